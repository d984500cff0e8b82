"""Requests of which nobody has proven who asks: their users are reminded, and in the end they are closed."""

from __future__ import annotations

from datetime import timedelta

from desk import blocks, deadlines, moving, notices, tickets
from desk.model.errors import NotAllowed
from desk.model.ticket import Ticket
from desk.moves import Act
from desk.office import Desk
from desk.store import requests
from desk.store import tickets as rows
from desk.telling import check_way

REMINDERS = 2
"""How often a user is reminded that proof is missing, at equal distances before the request closes."""


def expire_unverified(desk: Desk) -> int:
    """Reminds users whose proof is missing, and closes what has waited for ``rules.unverified_days``; returns how many it closed.

    What waits for a second person stays open, and so does what came from no chat, or from one that is blocked, which could prove
    nothing: staff close it when they have told the person. When a block ends, the whole time begins anew.
    """
    closed, step = 0, timedelta(days=desk.rules.unverified_days) / (REMINDERS + 1)
    for id in requests.unverified(desk.tx, [desk.now - (reminded + 1) * step for reminded in range(REMINDERS + 1)]):
        ticket = rows.at(desk.tx, desk.sealer, id)
        request = moving.request_of(ticket)
        if not ticket.has_chat or request.proposal is not None:
            continue
        if blocks.is_blocked(desk, ticket.address):
            # Whoever can write again is reminded again.
            moving.change(desk, ticket, reminders=0)
            continue
        free = blocks.ended(desk, ticket.address)
        since = max(at for at in (ticket.opened_at, request.counted_from, request.reopened_at, free) if at is not None)
        passed = (desk.now - since) / timedelta(days=desk.rules.unverified_days)
        if passed >= 1:
            notices.tell(desk, moving.move(desk, ticket, Act.EXPIRE, moving.SYSTEM, "unverified"), notices.EXPIRED)
            closed += 1
        elif (due := int(passed * (REMINDERS + 1))) > request.reminders:
            until = since + timedelta(days=desk.rules.unverified_days)
            notices.tell(desk, ticket, notices.REMINDER, until=deadlines.day_of(until, desk.rules.timezone).isoformat())
            moving.step(desk, moving.change(desk, ticket, reminders=due), moving.SYSTEM, "remind")
    return closed


def close_unverified(desk: Desk, number: str, by: str, told: str) -> Ticket:
    """Closes a request without a chat whose sender nobody could verify, when the person has been told; raises NotFound or NotAllowed.

    In a chat the user is reminded and told by itself (``expire_unverified``).
    """
    ticket = tickets.show(desk, number)
    if ticket.has_chat and not ticket.blocked and not blocks.is_blocked(desk, ticket.address):
        raise NotAllowed(f"{number} came from a chat, which is reminded and told by itself; wait, or withdraw it where the user says so.")
    if not told.strip():
        raise NotAllowed("Name how the person was told; nothing ends silently.")
    return moving.move(desk, ticket, Act.EXPIRE, by, "unverified", told=check_way(told))
