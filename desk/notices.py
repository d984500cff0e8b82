"""Notices: what a chat is told about its request besides the answers to what it writes; the words stand in the wording files."""

from __future__ import annotations

from desk import outbox
from desk.model.reply import Block, Choice, Reply, Say
from desk.model.ticket import Ticket
from desk.office import Desk

VERIFIED = "notice.verified"
QUESTION, REMINDER, EXPIRED, WITHDRAWN = "notice.question", "notice.reminder", "notice.expired", "notice.withdrawn"
EXTENDED, REFUSED, REFUSED_PART, COMPLAINT = "notice.extended", "notice.refused", "notice.refused_part", "notice.complaint"
DONE = "notice.done."
"""And the right."""
WAITS, CODE = "proof.still_waiting", "way.service"
"""What a receipt says that nobody asked for in the chat itself: that proof is missing, and the code to prove it by."""
BUTTONS = {QUESTION: "person", REMINDER: "go", EXPIRED: "reopen", WITHDRAWN: "reopen", WAITS: "go"}
"""What the user can do about a notice at one press; the number of the request comes behind it."""


def tell(desk: Desk, ticket: Ticket, key: str, *more: Block, **args: str) -> str | None:
    """Puts a notice, the number always among its words, into the chat's line, and returns its id in the outbox.

    None where the ticket came from no chat: then nothing leaves, and staff tell the person.
    """
    if not ticket.has_chat:
        return None
    first = Say(key, {"number": ticket.number, **args})
    return outbox.put(desk, ticket.address, Reply("rights", ticket.language, (first, *more), _buttons(ticket, key), ticket.right), None)


def _buttons(ticket: Ticket, key: str) -> tuple[Choice, ...]:
    name = BUTTONS.get(key)
    label = Say(f"button.{name}", {"number": ticket.number})
    return (Choice(f"{name}:{ticket.number}", label),) if name else ()
