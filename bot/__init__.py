"""The running process: channels, intake, door, delivery, jobs, command line."""
