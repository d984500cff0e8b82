"""What this run has claimed and works on, and a look now and then for what it has claimed without hearing of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine

from desk.model.errors import StoreError

log = logging.getLogger(__name__)

CHECK = 5.0
"""Seconds between two looks for what was claimed without our hearing of it."""


class Claims:
    """The claims of one worker on a table, ``table`` as the log names it; ``check`` are the seconds between two looks."""

    def __init__(self, table: str, check: float = CHECK) -> None:
        self._table = table
        self._check = check
        self._checked_at = time.monotonic()
        self._working: dict[asyncio.Task[None], str] = {}
        self.reserved = 0
        """Claims that are being made now, and of which nobody has heard yet."""
        self.is_checking = False
        """Whether a look is on its way: until it is over nothing may be claimed, which would look like what is looked for."""
        self.is_ending = False
        """Whether the run is over: then nothing more may be begun."""

    @property
    def taken(self) -> int:
        """How many there are, those that are being made included."""
        return len(self._working) + self.reserved

    def begin(self, id: str, work: Coroutine[object, object, None], then: Callable[[], None]) -> None:
        """Begins the work on what was claimed under an id, and calls ``then`` when it is over."""
        task = asyncio.create_task(work)
        self._working[task] = id

        def over(done: asyncio.Task[None]) -> None:
            self._working.pop(done, None)
            then()

        task.add_done_callback(over)

    async def end(self, patience: float = 0.0) -> None:
        """Lets the work go on for so many seconds, then cancels it."""
        self.is_ending = True
        working = list(self._working)
        if working and patience:
            await asyncio.wait(working, timeout=patience)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    async def give_back(self, unheld: Callable[[frozenset[str]], Awaitable[int]]) -> int:
        """Gives back, every few seconds, what is claimed in the table and not worked on: the answer to a commit was lost.

        ``unheld`` takes the ids that are worked on, gives back the other claims of this run and returns how many those were.
        """
        now = time.monotonic()
        if self.reserved or now < self._checked_at + self._check:
            return 0
        self._checked_at = now
        self.is_checking = True
        try:
            return await unheld(frozenset(self._working.values()))
        except StoreError as error:
            log.error("The %s cannot be read (%s); trying again.", self._table, error)
            return 0
        finally:
            self.is_checking = False
