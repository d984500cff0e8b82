"""What ends when the holder of an account says that a request is not theirs: its proof counts no more, and replies under way come back."""

from __future__ import annotations

from dataclasses import replace

from desk import moving, outbox, tickets
from desk.model.ticket import Ticket
from desk.office import Desk

_CAME_BACK = "Not sent, since the account's holder said before it had left that this request is not theirs:\n{text}"


def dispute(desk: Desk, ticket: Ticket) -> Ticket:
    """Marks the proof of a request as disputed, and takes back what staff have written and has not left; returns the ticket as it is.

    What comes back is a note in its writer's name, so that no word is lost. It makes no move: that is for the caller.
    """
    request = moving.request_of(ticket)
    if request.proof is not None and request.proof.disputed_at is None:
        moving.change(desk, ticket, proof=replace(request.proof, disputed_at=desk.now))
    for message in ticket.messages:
        if message.author == "staff" and outbox.stop(desk, message.id):
            tickets.remove(desk, ticket, message.id)
            tickets.write(desk, ticket, "note", message.name, _CAME_BACK.format(text=message.text))
    return tickets.show(desk, ticket.number)
