"""Random bytes from the operating system, fetched many at a time."""

from __future__ import annotations

import os
import threading

CHUNK = 4096
"""Bytes fetched at once: each call to the system lets another thread take over, which costs more than the bytes."""


class Entropy:
    """Takes a number of bytes and gives that many, none of them twice; safe to use from several threads."""

    __slots__ = ("_chunk", "_lock", "_used")

    def __init__(self) -> None:
        self._chunk = b""
        self._used = 0
        self._lock = threading.Lock()

    def __call__(self, count: int) -> bytes:
        """``count`` bytes that nobody can foresee, ``CHUNK`` at most."""
        with self._lock:
            if self._used + count > len(self._chunk):
                self._chunk, self._used = os.urandom(CHUNK), 0
            begin, self._used = self._used, self._used + count
            return self._chunk[begin : self._used]
