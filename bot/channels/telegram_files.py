"""Fetches from Telegram what users sent into tickets, away from the turn: retried for hours, then given up with a word on both sides."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from bot.bell import Bell
from bot.channels.protocol import InDoubt, NotSent, Refused, RetryLater, Unreachable
from bot.door import place_of
from desk import attachments
from desk.attachments import Due
from desk.model.errors import StoreError
from desk.office import Office

log = logging.getLogger(__name__)

CHANNEL = "telegram"
LOOK = 1.0
"""Seconds between two looks at what is to be fetched."""
PAUSES = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800)
"""Seconds between the attempts at one file, sixteen hours in all."""
REFUSALS = 3
"""Refusals after which a file is given up: Telegram also refuses what is only away for a moment."""
AWAY = 15.0
"""Seconds until a file is tried again while Telegram cannot be reached, which counts for nothing."""
TOO_BIG = "too big"
"""What Telegram says of files beyond its own limit (https://core.telegram.org/bots/api#getfile)."""


class Source(Protocol):
    """Where files come from (``bot.channels.telegram.TelegramChannel``)."""

    async def fetch(self, id: str, most: int) -> bytes:
        """The content of a file, of which no more than ``most`` + 1 bytes; raises SendError's children."""


class TelegramFiles:
    """The job; two of them beside each other keep every file once. ``told`` is rung where a chat may have to hear of it."""

    def __init__(
        self, office: Office, source: Source, told: Bell, *, every: float = LOOK, pauses: Sequence[float] = PAUSES, away: float = AWAY
    ) -> None:
        self._office = office
        self._source = source
        self._told = told
        self._every = every
        self._pauses = pauses
        self._away = away

    async def run(self) -> None:
        """Fetches until cancelled."""
        while True:
            try:
                await self.once()
            except StoreError as error:
                log.error("What is to be fetched from Telegram cannot be read (%s); trying again.", error)
            await asyncio.sleep(self._every)

    async def once(self) -> int:
        """Tries all that is due, one after the other; returns how many there were. Raises StoreError."""
        due = await self._office.read(lambda desk: attachments.due(desk, CHANNEL))
        for wanted in due:
            await self._fetch(wanted)
        return len(due)

    async def _fetch(self, wanted: Due) -> None:
        try:
            content = await self._source.fetch(wanted.external, attachments.MOST_BYTES)
        except Unreachable:
            await self._put_off(wanted, self._away, counts=False)
        except RetryLater as error:
            await self._put_off(wanted, error.seconds, counts=False)
        except Refused as error:
            if TOO_BIG in str(error):
                await self._office.write(lambda desk: attachments.refused(desk, wanted, "large"))
                self._told.ring()
            else:
                await self._failed(wanted, str(error), REFUSALS)
        except (NotSent, InDoubt) as error:
            await self._failed(wanted, str(error), len(self._pauses) + 1)
        except Exception as error:
            # A fault of ours: it must not end the job, nor be tried for ever.
            await self._failed(wanted, place_of(error), REFUSALS)
        else:
            found = await asyncio.to_thread(attachments.look, content, wanted.name)
            await self._office.write(lambda desk: attachments.arrived(desk, wanted, content, found))
            self._told.ring()

    async def _failed(self, wanted: Due, reason: str, most: int) -> None:
        if wanted.attempts + 1 < most:
            log.warning("A file of a ticket could not be fetched from Telegram (%s); trying again.", reason)
            await self._put_off(wanted, self._pauses[min(wanted.attempts, len(self._pauses) - 1)])
            return
        log.warning("A file of a ticket is given up: Telegram did not hand it out (%s).", reason)
        await self._office.write(lambda desk: attachments.given_up(desk, wanted, reason))
        self._told.ring()

    async def _put_off(self, wanted: Due, seconds: float, *, counts: bool = True) -> None:
        span = timedelta(seconds=seconds)
        await self._office.write(lambda desk: attachments.put_off(desk, wanted, desk.now + span, counts=counts))
