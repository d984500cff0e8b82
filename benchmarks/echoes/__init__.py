"""Bots that only echo, as the frameworks' own examples do: what a bot costs before it does anything."""
