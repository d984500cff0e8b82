"""Events: where another console handles the requests, each change leaves through the outbox as ids and states, nothing personal."""

from __future__ import annotations

import hashlib
from datetime import datetime

from desk import audit, outbox
from desk.clock import stamp
from desk.model.reply import Reply, Say
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk
from desk.store import receivers

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
        "version": str(ticket.version),
    }
    # What happens now must not wait for the hours that an older event of the same request was put off for.
    outbox.hurry(desk, CHANNEL, ticket.number)
    outbox.put(desk, Address(CHANNEL, ticket.number), Reply("smalltalk", ticket.language, (Say(KEY, fields),)), None)


def gone_since(desk: Desk, url: str) -> datetime | None:
    """Since when a receiver has said that it wants no more events (410); None for one that does."""
    return receivers.since(desk.tx, _digest(url))


def note_gone(desk: Desk, url: str) -> None:
    """Notes that a receiver wants no more events; ``welcome_back`` undoes it."""
    receivers.add(desk.tx, _digest(url), desk.now)
    audit.record(desk, "system", "webhook.gone", f"receiver:{_digest(url)[:12]}")


def welcome_back(desk: Desk) -> int:
    """Lets events leave again, after somebody has seen to the receiver, and makes due what was put off; returns how many that were."""
    receivers.clear(desk.tx)
    return outbox.hurry(desk, CHANNEL)


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()
