"""Wakes open pages for replies that another server on the same database has delivered: one look for all of them, again and again."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot.channels.webchat_streams import Streams
from desk import outbox
from desk.model.errors import StoreError
from desk.model.turn import Address
from desk.office import Desk, Office

log = logging.getLogger(__name__)

CHANNEL = "web"
LOOK = 1.0
"""Seconds between two looks."""
OVERLAP = timedelta(seconds=10)
"""How far the clocks of two servers may be apart, and how long the note of a delivery may take."""


class Elsewhere:
    """Hears for the ``streams`` of this server what the others deliver."""

    def __init__(self, office: Office, streams: Streams, *, every: float = LOOK) -> None:
        self._office = office
        self._streams = streams
        self._every = every
        self._heard: frozenset[str] = frozenset()

    async def run(self) -> None:
        """Looks until cancelled, and only while a page is open."""
        while True:
            try:
                if self._streams.watched():
                    await self.look()
            except StoreError as error:
                log.error("What other servers delivered cannot be read (%s); trying again.", error)
            await asyncio.sleep(self._every)

    async def look(self) -> None:
        """Wakes the pages for which there is something new; raises StoreError."""
        watched = self._streams.watched()
        ended = await self._office.read(lambda desk: outbox.ended(desk, CHANNEL, desk.now - OVERLAP))
        chats = {chat for id, chat in ended.items() if chat in watched and id not in self._heard}
        for chat in chats:
            self._streams.wake(chat)
        if await self._office.read(lambda desk: _unseen(desk, chats)):
            await self._office.write(lambda desk: _see(desk, chats))
        self._heard = frozenset(ended)


def _see(desk: Desk, chats: set[str]) -> None:
    for each in _unseen(desk, chats):
        outbox.see(desk, each)


def _unseen(desk: Desk, chats: set[str]) -> list[Address]:
    """Those for which something of staff was noted as delivered to a closed page: whoever delivered it could not know of ours."""
    addresses = [Address(CHANNEL, chat) for chat in sorted(chats)]
    return [each for each in addresses if outbox.has_unseen(desk, each)]
