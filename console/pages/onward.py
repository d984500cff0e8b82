"""Where a form of a ticket leads once it is done: back to the ticket, into its box, or to the next one of the queue."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from console.pages import acts, filters
from console.pages.frame import Visit
from desk import next_ticket, worklist
from desk.office import Desk

QUEUE = "queue"
"""The parameter and the field that carry along which list a member came from: the query of its address."""
LONGEST = 500
CLOSED, LAST = "reply-next", "reply-last"
"""What is said after a reply that closed its ticket: on the next one, or where there is none."""
BOX = frozenset({"undo", "template"})
"""Acts after which the box of the reply holds something."""
SENT = frozenset({"reply", CLOSED, LAST})
"""What is said after a reply that can still be taken back."""


async def onward(visit: Visit, number: str, act: str) -> str:
    """The address that an act on a ticket, by its number, leads to."""
    queue = carried(visit)
    if act == "reply" and visit.typed("then") == acts.NEXT:
        asked, me = filters.read(queue), visit.session.member.name

        def behind(desk: Desk) -> str | None:
            return next_ticket.behind(desk, filters.wanted(asked, me, worklist.today(desk)), number, me)

        found = await visit.office.read(behind)
        return address(found or number, {"done": CLOSED if found else LAST, QUEUE: queue})
    return address(number, {"done": act, QUEUE: queue}) + ("#reply-text" if act in BOX else "#steps" if act == "tick" else "")


def carried(visit: Visit) -> str:
    """Which list they came from, as the address or the form says."""
    return (visit.request.query.get(QUEUE) or visit.typed(QUEUE))[:LONGEST].replace("\0", "")


def address(number: str, query: Mapping[str, str]) -> str:
    """The address of a ticket's page; what is empty is left out of the query."""
    said = urlencode({name: value for name, value in query.items() if value})
    return f"/console/tickets/{number}" + (f"?{said}" if said else "")
