"""The outermost shell: command line, settings, start and stop of the real process."""
