"""Events: where another console handles the requests, each change leaves through the outbox as ids and states, nothing personal."""

from __future__ import annotations

from desk import outbox
from desk.clock import stamp
from desk.model.reply import Reply, Say
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk

CHANNEL = "webhook"
"""The outbox channel of events; each request is a chat of it, so that its events leave in order."""
KEY = "event"
"""The only word of such a parcel."""
CHANGED = "request.changed"


def changed(desk: Desk, ticket: Ticket) -> None:
    """Lets the other console know that a request is new or has changed; does nothing where the desk itself handles requests.

    Nothing leaves before the user was told of the other console and agreed (``consented_at``); agreeing is a change itself.
    """
    request = ticket.request
    if desk.rules.handoff != "webhook" or request is None or request.consented_at is None:
        return
    fields = {
        "id": f"evt_{desk.ids.new()}",
        "type": CHANGED,
        "timestamp": stamp(desk.now),
        "number": ticket.number,
        "right": request.right.value,
        "state": request.state.value,
    }
    outbox.put(desk, Address(CHANNEL, ticket.number), Reply("smalltalk", ticket.language, (Say(KEY, fields),)), None)
