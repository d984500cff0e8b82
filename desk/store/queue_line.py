"""Columns of tickets that the queue sorts and counts by: copied from the request, its proposal and the last message when those change."""

from __future__ import annotations

from desk.store.engine import Transaction

_COPY = (
    "UPDATE tickets SET"
    " act_by = COALESCE((SELECT r.act_by FROM requests r WHERE r.ticket = tickets.id), act_by),"
    " due_at = (SELECT r.due_at FROM requests r WHERE r.ticket = tickets.id),"
    " state = (SELECT r.state FROM requests r WHERE r.ticket = tickets.id),"
    " proposed = (SELECT p.kind FROM proposals p WHERE p.ticket = tickets.id AND p.decided_at IS NULL),"
    " spoke = (SELECT m.author FROM ticket_messages m WHERE m.ticket = tickets.id AND m.author <> 'note' ORDER BY m.id DESC LIMIT 1)"
    " WHERE id = :ticket"
)


def settle(tx: Transaction, ticket: str) -> None:
    """Brings the columns of a ticket, named by its row id, up to date; call it wherever one of their sources is written."""
    tx.run(_COPY, ticket=ticket)


def answer_by(tx: Transaction, ticket: str, day: str) -> None:
    """Sets the day by which a ticket without a request is to be answered."""
    tx.run("UPDATE tickets SET act_by = :day WHERE id = :ticket AND state IS NULL", ticket=ticket, day=day)


def act_by(tx: Transaction, number: str) -> str | None:
    """The day to act on a ticket, named by its own number; None for one that there is not."""
    row = tx.one("SELECT act_by FROM tickets WHERE number = :number", number=number)
    return None if row is None else str(row["act_by"])
