"""What speaks against the one who asks in a ticket, for staff who have to decide whom to believe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk import receipt_codes
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.store import doubts, turns


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is known."""

    wrong_codes: int = 0
    """Typed in this chat within the last days."""
    elsewhere: tuple[str, ...] = ()
    """Numbers of tickets of other chats in which the same account was claimed or proven."""
    is_stopped: bool = False
    """Whether an account's holder has stopped this chat."""
    since: datetime | None = None
    """When the chat was first heard of, as far as that is kept: its texts end after their time, its tickets stay."""
    wrong_receipts: int = 0
    """Wrong codes of its receipt that staff have typed within a day."""
    open_requests: tuple[str, ...] = ()
    """Numbers of other requests of this chat that have not ended."""


def of(desk: Desk, ticket: Ticket) -> Doubts:
    """What speaks against the sender of a ticket; nothing for one without a chat but where else its account was claimed."""
    elsewhere = tuple(doubts.claims_elsewhere(desk.tx, ticket.number, ticket.address))
    if not ticket.has_chat:
        return Doubts(elsewhere=elsewhere, wrong_receipts=receipt_codes.wrong(desk, ticket))
    first = (turns.first_at(desk.tx, ticket.address), doubts.opened_at(desk.tx, ticket.address))
    return Doubts(
        doubts.wrong_codes(desk.tx, ticket.address),
        elsewhere,
        doubts.is_stopped(desk.tx, ticket.address),
        wrong_receipts=receipt_codes.wrong(desk, ticket),
        since=min((at for at in first if at is not None), default=None),
        open_requests=tuple(number for number in doubts.unfinished(desk.tx, ticket.address) if number != ticket.number),
    )
