"""Who a ticket may be from: the other tickets of its chat, and those that were proven to come from the same account."""

from __future__ import annotations

from desk import tickets
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.store import doubts


def same_chat(desk: Desk, ticket: Ticket, limit: int) -> list[Ticket]:
    """The other tickets of a ticket's chat, newest first; none for one that came from no chat."""
    if not ticket.has_chat:
        return []
    return [each for each in tickets.of_chat(desk, ticket.address) if each.number != ticket.number][:limit]


def same_account(desk: Desk, ticket: Ticket, limit: int) -> list[Ticket]:
    """Tickets from elsewhere whose request was proven to come from the same account, newest first."""
    if ticket.request is None or not ticket.request.is_verified:
        return []
    found = [tickets.show(desk, number) for number in doubts.same_account(desk.tx, ticket.number, limit)]
    proven = [each for each in found if each.request is not None and each.request.is_verified]
    return [each for each in proven if not ticket.has_chat or each.address != ticket.address]
