"""The desk with sample people and tickets, to look around in; its own folder, never real data."""
