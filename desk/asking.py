"""Asks the user something that a request needs: in the chat, or by staff themselves where no chat can take the question."""

from __future__ import annotations

from desk import blocks, impostor, moving, notices, tickets
from desk.model.errors import NotAllowed
from desk.model.ticket import Ticket
from desk.moves import Act
from desk.office import Desk
from desk.telling import check_instead

LONGEST_QUESTION = 4096
"""Characters of a question: one message of a chat."""


def ask_user(desk: Desk, number: str, text: str, by: str, told: str = "") -> Ticket:
    """Asks the user something that the request needs, in the chat where there is one; raises NotFound or NotAllowed.

    ``told`` names how staff have asked it themselves where no chat can take it; then the question is kept as a note, and without it
    nothing was asked, and the request does not wait for the user.
    """
    ticket = tickets.show(desk, number)
    if ticket.has_chat and blocks.is_blocked(desk, ticket.address):
        raise NotAllowed(f"The chat of {number} is blocked and could not answer: unblock it first, or ask another way and note the answer.")
    if len(text) > LONGEST_QUESTION:
        raise NotAllowed(f"The question has {len(text)} characters; at most {LONGEST_QUESTION} fit into one message.")
    if told.strip():
        kept = f"{text}\nAsked by staff: {check_instead(ticket, told)}"
        return moving.move(desk, ticket, Act.ASK, by, tickets.write(desk, ticket, "note", moving.person(by), kept))
    if not ticket.has_chat or ticket.blocked:
        why = f"The chat of {number} cannot be reached ({ticket.blocked})" if ticket.blocked else f"{number} came from no chat"
        raise NotAllowed(f"{why}: ask the person by the way it came, and name how with --told, such as --told 'letter of 3 March'.")
    impostor.check(desk, ticket, text)
    asked = moving.move(desk, ticket, Act.ASK, by, tickets.write(desk, ticket, "staff", moving.person(by), text))
    notices.tell(desk, asked, notices.QUESTION, text=text)
    return asked
