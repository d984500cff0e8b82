"""One file a group of commands: what may be typed, and which part of the program does it; heavy parts are imported when needed."""
