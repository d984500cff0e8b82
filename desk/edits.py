"""Edits: a message that went to a person and is changed afterwards stays in the ticket, and its new text stands beside it."""

from __future__ import annotations

from desk import moving, tickets
from desk.model.ticket import Message, Ticket
from desk.model.turn import Turn
from desk.office import Desk
from desk.store import tickets as rows
from desk.store import turns

__all__ = ["has_new_file", "keep"]


def keep(desk: Desk, turn: Turn, text: str = "") -> Ticket | None:
    """Adds the new text of an edited message to the open ticket that has its earlier text; returns the ticket, None where none has.

    ``text`` is what of it is meant for a person, "" = all. Call it before the turn is recorded.
    """
    if not turn.message:
        return None
    earlier = [exchange.text for exchange in turns.of_message(desk.tx, desk.sealer, turn.address, turn.message)]
    for ticket in tickets.of_chat(desk, turn.address) if earlier else []:
        known = _message(ticket, earlier) if ticket.is_open else None
        if known is not None:
            return _add(desk, ticket, known, text or turn.text, turn)
    return None


def has_new_file(desk: Desk, turn: Turn) -> bool:
    """Whether an edited message has another file than it had; call it before the turn is recorded."""
    if turn.attachment is None:
        return False
    earlier = turns.of_message(desk.tx, desk.sealer, turn.address, turn.message) if turn.message else []
    return all(exchange.attachment is None or exchange.attachment.external != turn.attachment.external for exchange in earlier)


def _message(ticket: Ticket, earlier: list[str]) -> Message | None:
    """The ticket's newest message that holds one of the earlier texts, whole or, where a command or other wish stood around it, in part."""
    said = [message for message in reversed(ticket.messages) if message.author in ("context", "user") and message.text.strip()]
    whole = (message for message in said if message.text in earlier)
    part = (message for message in said if any(message.text in text for text in earlier))
    return next(whole, None) or next(part, None)


def _add(desk: Desk, ticket: Ticket, known: Message, text: str, turn: Turn) -> Ticket:
    if text.strip() == known.text.strip():
        return ticket
    rows.add_message(
        desk.tx,
        desk.sealer,
        desk.ids.new(),
        moving.row_of(desk, ticket),
        author="user",
        name=None,
        text=text,
        at=turn.at,
        edit_of=known.id,
    )
    # Nothing more to write, but a request that waited for the user goes on.
    return tickets.add(desk, ticket.number, ())
