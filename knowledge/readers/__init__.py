"""One module a format: the file's text -> its outline."""
