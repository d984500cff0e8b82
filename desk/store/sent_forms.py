"""Table sent_forms: which ticket a form has opened. Not personal: what was typed is a blind index."""

from __future__ import annotations

from datetime import datetime

from desk.clock import stamp
from desk.store.engine import Row, Transaction


def add(tx: Transaction, token: str, content: str, number: str, now: datetime) -> None:
    """Notes that a form has opened a ticket; ``content`` is a blind index of what was typed."""
    tx.run(
        "INSERT INTO sent_forms (token, content, number, sent_at) VALUES (:token, :content, :number, :now)",
        token=token,
        content=content,
        number=number,
        now=stamp(now),
    )


def get(tx: Transaction, token: str) -> Row | None:
    """``content`` and ``number`` of a form that was sent before; None for any other."""
    return tx.one("SELECT content, number FROM sent_forms WHERE token = :token", token=token)


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Forgets what was sent before a time, ``limit`` at most; returns how many."""
    return tx.run(
        "DELETE FROM sent_forms WHERE token IN (SELECT token FROM sent_forms WHERE sent_at < :before ORDER BY sent_at LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )
