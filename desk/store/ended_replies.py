"""Table outbox: how many replies are kept, and the deletion of those whose way has ended."""

from __future__ import annotations

from datetime import datetime

from desk.clock import stamp
from desk.model.turn import Address
from desk.store.engine import Transaction


def count_of(tx: Transaction, address: Address) -> int:
    """How many replies to a chat are kept, whatever became of them."""
    row = tx.one("SELECT COUNT(*) AS n FROM outbox WHERE channel = :channel AND chat = :chat", channel=address.channel, chat=address.chat)
    return int(row["n"]) if row else 0


def remove_of(tx: Transaction, address: Address) -> int:
    """Deletes the replies to a chat whose way has ended; returns how many.

    What is still to be sent stays, and so does a notice of extension of which nobody has noted yet whether it arrived.
    """
    return tx.run(
        "DELETE FROM outbox WHERE channel = :channel AND chat = :chat AND finished_at IS NOT NULL"
        " AND id NOT IN (SELECT parcel FROM extension_notices WHERE settled_at IS NULL)",
        channel=address.channel,
        chat=address.chat,
    )


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes replies that ended before a time, ``limit`` at most; returns how many."""
    return tx.run(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE finished_at IS NOT NULL AND finished_at < :before LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )
