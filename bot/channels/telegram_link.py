"""Whether Telegram can be reached; while it cannot, all callers together make one try at a time."""

from __future__ import annotations

import asyncio
import logging
import time

from bot.channels.protocol import NotSent, Refused, RetryLater, SendError, Unreachable

log = logging.getLogger(__name__)

SHORTEST, LONGEST = 1.0, 15.0
"""Seconds between two tries while Telegram is away: at first, and at most."""


class Link:
    """The state of the way to Telegram, shared by the poller and the sender; ``shortest`` seconds between two tries at first."""

    def __init__(self, shortest: float = SHORTEST) -> None:
        self._shortest = shortest
        self._delay = shortest
        self._next = 0.0
        self._up = asyncio.Event()
        self._up.set()
        self.down = asyncio.Event()
        """Set while Telegram is found to be away."""

    @property
    def is_up(self) -> bool:
        """Whether the last try got through."""
        return self._up.is_set()

    async def turn(self) -> None:
        """Returns at once while the link is up, else when it is the caller's turn to try, or somebody else got through."""
        if self._up.is_set():
            return
        now = time.monotonic()
        at = max(now, self._next)
        self._next = at + self._delay
        try:
            async with asyncio.timeout(at - now):
                await self._up.wait()
        except TimeoutError:
            pass

    def tried(self, error: SendError) -> None:
        """A try ended in an error: any answer, however bad, tells that Telegram is there; where one was lost, nothing is known."""
        if isinstance(error, Unreachable):
            self.failed(str(error))
        elif isinstance(error, RetryLater | NotSent | Refused):
            self.worked()

    def failed(self, reason: str) -> None:
        """A try did not get through: from now on tries are rare."""
        if self._up.is_set():
            self._up.clear()
            self.down.set()
            self._delay = self._shortest
            log.warning("Telegram cannot be reached (%s); trying again until it can, everything else goes on.", reason)
        else:
            self._delay = min(self._delay * 2, LONGEST)
        self._next = max(self._next, time.monotonic() + self._delay)

    def worked(self) -> None:
        """A try got through."""
        if not self._up.is_set():
            self._up.set()
            self.down.clear()
            log.info("Telegram can be reached again.")
