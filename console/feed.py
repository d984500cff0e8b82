"""What open pages hear: one look at the database for all of them, several times a second, and only while somebody listens."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from console.web.errors import Problem, problem_of
from desk import live, sessions
from desk.live import Change
from desk.model.errors import StoreError
from desk.model.session import Session
from desk.office import Desk, Office

log = logging.getLogger(__name__)

EVERY = 0.5
"""Seconds between two looks at what has changed."""
SESSIONS_EVERY = 10
"""Looks between two at whether the listeners' sessions still hold."""
MOST_OF_SESSION, MOST = 12, 1_000
"""Pages that listen at once."""


@dataclass(eq=False)
class Listener:
    """One page that listens."""

    session: Session
    mark: str
    """Up to where it was told everything; never goes back."""
    heard: list[Change] = field(default_factory=list)
    """What it has not been told yet."""
    has_missed: bool = False
    """Whether more has changed than can be told one by one."""
    is_over: bool = False
    """Whether its session has ended."""
    rung: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, seconds: float) -> None:
        """Returns when there is something to tell, or after a time."""
        try:
            async with asyncio.timeout(seconds):
                await self.rung.wait()
        except TimeoutError:
            pass

    def take(self) -> tuple[Sequence[Change], bool]:
        """What is to be told now, and whether something was missed."""
        taken = self.heard, self.has_missed
        self.heard, self.has_missed = [], False
        self.rung.clear()
        return taken


class Feed:
    """Tells listeners of changed tickets, from whichever process they come."""

    def __init__(self, office: Office, every: float = EVERY) -> None:
        self._office = office
        self._every = every
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._seen: set[str] = set()
        self.is_open = True
        """Whether the server goes on; pages that listened when it stopped ask again."""
        self._mark = ""

    @asynccontextmanager
    async def listen(self, session: Session, after: str) -> AsyncIterator[Listener]:
        """A listener that hears what has changed behind a mark, and from then on, until the block ends.

        Raises Problem 429 where too many pages listen, 503 where the server stops.
        """
        if not self.is_open:
            raise Problem(503, "unavailable", reference="stop")
        if len(self._listeners) >= MOST or Counter(each.session.id for each in self._listeners)[session.id] >= MOST_OF_SESSION:
            raise Problem(429, "too_many")
        listener = Listener(session, after if live.is_mark(after) else "")
        self._listeners.add(listener)
        try:
            if self._task is None:
                self._ready.clear()
                self._task = asyncio.create_task(self._run(), name="console feed")
            await self._ready.wait()
            missed, mark = await self._office.read(lambda desk: (live.since(desk, after) if after else [], live.mark(desk)))
            listener.mark = max(listener.mark, mark)
            listener.heard[:0] = missed or []
            listener.has_missed = missed is None
            listener.rung.set()
            yield listener
        finally:
            self._listeners.discard(listener)
            if not self._listeners and self._task is not None:
                self._task.cancel()
                self._task = None

    async def close(self, _: web.Application | None = None) -> None:
        """Ends all streams at once."""
        self.is_open = False
        for listener in self._listeners:
            listener.rung.set()
        self._ready.set()

    async def _run(self) -> None:
        # What stands there now is what the listeners' own look finds.
        self._seen, look = set(), 0
        is_first = True
        while True:
            try:
                await self._look(tells=not is_first, checks=look % SESSIONS_EVERY == SESSIONS_EVERY - 1)
                is_first = False
                self._ready.set()
            except StoreError as error:
                log.warning("Open pages cannot be told what has changed (%s); trying again.", error)
            except Exception as error:  # whatever it is, pages that wait must not wait for ever
                problem_of(error)
            look += 1
            await asyncio.sleep(self._every)

    async def _look(self, *, tells: bool, checks: bool) -> None:
        members = {each.session.member.name: each.session.member for each in self._listeners} if checks else {}

        def read(desk: Desk) -> tuple[Sequence[Change] | None, str, set[str]]:
            mark = live.mark(desk)
            changes = live.since(desk, self._mark or mark)
            return changes, mark, {held.id for member in members.values() for held in sessions.of(desk, member)}

        changes, mark, held = await self._office.read(read)
        fresh = [change for change in changes or () if change.id not in self._seen] if tells else []
        self._seen = {change.id for change in changes or ()}
        self._mark = max(self._mark, mark)
        # Those who came while it was read as well: what they find by themselves may be older.
        for listener in self._listeners:
            if listener.session.member.name in members and listener.session.id not in held:
                listener.is_over = True
            listener.mark = max(listener.mark, self._mark)
            listener.heard += fresh
            listener.has_missed |= changes is None and tells
            if listener.is_over or listener.heard or listener.has_missed:
                listener.rung.set()


FEED: web.AppKey[Feed] = web.AppKey("feed", Feed)
"""Where an application keeps it."""


def carry(app: web.Application, office: Office, every: float = EVERY) -> None:
    """Gives an application a feed, which ends before the server waits for open requests; ``every`` in seconds."""
    feed = Feed(office, every)
    app[FEED] = feed
    app.on_shutdown.append(feed.close)
