"""Table gone_receivers: which receivers of events have said that they are gone. Nothing personal."""

from __future__ import annotations

from datetime import datetime

from desk.clock import moment, stamp
from desk.store.engine import Transaction


def add(tx: Transaction, receiver: str, now: datetime) -> None:
    """Notes that one is gone; the first time counts."""
    tx.run(
        "INSERT INTO gone_receivers (receiver, gone_at) VALUES (:receiver, :now) ON CONFLICT (receiver) DO NOTHING",
        receiver=receiver,
        now=stamp(now),
    )


def since(tx: Transaction, receiver: str) -> datetime | None:
    """Since when one is gone, or None."""
    row = tx.one("SELECT gone_at FROM gone_receivers WHERE receiver = :receiver", receiver=receiver)
    return None if row is None else moment(row["gone_at"])


def clear(tx: Transaction) -> None:
    """Forgets that any was gone."""
    tx.run("DELETE FROM gone_receivers")
