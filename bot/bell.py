"""A bell between two workers: rung when there may be work, so that nobody has to look all the time."""

from __future__ import annotations

import asyncio


class Bell:
    """Remembers that it was rung until somebody has waited for it; belongs to one event loop."""

    __slots__ = ("_rung",)

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wakes the worker, now or as soon as it waits."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Returns when rung, or after ``seconds``, since other processes write to the same tables without a bell."""
        if not self._rung.is_set():
            try:
                async with asyncio.timeout(seconds):
                    await self._rung.wait()
            except TimeoutError:
                pass
        self._rung.clear()
