"""Other systems: the account directory, and the console that requests are handed to."""
