"""Privacy of the desk's own records: what has been kept long enough is erased, from the tables and from the files."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from desk.office import Desk, Office
from desk.store import chats, inbox, outbox, turns

BATCH = 500
"""Rows of each table that one transaction erases at most, so that turns need not wait for it."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased."""

    turns: int = 0
    updates: int = 0
    """Raw updates, dead letters included."""
    replies: int = 0
    """Replies that were sent or given up."""
    chats: int = 0
    """States of conversations without activity."""

    @property
    def total(self) -> int:
        """All rows together."""
        return self.turns + self.updates + self.replies + self.chats

    def __add__(self, other: Erased) -> Erased:
        return Erased(self.turns + other.turns, self.updates + other.updates, self.replies + other.replies, self.chats + other.chats)


def expire(desk: Desk, retention_days: int, limit: int = BATCH) -> Erased:
    """Erases what ended more than ``retention_days`` ago, at most ``limit`` rows of each table; 0 days = nothing, never.

    Updates that wait, replies that are still to be sent, and tickets stay. The deleted bytes leave the files with ``sweep``.
    """
    if retention_days <= 0:
        return Erased()
    before = desk.now - timedelta(days=retention_days)
    return Erased(
        turns=turns.remove_before(desk.tx, before, limit),
        updates=inbox.remove_before(desk.tx, before, limit),
        replies=outbox.remove_before(desk.tx, before, limit),
        chats=chats.remove_before(desk.tx, before, limit),
    )


async def sweep(office: Office, retention_days: int) -> Erased:
    """Expires all there is, batch by batch, then makes it leave the database's files; returns how much it was."""
    erased = Erased()
    while batch := await _batch(office, retention_days):
        erased += batch
    await asyncio.to_thread(office.scrub_now)
    return erased


async def _batch(office: Office, retention_days: int) -> Erased | None:
    erased = await office.write(lambda desk: expire(desk, retention_days))
    return erased if erased.total else None
