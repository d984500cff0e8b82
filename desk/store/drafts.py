"""Table drafts. Personal: text (sealed), member (the name of one of staff)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from desk.clock import stamp
from desk.store.engine import Transaction
from desk.store.sealed import Sealer

Box = Literal["reply", "note"]
"""Which of a ticket's two boxes it was typed into."""


def put(tx: Transaction, sealer: Sealer, ticket: str, member: str, *, box: Box, text: str, now: datetime) -> None:
    """Keeps what a member has typed into a ticket, named by its row id, in place of what stood there."""
    tx.run(
        "INSERT INTO drafts (ticket, member, box, text, saved_at) VALUES (:ticket, :member, :box, :text, :now)"
        " ON CONFLICT (ticket, member, box) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at",
        ticket=ticket,
        member=member,
        box=box,
        text=sealer.seal("drafts", "text", _row(ticket, member, box), text),
        now=stamp(now),
    )


def of(tx: Transaction, sealer: Sealer, ticket: str, member: str) -> Mapping[Box, str]:
    """What a member has typed into a ticket, by box."""
    rows = tx.all("SELECT box, text FROM drafts WHERE ticket = :ticket AND member = :member", ticket=ticket, member=member)
    return {row["box"]: sealer.open("drafts", "text", _row(ticket, member, row["box"]), row["text"]) for row in rows}


def move(tx: Transaction, sealer: Sealer, ticket: str, into: str, now: datetime) -> None:
    """Gives the drafts of a ticket to another one, behind what the same member has typed there; both named by their row ids."""
    for row in tx.all("SELECT member, box, text FROM drafts WHERE ticket = :ticket", ticket=ticket):
        member, box = row["member"], row["box"]
        texts = (of(tx, sealer, into, member).get(box, ""), sealer.open("drafts", "text", _row(ticket, member, box), row["text"]))
        put(tx, sealer, into, member, box=box, text="\n\n".join(filter(None, texts)), now=now)
    remove_of(tx, ticket)


def remove(tx: Transaction, ticket: str, member: str, box: Box) -> int:
    """Erases one; returns how many there were."""
    return tx.run("DELETE FROM drafts WHERE ticket = :ticket AND member = :member AND box = :box", ticket=ticket, member=member, box=box)


def remove_of(tx: Transaction, ticket: str) -> int:
    """Erases all of a ticket, named by its row id; returns how many."""
    return tx.run("DELETE FROM drafts WHERE ticket = :ticket", ticket=ticket)


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Erases drafts that were saved before a time, ``limit`` tickets' at most; returns how many."""
    return tx.run(
        "DELETE FROM drafts WHERE saved_at < :before"
        " AND ticket IN (SELECT ticket FROM drafts WHERE saved_at < :before ORDER BY saved_at LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )


def _row(ticket: str, member: str, box: str) -> str:
    return f"{ticket}\n{member}\n{box}"
