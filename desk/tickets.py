"""Tickets: what a person has to see to, numbered without gaps, answered into the chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desk import conversations, outbox
from desk.model.errors import NotFound
from desk.model.reply import Reply, Say
from desk.model.ticket import Message, Ticket, TicketKind
from desk.model.turn import Address, TurnKind
from desk.office import Desk
from desk.store import tickets
from knowledge.reading import Right

__all__ = ["CONTEXT_TURNS", "Message", "Ticket", "add", "close", "list_tickets", "of_chat", "open_of_chat", "open_ticket", "reply", "show"]

CONTEXT_TURNS = 10
"""Turns of the chat that a ticket quotes where the caller names no context."""


def open_ticket(
    desk: Desk,
    address: Address,
    kind: TicketKind,
    right: Right | None,
    *,
    language: str,
    received_at: datetime,
    context: Sequence[str] | None = None,
    policy_version: int | None = None,
) -> Ticket:
    """Opens a ticket with the next number of this year (UTC).

    ``received_at`` is the channel's time of the message that asks for it. ``context`` are the lines that staff need to understand
    it, oldest first; None = what the user wrote in the last turns, without the present one, which is not recorded yet.
    ``policy_version`` is the version of the policy that the chat was answered from.
    """
    number = f"PD-{desk.now.year}-{tickets.next_number(desk.tx, desk.now.year):06}"
    id = desk.ids.new()
    tickets.add(
        desk.tx,
        id,
        number,
        address=address,
        kind=kind,
        right=right,
        language=language,
        received_at=received_at,
        policy_version=policy_version,
        now=desk.now,
    )
    if context is None:
        recent = conversations.recent(desk, address, CONTEXT_TURNS)
        context = [exchange.text for exchange in recent if exchange.kind is not TurnKind.PRESS and exchange.text.strip()]
    for line in context:
        tickets.add_message(desk.tx, desk.sealer, desk.ids.new(), id, author="context", name=None, text=line, now=desk.now)
    return show(desk, number)


def list_tickets(desk: Desk, *, only_open: bool = False, limit: int = 100) -> list[Ticket]:
    """The newest tickets, newest first."""
    return tickets.newest(desk.tx, desk.sealer, limit, only_open=only_open)


def show(desk: Desk, number: str) -> Ticket:
    """One ticket; raises NotFound."""
    ticket = tickets.get(desk.tx, desk.sealer, number)
    if ticket is None:
        raise NotFound(f"There is no ticket {number}; numbers look like PD-2026-000001, and 'privacy-desk tickets list' shows them.")
    return ticket


def reply(desk: Desk, number: str, text: str, as_name: str) -> Ticket:
    """Sends a text of staff to the chat of a ticket, closed ones included, and keeps it there; raises NotFound.

    ``as_name`` is the name that the ticket keeps; the chat sees the text and the number.
    """
    ticket = show(desk, number)
    answer = Reply("human", ticket.language, (Say("staff_reply", {"text": text, "number": number}),))
    row = tickets.row_id(desk.tx, number)
    assert row is not None  # the ticket was just shown
    tickets.add_message(desk.tx, desk.sealer, desk.ids.new(), row, author="staff", name=as_name, text=text, now=desk.now)
    outbox.put(desk, ticket.address, answer, None)
    return show(desk, number)


def add(desk: Desk, number: str, texts: Sequence[str]) -> Ticket:
    """Adds what the user writes to a person after the ticket was opened, oldest first; raises NotFound."""
    row = tickets.row_id(desk.tx, show(desk, number).number)
    assert row is not None  # the ticket was just shown
    for text in texts:
        tickets.add_message(desk.tx, desk.sealer, desk.ids.new(), row, author="user", name=None, text=text, now=desk.now)
    return show(desk, number)


def close(desk: Desk, number: str) -> Ticket:
    """Closes a ticket; one that is closed stays so. Raises NotFound."""
    tickets.close(desk.tx, number, desk.now)
    return show(desk, number)


def of_chat(desk: Desk, address: Address) -> list[Ticket]:
    """The tickets of a chat, newest first."""
    return tickets.of_chat(desk.tx, desk.sealer, address)


def open_of_chat(desk: Desk, address: Address) -> Ticket | None:
    """The open ticket that a chat heard of last, by an answer of staff or by its number; None where all are closed."""

    def heard_of(ticket: Ticket) -> datetime:
        return max((message.written_at for message in ticket.messages if message.author == "staff"), default=ticket.opened_at)

    return max((ticket for ticket in of_chat(desk, address) if ticket.is_open), key=heard_of, default=None)
