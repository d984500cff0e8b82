"""Long polling: updates are kept first, then confirmed to Telegram by asking for the next ones."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from bot.channels.protocol import InDoubt, RetryLater, SendError, Unreachable
from bot.channels.telegram_api import Elsewhere, TelegramApi, TokenRefused, Unread
from bot.channels.telegram_link import LONGEST, Link
from bot.channels.telegram_parse import ALLOWED_UPDATES
from desk.model.errors import StoreError

log = logging.getLogger(__name__)

HOLD = 25
"""Seconds that Telegram may hold a call open while nothing happens."""

BATCH = 100
"""Updates in one answer at most (https://core.telegram.org/bots/api#getupdates)."""
HIGHEST = 2**31 - 1
"""Update numbers are 32-bit integers on the server."""
NUMBER = re.compile(rb'"update_id"\s*:\s*(\d{1,10})\b')
UNREAD = 2000
"""Bytes kept of an update that is no JSON."""

Keep = Callable[[Sequence[Any]], Awaitable[None]]
"""Keeps a batch of raw updates and returns after the commit."""
Room = Callable[[], Awaitable[None]]
"""Returns when there is room to keep more."""


class Polling:
    """Fetches one bot's updates until it is cancelled.

    ``keep`` must have committed when it returns: only then does the offset move. ``shortest`` is the first of the growing
    pauses after a failure, in seconds.
    """

    def __init__(self, api: TelegramApi, link: Link, keep: Keep, room: Room, *, shortest: float = 1.0) -> None:
        self._api = api
        self._link = link
        self._keep = keep
        self._room = room
        self._shortest = shortest
        self._pause = shortest
        # Not remembered over a restart: Telegram then repeats what is not confirmed, and keeping drops what we have. A stored
        # offset would hide new updates, because their numbers start anew after a quiet week.
        self._offset = 0
        self._limit = BATCH
        self.greeted = asyncio.Event()
        """Set once Telegram has told us who we are."""
        self.heard_at: float | None = None
        """Monotonic seconds of the last answer that was kept."""
        self.in_trouble_since: float | None = None
        """Monotonic seconds since when every round has failed; None = the last one did not."""

    async def run(self) -> None:
        """Polls for good; raises TokenRefused, every other failure is waited out."""
        while True:
            await self._link.turn()
            try:
                await self._round()
                self.in_trouble_since = None
            except TokenRefused:
                raise
            except Exception as error:
                self.in_trouble_since = self.in_trouble_since or time.monotonic()
                await self._wait_out(error)

    async def _wait_out(self, error: Exception) -> None:
        if isinstance(error, SendError):
            self._link.tried(error)
        if isinstance(error, Unreachable):
            return  # The link waits for it.
        if isinstance(error, Elsewhere):
            await self._step_aside(str(error))
        elif isinstance(error, RetryLater):
            log.warning("Telegram wants us to fetch updates %g s later.", error.seconds)
            await asyncio.sleep(error.seconds)
        elif isinstance(error, StoreError):
            # The store is ours: nobody is bothered by trying often, and it may be back at any moment.
            log.warning("Updates could not be kept (%s); nothing is lost, trying again.", error)
            await asyncio.sleep(self._shortest)
        elif isinstance(error, SendError):
            log.warning("Updates could not be fetched (%s); nothing is lost, trying again.", error)
            await self._rest()
        else:
            # A fault of ours must not end the channel; what is not confirmed comes again.
            log.error("Fetching updates failed for a reason of our own; trying again.", exc_info=error)
            await self._rest()

    async def _round(self) -> None:
        # While there is trouble an answer at once is worth more than a held call.
        hold = HOLD if self._link.is_up and self.in_trouble_since is None else 0
        if self._api.username is None:
            await self._api.greet()
            self._link.worked()
            # A webhook set by an earlier mode or program keeps updates from us.
            await self._api.ask(self._api.bot.delete_webhook())
            self.greeted.set()
        await self._room()
        updates = await self._fetch(hold)
        self._link.worked()
        if updates:
            await self._keep(updates)
            self._offset = offset_after(updates, self._offset)
            # A reply that is ready leaves before more is asked for.
            await asyncio.sleep(0)
        self._pause = self._shortest
        self.heard_at = time.monotonic()

    async def _fetch(self, hold: int) -> Sequence[Any]:
        limit, self._limit = self._limit, BATCH
        try:
            return await self._api.updates(self._offset, hold, ALLOWED_UPDATES, limit)
        except Unread as error:
            # Somewhere in the batch is an update that no reader of JSON takes: fetched alone, it can be put aside by its number.
            self._limit = 1
            number = NUMBER.search(error.payload) if limit == 1 else None
            if number is None:
                raise InDoubt(str(error)) from None
            return [{"update_id": int(number[1]), "message": error.payload[:UNREAD].decode(errors="replace")}]

    async def _step_aside(self, reason: str) -> None:
        if "webhook" in reason.casefold():
            log.warning("A webhook is set for this bot, which keeps updates from polling; it is removed now.")
            self._api.username = None
        else:
            log.error(
                "Another program fetches updates with the same token, so that each gets only some of them (%s); stop it, or "
                "get a new token from @BotFather.",
                reason,
            )
        await self._rest()

    async def _rest(self) -> None:
        await asyncio.sleep(self._pause)
        self._pause = min(self._pause * 2, LONGEST)


def offset_after(updates: Iterable[Any], offset: int) -> int:
    """The offset that confirms a batch fetched from ``offset`` on.

    Updates are numbered in sequence, so that one whose number is missing or none has the number after the one before.
    """
    for update in updates:
        number = update.get("update_id") if isinstance(update, dict) else None
        if isinstance(number, int) and 0 < number < HIGHEST:
            offset = number + 1
        else:
            offset += offset > 0
    return offset
