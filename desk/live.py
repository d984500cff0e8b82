"""Which tickets have changed lately, told to pages that are open: hints to look again, which may come twice and never go missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from desk.ids import LENGTH
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk
from desk.store import ticket_changes, tickets

Kind = Literal["new", "user", "desk"]
"""new: a ticket was opened; user: its user has written; desk: anything else, whoever did it."""
KEPT = timedelta(hours=1)
"""How far back a page that lost its connection hears what it missed; afterwards it looks at everything again."""
OVERLAP = timedelta(seconds=10)
"""How long the write of a change may last: ids are made before a transaction commits, and another process may commit a later one first."""
MOST = 200
"""Changes that are told one by one; of more a page had better look at everything."""
_TIME = 12
"""Hexadecimal digits at the beginning of an id that hold its time, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a ticket."""

    id: str
    number: str
    kind: Kind
    version: int
    """The ticket's, after it."""


def note(desk: Desk, ticket: Ticket, kind: Kind) -> None:
    """Leaves a line that a ticket has changed, in the transaction that changes it."""
    ticket_changes.add(desk.tx, desk.ids.new(), number=ticket.number, kind=kind, version=ticket.version)


def note_words(desk: Desk, address: Address) -> None:
    """As ``note``, for the open tickets of a chat whose user has written, be it to the assistant alone."""
    for number, version in tickets.open_in(desk.tx, address):
        ticket_changes.add(desk.tx, desk.ids.new(), number=number, kind="user", version=version)


def note_message(desk: Desk, message: str) -> None:
    """As ``note``, for the ticket that has a message of that id, where there is one: what became of it has changed."""
    for number, version in tickets.with_message(desk.tx, message):
        ticket_changes.add(desk.tx, desk.ids.new(), number=number, kind="desk", version=version)


def mark(desk: Desk) -> str:
    """Where whoever reads now goes on with ``since``."""
    return max(ticket_changes.newest(desk.tx) or "", id_at(desk.now - OVERLAP))


def since(desk: Desk, after: str) -> Sequence[Change] | None:
    """What has changed behind a mark, oldest first, and some of what was told before; None = more than can be told one by one."""
    if not is_mark(after) or after < id_at(desk.now - KEPT):
        return None
    rows = ticket_changes.since(desk.tx, earlier(after), MOST + 1)
    if len(rows) > MOST:
        return None
    return [Change(row["id"], row["number"], row["kind"], row["version"]) for row in rows]


def purge(desk: Desk) -> int:
    """Removes what is older than ``KEPT``; returns how much that was."""
    return ticket_changes.remove_before(desk.tx, id_at(desk.now - KEPT))


def earlier(mark: str) -> str:
    """The mark by ``OVERLAP`` before another one."""
    return _id(int(mark[:_TIME], 16) - int(OVERLAP.total_seconds() * 1000))


def is_mark(text: str) -> bool:
    """Whether a text that came from outside has the form of a mark."""
    return len(text) == LENGTH and all(each in "0123456789abcdef" for each in text)


def id_at(at: datetime) -> str:
    """The least id of a time."""
    return _id(int(at.timestamp() * 1000))


def _id(milliseconds: int) -> str:
    return f"{max(0, milliseconds):0{_TIME}x}".ljust(LENGTH, "0")
