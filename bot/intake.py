"""Keep first, then confirm: raw updates are committed to the inbox before their sender learns that we have them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.answering import Answering
from bot.bell import Bell
from bot.watch.meters import Meters
from bot.watch.readiness import Keeping
from desk import inbox
from desk.inbox import Job
from desk.model.dialogue import Dialogue
from desk.model.errors import StoreError
from desk.office import Desk, Office

MOST_WAITING = 5000
"""Unanswered updates at which no more are fetched."""
MINUTE = 60.0
REMEMBERED = 10_000
"""Chats that have written lately, of which this is remembered."""
LOOK = 0.2
"""Seconds between two looks whether there is room again."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A raw update as it arrived, not parsed."""

    source: str
    """The channel's id of it; one that is kept already is dropped."""
    chat: str
    """The key of its line: updates of one chat are handled one after the other."""
    raw: str
    counts: bool = True
    """Whether it counts among what its chat may send in a minute."""
    is_stop: bool = False
    """Whether it can only take a request back, so that it is heard from a blocked chat too."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """Updates that are to be answered now."""

    jobs: Sequence[tuple[Job, Dialogue | None]]
    """Each with the dialogue that it most likely belongs to, so that it need not be read by itself; None where it cannot be read."""
    has_more: bool
    """Whether others wait."""
    answered: dict[str, Answering] = field(default_factory=dict)
    """By the update's id, those whose answer was begun in the same transaction."""


class Taker(Protocol):
    """Who answers (``bot.door.Door``): what it has room for is claimed in the transaction that keeps it, which saves a commit."""

    def reserve(self, most: int) -> int:
        """For how many of ``most`` updates there is room; where there is any, ``take`` has to follow."""

    def claim(self, desk: Desk, free: int) -> Claimed:
        """Claims the updates whose turn it is, ``free`` at most."""

    def answers(self, claimed: Claimed) -> Iterator[Callable[[Desk], object]]:
        """Turns to be answered in the transaction that has just claimed them; each fails alone."""

    def take(self, reserved: int, claimed: Claimed | None, *, is_kept: bool = True) -> None:
        """Answers what was claimed under a reservation; None = nothing was, and not ``is_kept`` = nothing came of it."""


class Intake:
    """Keeps arrivals and rings for the door; ``most_waiting`` unanswered updates are enough."""

    def __init__(
        self,
        office: Office,
        bell: Bell,
        *,
        most_waiting: int = MOST_WAITING,
        meters: Meters | None = None,
        keeping: Keeping | None = None,
    ) -> None:
        self._meters = meters or Meters()
        self._keeping = keeping or Keeping(office, None)
        self._office = office
        self._bell = bell
        self._most_waiting = most_waiting
        self._lately: dict[tuple[str, str], float] = {}
        self._looked_at = float("-inf")
        self._is_full = False
        self._taker: Taker | None = None

    async def room(self) -> None:
        """Returns when there is room for more: whoever fetches updates asks first, so that a flood waits outside, not in here."""
        while not await self.has_room():  # noqa: ASYNC110 - other processes make room too
            await asyncio.sleep(LOOK)

    async def has_room(self) -> bool:
        """Whether there is room for more, for whoever is brought updates: one that is sent away comes again.

        One look serves everybody for ``LOOK`` seconds: it is made by another thread, while replies are on their way.
        """
        now = time.monotonic()
        if now >= self._looked_at + LOOK:
            self._looked_at = now
            self._is_full = await self._office.read(inbox.waiting) >= self._most_waiting
        return not self._is_full

    def hand_to(self, taker: Taker) -> None:
        """Lets this one answer at once what there is room for."""
        self._taker = taker

    def lags(self, seconds: float) -> None:
        """Notes how old the newest update was when it was committed."""
        self._meters.lag = seconds

    async def keep(self, channel: str, arrivals: Sequence[Arrival], also: Callable[[Desk], object] | None = None) -> int:
        """Commits a batch in one transaction and returns how many of it were new; raises StoreError, then nothing is kept.

        ``also`` is what belongs to it, done in the same transaction where anything is new.
        """

        counted = [each.counts and not self._is_first(channel, each.chat) for each in arrivals]
        taker = self._taker
        free = taker.reserve(len(arrivals)) if taker else 0

        claimed: Claimed | None = None

        def job(desk: Desk) -> int:
            nonlocal claimed
            claimed = None
            new = sum(
                inbox.keep(desk, channel, each.source, each.chat, each.raw, counts=counts, ahead=1, is_stop=each.is_stop)
                for each, counts in zip(arrivals, counted, strict=True)
            )
            if new and also is not None:
                also(desk)
            if new and taker and free:
                claimed = taker.claim(desk, free)
            return new

        begun = time.monotonic()
        is_kept = False
        try:
            # What else belongs to it may be a file of megabytes.
            new = await self._office.write(job, brief=also is None, then=lambda: taker.answers(claimed) if taker and claimed else ())
            is_kept = True
        except StoreError:
            self._meters.keep_failures += 1
            self._keeping.failed()
            raise
        finally:
            if taker and free:
                taker.take(free, claimed, is_kept=is_kept)
        self._keeping.worked()
        self._meters.kept(channel, new, time.monotonic() - begun)
        if new and (claimed is None or claimed.has_more):
            self._bell.ring()
        return new

    def _is_first(self, channel: str, chat: str) -> bool:
        """Whether this process has heard nothing of the chat for a minute: then counting in the store, which costs, is not worth it.

        After a restart, and with a second process beside this one, one more is let through, which is bearable.
        """
        now, key = time.monotonic(), (channel, chat)
        began = self._lately.get(key)
        if began is not None and now < began + MINUTE:
            return False
        if len(self._lately) >= REMEMBERED:
            self._lately = {each: at for each, at in self._lately.items() if now < at + MINUTE}
            if len(self._lately) >= REMEMBERED:
                self._lately.clear()
        self._lately[key] = now
        return True
