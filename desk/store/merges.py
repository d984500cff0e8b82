"""Table merges, and what moves to another ticket with a merge. Personal: chat (the channel's id of a person)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.clock import moment, stamp
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.store.engine import Transaction

BY_ROW = ("ticket_messages", "attachments", "proposals", "extension_notices", "packages")
BY_NUMBER = ("holder_notices", "mailed_codes", "blocked_chats")
"""Tables whose rows belong to a ticket by its row id, and by its number: they go along."""


@dataclass(frozen=True, slots=True)
class Away:
    """A ticket of a chat that is part of another chat's ticket now."""

    number: str
    survivor: str
    """Row id."""
    at: datetime
    """When it became that."""


def move(tx: Transaction, row: str, ticket: Ticket, into: str, number: str) -> None:
    """Gives everything of a ticket to another one, row ids ``row`` and ``into``, and removes what was the ticket's alone."""
    tx.run("UPDATE ticket_messages SET came_from = :old WHERE ticket = :row AND came_from IS NULL", old=ticket.number, row=row)
    for table in BY_ROW:
        tx.run(f"UPDATE {table} SET ticket = :into WHERE ticket = :row", into=into, row=row)  # noqa: S608 - constants
    for table in BY_NUMBER:
        tx.run(f"UPDATE {table} SET number = :number WHERE number = :old", number=number, old=ticket.number)  # noqa: S608 - constants
    tx.run("UPDATE requests SET duplicate_of = :number WHERE duplicate_of = :old", number=number, old=ticket.number)
    tx.run("UPDATE merges SET survivor = :into WHERE survivor = :row", into=into, row=row)
    # Whoever still looks at either of the two has seen an older version than there is now.
    tx.run("UPDATE tickets SET version = :version WHERE id = :into AND version < :version", version=ticket.version, into=into)
    # What was ticked for the one request is not done for what both ask for.
    for table in ("news", "requests", "ticks"):
        tx.run(f"DELETE FROM {table} WHERE ticket = :row", row=row)  # noqa: S608 - constants
    tx.run("DELETE FROM tickets WHERE id = :row", row=row)


def add(tx: Transaction, ticket: Ticket, into: str, *, by: str, now: datetime) -> None:
    """Keeps the number of a ticket that became part of another one, named by its row id."""
    request = ticket.request
    tx.run(
        "INSERT INTO merges (number, survivor, channel, chat, user_right, match_code, from_message, merged_at, merged_by)"
        " VALUES (:number, :into, :channel, :chat, :user_right, :match_code, :from_message, :now, :by)",
        number=ticket.number,
        into=into,
        channel=ticket.address.channel,
        chat=ticket.address.chat,
        user_right=ticket.right.value if ticket.right else None,
        match_code=request.match_code if request else "",
        from_message=(request.from_message or None) if request else None,
        now=stamp(now),
        by=by,
    )


def codes(tx: Transaction, number: str, since: datetime | None) -> list[str]:
    """The codes of receipts that a ticket's other numbers brought, since a time."""
    rows = tx.all(
        "SELECT m.match_code AS code FROM merges m JOIN tickets t ON t.id = m.survivor WHERE t.number = :number AND m.match_code <> ''"
        " AND (:since = '' OR m.merged_at > :since)",
        number=number,
        since=stamp(since) if since else "",
    )
    return [str(row["code"]) for row in rows]


def away(tx: Transaction, address: Address) -> Sequence[Away]:
    """The tickets of a chat that are part of another chat's ticket now, oldest first."""
    rows = tx.all(
        "SELECT m.number AS number, m.survivor AS survivor, m.merged_at AS merged_at FROM merges m JOIN tickets t ON t.id = m.survivor"
        " WHERE m.channel = :channel AND m.chat = :chat AND NOT (t.channel = :channel AND t.chat = :chat) ORDER BY m.number",
        channel=address.channel,
        chat=address.chat,
    )
    return [Away(str(row["number"]), str(row["survivor"]), moment(row["merged_at"])) for row in rows]


def others(tx: Transaction, number: str) -> Sequence[tuple[Away, Address]]:
    """The tickets that became part of one and came from other chats than its own, each with that chat, oldest first."""
    rows = tx.all(
        "SELECT m.number AS number, m.survivor AS survivor, m.merged_at AS merged_at, m.channel AS channel, m.chat AS chat"
        " FROM merges m JOIN tickets t ON t.id = m.survivor"
        " WHERE t.number = :number AND NOT (m.channel = t.channel AND m.chat = t.chat) ORDER BY m.number",
        number=number,
    )
    return [
        (Away(str(row["number"]), str(row["survivor"]), moment(row["merged_at"])), Address(row["channel"], row["chat"])) for row in rows
    ]
