"""What a user said to the assistant and nobody took for a request: staff take it into a ticket of that chat, to register it."""

from __future__ import annotations

from desk import moving, tickets, transcripts
from desk.model.errors import NotAllowed
from desk.model.turn import TurnKind
from desk.office import Desk
from desk.store import turns


def take_in(desk: Desk, number: str, turn: str) -> int:
    """Makes a turn of a ticket's chat a message of the ticket, with the time at which it was said, and returns which one it is, from 1.

    What is one already stays the one that it is. Raises NotFound, or NotAllowed where that chat has no such turn (any more), or it is
    none in words.
    """
    ticket = moving.show(desk, number)
    said = turns.get(desk.tx, desk.sealer, ticket.address, turn) if ticket.has_chat else None
    text = transcripts.without_secrets(said.text) if said is not None and said.kind is not TurnKind.PRESS else ""
    if said is None or not text.strip() or text == transcripts.HIDDEN:
        raise NotAllowed("That is no message of this chat, or its text is not kept any more.")
    for at, each in enumerate(ticket.messages, 1):
        if each.author in ("context", "user") and (each.text, each.written_at) == (text, said.said_at):
            return at
    tickets.write(desk, ticket, "user", None, text, at=said.said_at)
    return len(ticket.messages) + 1
