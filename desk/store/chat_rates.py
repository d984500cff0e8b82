"""Table chat_rates: how many updates of a chat were kept in its present minute. Personal: chat (the channel's id of a person or group)."""

from __future__ import annotations

from datetime import datetime, timedelta

from desk.clock import stamp
from desk.store.engine import Transaction

SPAN = timedelta(minutes=1)
"""What is counted together; the next span begins with the first update after it."""


def count(tx: Transaction, channel: str, chat: str, now: datetime) -> int:
    """Counts one update and returns which one of its minute it is, 1 for the first; a clock that was set back begins a new minute."""
    row = tx.one(
        "INSERT INTO chat_rates (channel, chat, began_at, count) VALUES (:channel, :chat, :now, 1) ON CONFLICT (channel, chat) DO UPDATE"
        " SET count = CASE WHEN chat_rates.began_at > :before AND chat_rates.began_at <= :now THEN chat_rates.count + 1 ELSE 1 END,"
        " began_at = CASE WHEN chat_rates.began_at > :before AND chat_rates.began_at <= :now THEN chat_rates.began_at ELSE :now END"
        " RETURNING count",
        channel=channel,
        chat=chat,
        now=stamp(now),
        before=stamp(now - SPAN),
    )
    return int(row["count"]) if row else 1


def uncount(tx: Transaction, channel: str, chat: str) -> None:
    """Takes one back, which was no new update."""
    tx.run("UPDATE chat_rates SET count = count - 1 WHERE channel = :channel AND chat = :chat", channel=channel, chat=chat)


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes the counts of minutes that began before a time, ``limit`` at most; returns how many."""
    return tx.run(
        "DELETE FROM chat_rates WHERE (channel, chat) IN (SELECT channel, chat FROM chat_rates WHERE began_at < :before LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )
