"""Whom a request by mail or telephone is from and where its answer goes; and answers that staff send there themselves."""

from __future__ import annotations

from collections.abc import Iterable

from desk import moving, tickets
from desk.model.errors import NotAllowed
from desk.model.request import Sender
from desk.model.ticket import NO_CHAT, Ticket
from desk.model.worklist import Item
from desk.office import Desk
from desk.store import requests
from desk.telling import check_way
from knowledge.parse import HIDDEN

LONGEST_NAME = 200
LONGEST_ADDRESS = 500
"""Characters of an address: a postal one has several lines."""


def checked(name: str, answer_to: str) -> Sender:
    """The sender of a request that staff write down; raises NotAllowed without an address for the answer, or for what is too long.

    Signs that turn the direction of the words around them are left out: they could make "which proves nothing" read as something else.
    """
    lines = (_plain(line) for line in answer_to.splitlines())
    sender = Sender(_plain(name), "\n".join(filter(None, lines)))
    if not any(map(str.isalnum, sender.answer_to)):
        raise NotAllowed("Say where the answer goes: an e-mail address, a telephone number or a postal address.")
    if len(sender.name) > LONGEST_NAME or len(sender.answer_to) > LONGEST_ADDRESS:
        raise NotAllowed(f"A name takes at most {LONGEST_NAME} characters, and the address for the answer {LONGEST_ADDRESS}.")
    return sender


def change(desk: Desk, number: str, sender: Sender, by: str) -> Ticket:
    """Puts another name or address in the place of what was written down, which stays as a note; raises NotFound or NotAllowed."""
    ticket = tickets.show(desk, number)
    before = moving.request_of(ticket).sender
    if ticket.has_chat:
        raise NotAllowed(f"{number} came from a chat, and answers go there.")
    if sender == before:
        return ticket
    text = f"Who wrote, or where the answer goes, was changed. Before: {worded(before) or 'nothing was known.'}"
    changed = moving.change(desk, ticket, sender=sender)
    return moving.step(desk, changed, by, "sender", tickets.write(desk, ticket, "note", moving.person(by), text))


def sent_by_hand(desk: Desk, number: str, text: str, told: str, by: str) -> Ticket:
    """Keeps an answer that staff have sent themselves, since no chat takes it, with the way in which they did (``told``).

    Raises NotFound, or NotAllowed for a ticket that has a chat, and for words that name no way.
    """
    ticket = tickets.show(desk, number)
    if ticket.has_chat:
        raise NotAllowed(f"{number} came from a chat: reply to it, and the desk sends the answer there.")
    if not told.strip():
        raise NotAllowed("Say how and when you sent it, such as 'letter of 3 March'; it is kept with the answer.")
    kept = f"{text.strip()}\n\nSent by hand: {check_way(told)}"
    return moving.step(desk, ticket, by, "reply.by_hand", tickets.write(desk, ticket, "staff", moving.person(by), kept))


def named(desk: Desk, items: Iterable[Item]) -> dict[str, str]:
    """Who wrote what came by no chat, by the numbers of a list's lines; whoever gave no name is left out, and addresses stay sealed."""
    letters = (each.number for each in items if each.channel == NO_CHAT)
    names = {number: requests.sender_name(desk.tx, desk.sealer, number) for number in letters}
    return {number: name for number, name in names.items() if name}


def worded(sender: Sender) -> str:
    """Who it is in a sentence, for notes and lists; "" where nothing is known."""
    if not sender:
        return ""
    to = ", ".join(sender.answer_to.splitlines()) or "no known address"
    return f"From {sender.name or 'somebody who gave no name'}; the answer goes to {to}."


def _plain(line: str) -> str:
    return " ".join(HIDDEN.sub("", line).split())
