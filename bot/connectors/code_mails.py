"""Looks up in the account directory what chats have asked for, away from the turn, so that no answer's time tells what was found."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.bell import Bell
from bot.connectors.directory import Directory, DirectoryAway
from bot.door import place_of
from desk import holder_notices, mailed_codes
from desk.model.errors import StoreError
from desk.model.identity import Account
from desk.office import Desk, Office

log = logging.getLogger(__name__)

LOOK = 0.5
"""Seconds between two looks at what was asked for."""
AWAY = 5.0
"""Seconds until a directory that was away is asked again."""


class CodeMails:
    """The job; several of them beside each other send nothing twice. ``posted`` is rung where a letter is to leave."""

    def __init__(self, office: Office, directory: Directory, posted: Bell, *, every: float = LOOK, away: float = AWAY) -> None:
        self._office = office
        self._directory = directory
        self._posted = posted
        self._every = every
        self._away = away
        self._is_away = False

    async def run(self) -> None:
        """Looks up until cancelled."""
        while True:
            try:
                await self.once()
            except StoreError as error:
                log.error("Nothing could be looked up (%s); trying again.", error)
            await asyncio.sleep(self._away if self._is_away else self._every)

    async def once(self) -> int:
        """Looks up all that waits; returns how many were settled. Raises StoreError."""
        asked, told, has_lapsed = await self._office.read(_waiting)
        lookups = [self._settle(id, typed, mailed_codes.found) for id, typed in asked]
        lookups += [self._settle(id, account, holder_notices.told) for id, account in told]
        settled = sum(await asyncio.gather(*lookups))
        if settled == len(lookups):
            self._is_away = False
        if has_lapsed:
            # What the directory did not answer in time ends like what it does not know.
            await self._office.write(mailed_codes.lapse)
        return settled

    async def _settle(self, id: str, name: str, settle: Callable[[Desk, str, Account | None], bool]) -> bool:
        try:
            account = await self._directory.find(name)
        except DirectoryAway as error:
            if not self._is_away:
                log.warning("The account directory cannot be asked (%s); trying again, meanwhile no code is mailed.", error)
            self._is_away = True
            return False
        try:
            is_posted = await self._office.write(lambda desk: settle(desk, id, account))
        except StoreError:
            raise
        except Exception as error:
            # A fault of ours: it must not hold up the others, and ends like what the directory does not know.
            log.error("A look-up could not be settled: %s.", place_of(error))
            is_posted = await self._office.write(lambda desk: settle(desk, id, None))
        if is_posted:
            self._posted.ring()
        return True


def _waiting(desk: Desk) -> tuple[list[tuple[str, str]], list[tuple[str, str]], bool]:
    return mailed_codes.waiting(desk), holder_notices.waiting(desk), mailed_codes.has_lapsed(desk)
