"""The office: opens a transaction, hands out a Desk for it, and is the only door to the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TypeVar

from desk.clock import Clock, utc_now
from desk.ids import Ids
from desk.model.errors import Counted
from desk.model.reply import Say
from desk.post import Post
from desk.settings import DeskSettings
from desk.store import latest, meta
from desk.store.backup import before_migration
from desk.store.engine import Engine, Transaction
from desk.store.keyfile import load_key
from desk.store.memory import MemoryEngine
from desk.store.migrate import Migrated, migrate
from desk.store.open import open_engine
from desk.store.sealed import Sealer
from desk.store.settings import StoreSettings

T = TypeVar("T")
Words = Callable[[Say, str], str]
"""Gives a sentence in a wording language; raises KeyError for a key that it does not have."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a use case works with: one transaction, the sealer, one present time, and a source of ids."""

    tx: Transaction
    sealer: Sealer
    now: datetime
    """UTC; the same for the whole transaction."""
    ids: Ids
    rules: DeskSettings = field(default_factory=DeskSettings)
    """The rules of this installation."""
    words: Words | None = None
    """How the desk's sentences read; None where nobody has told."""


class Office:
    """Runs use cases, each inside one transaction; from asyncio with ``write`` and ``read``, from commands with their twins.

    A job may run again after a conflict, so it touches nothing but its desk. What it raises undoes it and comes out here (Counted is
    counted first); StoreError means that the database did not take it.
    """

    def __init__(
        self, engine: Engine, sealer: Sealer, clock: Clock = utc_now, ids: Ids | None = None, rules: DeskSettings | None = None
    ) -> None:
        """Takes an engine whose schema is the newest one."""
        self.rules = rules or DeskSettings()
        self.words: Words | None = None
        """Set by whoever knows the wording, which the desk itself does not."""
        self.migrated: Migrated | None = None
        """What opening did to the schema, for whoever starts to print."""
        self._engine = engine
        self._sealer = sealer
        self._clock = clock
        self._ids = ids or Ids(clock)
        self._posts: tuple[asyncio.AbstractEventLoop, Post] | None = None
        last = engine.read(latest.id)
        if last is not None:
            self._ids.start_after(last)

    @classmethod
    def open(cls, settings: StoreSettings, clock: Clock = utc_now, ids: Ids | None = None, rules: DeskSettings | None = None) -> Office:
        """Opens the store of an installation: connects, migrates (after a backup), and checks the key file.

        Raises SettingsError, StoreError or KeyFileError; then nothing is left open and nothing half done.
        """
        engine = open_engine(settings)
        try:
            migrated = migrate(engine, lambda schema: before_migration(settings, schema, clock()))
            office = cls(engine, _sealer(engine, settings), clock, ids, rules)
        except BaseException:
            engine.close()
            raise
        office.migrated = migrated
        return office

    @classmethod
    def in_memory(cls, clock: Clock = utc_now, ids: Ids | None = None, rules: DeskSettings | None = None) -> Office:
        """An office that forgets everything when it is closed, under a key that nobody keeps."""
        return cls(_blank().copy(), Sealer.throwaway(), clock, ids, rules)

    async def write(
        self, job: Callable[[Desk], T], *, brief: bool = False, then: Callable[[], Iterable[Callable[[Desk], object]]] = tuple
    ) -> T:
        """Runs ``job`` in a write transaction and returns after the commit.

        ``brief``: it reads and writes a few rows and waits for nothing, so that the event loop itself may run it. Where it does,
        ``then`` gives further jobs for the same commit, each of its own fate, when ``job`` is through; elsewhere it is not asked.
        """
        try:
            return await self._post().write(self._with_desk(job), brief=brief, then=lambda: map(self._with_desk, then()))
        except Counted as refusal:
            await self._post().write(self._with_desk(refusal.count), brief=brief)
            raise

    async def read(self, job: Callable[[Desk], T]) -> T:
        """Runs ``job`` on a consistent snapshot; what it would write is refused."""
        return await self._post().fetch(self._engine.submit_read(self._with_desk(job)))

    def write_now(self, job: Callable[[Desk], T]) -> T:
        """``write`` for callers without an event loop; blocks."""
        try:
            return self._engine.write(self._with_desk(job))
        except Counted as refusal:
            self._engine.write(self._with_desk(refusal.count))
            raise

    def read_now(self, job: Callable[[Desk], T]) -> T:
        """``read`` for callers without an event loop; blocks."""
        return self._engine.read(self._with_desk(job))

    @property
    def runs_here(self) -> bool:
        """Whether brief jobs are run by the event loop itself."""
        return self._engine.runs_here

    def key_for(self, purpose: str) -> bytes:
        """A key (32 bytes) that only the holder of the key file can make, for a purpose outside the store."""
        return self._sealer.derived(purpose)

    def scrub_now(self) -> bool:
        """Makes erased text leave the database's files too; blocks. False where a reader stood in the way, then try later."""
        return self._engine.scrub()

    def close(self) -> None:
        """Finishes what waits and ends all connections; safe to call twice."""
        self._engine.close()

    def _post(self) -> Post:
        loop = asyncio.get_running_loop()
        if self._posts is None or self._posts[0] is not loop:
            self._posts = (loop, Post(loop, self._engine))
        return self._posts[1]

    def _with_desk(self, job: Callable[[Desk], T]) -> Callable[[Transaction], T]:
        # The time is read inside the transaction, so that times of one chat do not run backwards.
        return lambda tx: job(Desk(tx, self._sealer, self._clock(), self._ids, self.rules, self.words))


@cache
def _blank() -> MemoryEngine:
    """The newest schema and nothing in it: making it takes twenty times as long as copying it."""
    engine = MemoryEngine()
    migrate(engine, lambda schema: "")
    return engine


def _sealer(engine: Engine, settings: StoreSettings) -> Sealer:
    """The sealer of this database, whose key id is written down the first time."""
    sealed_with = engine.read(lambda tx: meta.get(tx, "key_id"))
    # The key is on disk before the database names it: the other way round a crash in between would lock everyone out.
    sealer = Sealer(load_key(settings.key_file, outside=settings.data_dir, sealed_with=sealed_with))
    if sealed_with is None:
        engine.write(lambda tx: meta.put(tx, "key_id", sealer.key_id))
    return sealer
