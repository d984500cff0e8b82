"""How long the tests wait for what ought to happen at once: only a hang waits to the end, so that much of it costs nothing."""

PATIENCE = 60.0
"""Seconds; a busy machine may stand still for ten."""
