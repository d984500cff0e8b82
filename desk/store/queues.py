"""How long the lines of tables inbox and outbox are; nothing that is read here is personal."""

from __future__ import annotations

from desk.clock import moment
from desk.model.job import Queue
from desk.store.engine import Row, Transaction


def coming(tx: Transaction) -> Queue:
    """The updates that are not answered yet."""
    return _queue(tx.one("SELECT COUNT(*) AS n, MIN(received_at) AS since FROM inbox WHERE outcome IS NULL"))


def leaving(tx: Transaction) -> Queue:
    """The replies that are still to be sent."""
    return _queue(tx.one("SELECT COUNT(*) AS n, MIN(put_at) AS since FROM outbox WHERE outcome IS NULL"))


def dead_letters(tx: Transaction) -> int:
    """How many updates were put aside."""
    row = tx.one("SELECT COUNT(*) AS n FROM inbox WHERE outcome = 'dead'")
    return int(row["n"]) if row else 0


def _queue(row: Row | None) -> Queue:
    return Queue(int(row["n"]), moment(row["since"]) if row["since"] else None) if row else Queue(0, None)
