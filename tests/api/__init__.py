"""The API, called over HTTP as another console calls it."""
