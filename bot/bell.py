"""A bell between two workers: rung when there may be work, so that nobody has to look all the time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence


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


class Peal(Bell):
    """Several bells that ring together: each delivery waits for its own."""

    __slots__ = ("_bells",)

    def __init__(self, bells: Sequence[Bell]) -> None:
        super().__init__()
        self._bells = tuple(bells)

    def ring(self) -> None:
        """Rings them all."""
        for bell in self._bells:
            bell.ring()
