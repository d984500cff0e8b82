"""What a ticket's user has written last, to staff or to the assistant, so that nothing is decided past their newest words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from desk.model.errors import Collision
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.store import turns

NOTHING = "0"
"""Before every id: the user has written nothing."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The newest of it."""

    id: str
    """Sorts by the order in which it was written: whoever brings a lesser one has not seen it."""
    at: datetime


def last(desk: Desk, ticket: Ticket) -> Heard:
    """What was written last; ``NOTHING`` where nothing was, or nothing is kept any more.

    Within an open request the assistant answers: what the user writes then is a turn of the chat, and no message of the ticket.
    """
    found = [Heard(each.id, each.written_at) for each in ticket.messages if each.author == "user"]
    said = turns.last_typed(desk.tx, ticket.address) if ticket.has_chat else None
    if said is not None:
        found.append(Heard(*said))
    return max(found, key=lambda each: each.id, default=Heard(NOTHING, datetime.min.replace(tzinfo=UTC)))


def check(desk: Desk, ticket: Ticket, seen: str) -> None:
    """Raises Collision where the user of a ticket has written behind the id ``seen``: they may have changed their mind."""
    if (newest := last(desk, ticket)).id > seen:
        raise Collision(f"The user has written meanwhile, at {newest.at:%Y-%m-%d %H:%M} UTC; look at {ticket.number} again.")
