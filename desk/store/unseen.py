"""Table outbox: what staff sent to a web page that was closed, until that is opened."""

from __future__ import annotations

from datetime import datetime

from desk.clock import stamp
from desk.model.turn import Address
from desk.store.engine import Transaction

_PAGE = "web"
"""The channel whose far end is a page that may be closed."""
_UNSEEN = "WHERE channel = :channel AND chat = :chat AND outcome = 'sent' AND turn_source IS NULL AND external_id = ''"


def has_unseen(tx: Transaction, address: Address) -> bool:
    """Whether something of staff was delivered to a closed web page, and not been seen since."""
    return (
        address.channel == _PAGE
        and tx.one(f"SELECT 1 AS found FROM outbox {_UNSEEN} LIMIT 1", channel=address.channel, chat=address.chat) is not None  # noqa: S608
    )


def mark_seen(tx: Transaction, address: Address, seen: str, now: datetime) -> None:
    """Notes that a web page was opened, which is when what waited there has arrived."""
    tx.run(
        f"UPDATE outbox SET external_id = :seen, finished_at = :now {_UNSEEN}",  # noqa: S608 - our own constant
        channel=address.channel,
        chat=address.chat,
        seen=seen,
        now=stamp(now),
    )
