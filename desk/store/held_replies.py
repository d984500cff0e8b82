"""Reads the replies of staff that can still be taken back, across tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.clock import moment
from desk.store.engine import Transaction
from desk.store.outbox import HELD
from desk.store.sealed import Sealer


@dataclass(frozen=True, slots=True)
class Held:
    """One of them."""

    message: str
    """Its id, in the ticket and in the outbox."""
    number: str
    """Its ticket's."""
    member: str
    """Who wrote it."""
    text: str
    leaves_at: datetime


def of(tx: Transaction, sealer: Sealer, member: str, number: str) -> list[Held]:
    """What a member has written, wherever it was, and what anybody has written in one ticket; by chat in the order in which it leaves."""
    # What is joined is our own.
    is_held = f"o.{HELD.replace(' AND ', ' AND o.')}"
    rows = tx.all(
        "SELECT m.id AS id, m.name AS name, m.text AS text, t.number AS number, o.not_before AS leaves_at"  # noqa: S608 - as said
        # In this order, and sorted as the index outbox_held is: what is held is little, and SQLite would begin with all tickets.
        " FROM outbox o CROSS JOIN ticket_messages m CROSS JOIN tickets t WHERE m.id = o.id AND t.id = m.ticket"
        f" AND {is_held} AND m.author = 'staff' AND (m.name = :member OR t.number = :number) ORDER BY o.channel, o.chat, o.id",
        member=member,
        number=number,
    )
    return [
        Held(
            row["id"],
            row["number"],
            row["name"] or "",
            sealer.open("ticket_messages", "text", row["id"], row["text"]),
            moment(row["leaves_at"]),
        )
        for row in rows
    ]
