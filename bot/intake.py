"""Keep first, then confirm: raw updates are committed to the inbox before their sender learns that we have them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.bell import Bell
from desk import inbox
from desk.office import Desk, Office

MOST_WAITING = 5000
"""Unanswered updates at which no more are fetched."""
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


class Intake:
    """Keeps arrivals and rings for the door; ``most_waiting`` unanswered updates are enough."""

    def __init__(self, office: Office, bell: Bell, *, most_waiting: int = MOST_WAITING) -> None:
        self._office = office
        self._bell = bell
        self._most_waiting = most_waiting

    async def room(self) -> None:
        """Returns when there is room for more: whoever fetches updates asks first, so that a flood waits outside, not in here."""
        while await self._office.read(inbox.waiting) >= self._most_waiting:  # noqa: ASYNC110 - other processes make room too
            await asyncio.sleep(LOOK)

    async def keep(self, channel: str, arrivals: Sequence[Arrival]) -> int:
        """Commits a batch in one transaction and returns how many of it were new; raises StoreError, then nothing is kept."""

        def job(desk: Desk) -> int:
            return sum(inbox.keep(desk, channel, each.source, each.chat, each.raw) for each in arrivals)

        new = await self._office.write(job)
        if new:
            self._bell.ring()
        return new
