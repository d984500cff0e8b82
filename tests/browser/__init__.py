"""The chat page in a real browser, against the real program in a process of its own."""
