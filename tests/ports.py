"""Ports for what must be found again after a restart, where "any free one" will not do."""

from __future__ import annotations

import secrets
import socket

OUTSIDE = range(20_000, 32_000)
"""No system gives one of these to a connection that leaves (Linux begins at 32,768, others at 49,152): one that is free stays free."""


def free_port() -> int:
    """A port that nobody uses now, nor by chance later."""
    while True:
        port = secrets.choice(OUTSIDE)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
