"""What speaks against the one who asks in a ticket, for staff who have to decide whom to believe."""

from __future__ import annotations

from dataclasses import dataclass

from desk.model.ticket import Ticket
from desk.office import Desk
from desk.store import doubts


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is known."""

    wrong_codes: int = 0
    """Typed in this chat within the last days."""
    elsewhere: tuple[str, ...] = ()
    """Numbers of tickets of other chats in which the same account was claimed or proven."""
    is_stopped: bool = False
    """Whether an account's holder has stopped this chat."""


def of(desk: Desk, ticket: Ticket) -> Doubts:
    """What speaks against the sender of a ticket; nothing for one without a chat but where else its account was claimed."""
    elsewhere = tuple(doubts.claims_elsewhere(desk.tx, ticket.number, ticket.address))
    return Doubts(doubts.wrong_codes(desk.tx, ticket.address), elsewhere, doubts.is_stopped(desk.tx, ticket.address))
