"""Takes a ticket one step on, in one place: the legal move, the version, the audit line, and the event for another console."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desk import audit, events, live, moves
from desk.model.errors import Collision, NotAllowed, NotFound
from desk.model.request import ENDED, RightsRequest
from desk.model.ticket import Ticket
from desk.moves import Act
from desk.office import Desk
from desk.store import proposals, queue_line, requests, tickets

SYSTEM, USER = "system", "user"
"""Actors besides ``staff:NAME`` and ``key:ID``, as the audit trail names them."""
_DID = {
    "take": "took it",
    "assign": "assigned it",
    "note": "wrote a note",
    "reply": "answered it",
    "reply.undo": "took an answer back",
    "reply.by_hand": "answered it by hand",
    "sender": "changed who wrote, or where the answer goes",
    "close": "closed it",
    "reopen": "reopened it",
    "verify": "verified who asks",
    "verify.propose": "proposed to verify who asks",
    "verify.wrong": "typed a wrong code of the receipt",
    "refuse.propose": "proposed to refuse it",
    "decline": "declined what was proposed",
    "ask_user": "asked the user",
    "user_replied": "answered",
    "extend": "extended it",
    "extend.send": "sent a notice of extension",
    "approve": "approved it",
    "complete": "completed it",
    "refuse": "refused it",
    "withdraw": "withdrew it",
    "dispute": "said that the account is theirs and the request is not",
    "expire": "closed it as unverified",
    "merge": "made another ticket part of it",
    "merged": "made it part of another ticket",
    "block": "blocked its chat",
    "unblock": "unblocked its chat",
}


def show(desk: Desk, number: str) -> Ticket:
    """One ticket; raises NotFound."""
    ticket = tickets.get(desk.tx, desk.sealer, number)
    if ticket is None:
        raise NotFound(f"There is no ticket {number}; numbers look like PD-2026-000001, and 'privacy-desk tickets list' shows them.")
    return ticket


def row_of(desk: Desk, ticket: Ticket) -> str:
    """The row id of a ticket that was just shown."""
    row = tickets.row_id(desk.tx, ticket.number)
    assert row is not None  # tickets stay
    return row


def request_of(ticket: Ticket) -> RightsRequest:
    """The request of a ticket; raises NotAllowed where it is a ticket without one."""
    if ticket.request is None:
        raise NotAllowed(
            f"{ticket.number} is no rights request; 'privacy-desk requests open --ticket {ticket.number}' registers one from its messages."
        )
    return ticket.request


def step(desk: Desk, ticket: Ticket, by: str, action: str, reason: str = "", *, version: int | None = None) -> Ticket:
    """Counts the ticket's version up, notes who did what, and tells the other console; returns the ticket as it is now.

    ``version`` is the one that the actor has seen (None = the present one); raises Collision where it is another one by now.
    ``reason`` refers to where the reason stands.
    """
    if not tickets.count_up(desk.tx, ticket.number, ticket.version if version is None else version):
        raise Collision(_who_was_faster(desk, ticket.number))
    audit.record(desk, by, action, ticket.number, reason)
    queue_line.settle(desk.tx, row_of(desk, ticket))
    now = show(desk, ticket.number)
    live.note(desk, now, "desk")
    events.changed(desk, now)
    return now


def check_seen(desk: Desk, number: str, version: int) -> None:
    """Raises Collision, which says who was faster, where a ticket is another version by now than the one that the actor has seen."""
    if show(desk, number).version != version:
        raise Collision(_who_was_faster(desk, number))


def change(desk: Desk, ticket: Ticket, **changes: Any) -> Ticket:
    """Stores changed fields of the request and returns the ticket with them."""
    request = replace(request_of(ticket), **changes)
    requests.save(desk.tx, desk.sealer, row_of(desk, ticket), request)
    return replace(ticket, request=request)


def move(desk: Desk, ticket: Ticket, act: Act, by: str, reason: str = "", **changes: Any) -> Ticket:
    """Makes a legal move and stores what changes with it; a request that ends closes its ticket. Raises NotAllowed."""
    request = request_of(ticket)
    into = moves.after(request.state, act, is_extended=request.extended_at is not None)
    ends = into in ENDED and not request.has_ended
    if ends:
        changes["ended_at"] = desk.now
    moved = change(desk, ticket, **{"state": into, **changes})
    if ends:
        proposals.decide(desk.tx, row_of(desk, ticket), "dropped", by, desk.now)
        tickets.close(desk.tx, ticket.number, desk.now)
    return step(desk, moved, by, act.value, reason)


def person(by: str) -> str:
    """The name of an actor as people know it."""
    return by.removeprefix("staff:")


def _who_was_faster(desk: Desk, number: str) -> str:
    # A tick on the checklist counts no version, so it was not what came between.
    lines = [line for line in audit.of(desk, number) if not line.action.startswith("checklist.")]
    if not lines:
        return f"{number} has changed meanwhile; look at it again."
    last = lines[-1]
    who = "The user" if last.actor == USER else "The desk" if last.actor == SYSTEM else person(last.actor)
    did = _DID.get(last.action, f"did {last.action!r}")
    return f"{who} was faster with {number} and {did} at {last.at:%Y-%m-%d %H:%M} UTC; look at it again."
