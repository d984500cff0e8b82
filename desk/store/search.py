"""Finds tickets by the account, by an address or by words; texts are opened only to be compared, some hundreds at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from desk.clock import stamp
from desk.store.engine import Transaction
from desk.store.sealed import Sealer

_OF_PERSON = (
    "SELECT r.ticket AS id FROM requests r WHERE r.account = :account"
    " UNION SELECT t.id AS id FROM mailed_codes m JOIN tickets t ON t.number = m.number"
    " WHERE m.typed_index = :typed OR m.mail_index = :mail OR m.account_index = :account"
    " ORDER BY id DESC LIMIT :limit"
)


def of_person(tx: Transaction, *, account: str, typed: str, mail: str, limit: int) -> list[str]:
    """Row ids of tickets whose request was proven for an account, or in which a code was asked for with an address; blind indexes all."""
    rows = tx.all(_OF_PERSON, account=account, typed=typed, mail=mail, limit=limit)
    return [str(row["id"]) for row in rows]


def next_tickets(tx: Transaction, before: str, closed_after: datetime | None, limit: int) -> list[str]:
    """Row ids of the next tickets to look through, newest first: open ones, and those closed after a time; None = all.

    Those that hold no text, such as erased ones to which nothing was added since, are left out.
    """
    rows = tx.all(
        "SELECT id FROM tickets WHERE id < :before AND (closed_at IS NULL OR closed_at > :since)"
        " AND (EXISTS (SELECT 1 FROM ticket_messages m WHERE m.ticket = tickets.id)"
        " OR EXISTS (SELECT 1 FROM requests r WHERE r.ticket = tickets.id AND r.sender IS NOT NULL)) ORDER BY id DESC LIMIT :limit",
        before=before,
        since=stamp(closed_after) if closed_after else "",
        limit=limit,
    )
    return [str(row["id"]) for row in rows]


def texts(tx: Transaction, sealer: Sealer, tickets: Sequence[str]) -> dict[str, list[str]]:
    """What was said and written in tickets, and whom they came from, by their row ids."""
    places = {f"id{at}": id for at, id in enumerate(tickets)}
    these = ", ".join(f":{name}" for name in places)
    found: dict[str, list[str]] = {id: [] for id in tickets}
    for row in tx.all(f"SELECT id, ticket, text FROM ticket_messages WHERE ticket IN ({these})", **places):  # noqa: S608 - names
        found[row["ticket"]].append(sealer.open("ticket_messages", "text", row["id"], row["text"]))
    for row in tx.all(f"SELECT ticket, sender FROM requests WHERE sender IS NOT NULL AND ticket IN ({these})", **places):  # noqa: S608 - names
        found[row["ticket"]] += json.loads(sealer.open("requests", "sender", row["ticket"], row["sender"])).values()
    return found
