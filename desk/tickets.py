"""Tickets: what a person has to see to, numbered without gaps, answered into the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desk import conversations, events, first_reply, live, moving, outbox, staff
from desk.model.errors import Collision, NotAllowed
from desk.model.reply import Block, Choice, Reply, Say
from desk.model.request import State
from desk.model.ticket import NO_CHAT, Author, Message, Ticket, TicketKind
from desk.model.turn import Address, TurnKind
from desk.moves import Act
from desk.moving import show
from desk.office import Desk
from desk.store import tickets
from knowledge.reading import Right

__all__ = [
    "CONTEXT_TURNS",
    "REOPEN_DAYS",
    "Message",
    "Ticket",
    "add",
    "assign",
    "close",
    "in_chat",
    "list_tickets",
    "note",
    "of_chat",
    "open_of_chat",
    "open_ticket",
    "remove",
    "reopen",
    "reply",
    "show",
    "take",
    "write",
]

CONTEXT_TURNS = 10
"""Turns of the chat that a ticket quotes where the caller names no context."""
STAFF_REPLY, CLOSED = "staff_reply", "notice.closed"
"""What a chat is told, by its key in the wording: a text of staff, and that its ticket was closed."""
REOPEN_DAYS = 14
"""Days after closing within which a ticket can be opened again."""


def open_ticket(
    desk: Desk,
    address: Address | None,
    kind: TicketKind,
    right: Right | None,
    *,
    language: str,
    received_at: datetime,
    context: Sequence[str] | None = None,
    policy_version: int | None = None,
) -> Ticket:
    """Opens a ticket with the next number of this year (UTC).

    ``address`` is None for what came by mail or telephone. ``received_at`` is the channel's time of the message that asks for it.
    ``context`` are the lines that staff need to understand it, oldest first; None = what the user wrote in the last turns, without
    the present one, which is not recorded yet. ``policy_version`` is the version of the policy that the chat was answered from.
    """
    number = f"PD-{desk.now.year}-{tickets.next_number(desk.tx, desk.now.year):06}"
    address = address or Address(NO_CHAT, number)
    tickets.add(
        desk.tx,
        desk.ids.new(),
        number,
        address=address,
        kind=kind,
        right=right,
        language=language,
        received_at=received_at,
        policy_version=policy_version,
        now=desk.now,
    )
    ticket = show(desk, number)
    recent = conversations.recent(desk, address, CONTEXT_TURNS)
    heard = [exchange for exchange in recent if exchange.kind is not TurnKind.PRESS and exchange.text.strip()]
    said = {exchange.text: exchange.said_at for exchange in reversed(heard)}
    for line in [exchange.text for exchange in heard] if context is None else context:
        # A request that is found in it later counts from when it was said.
        write(desk, ticket, "context", None, line, at=said.get(line, received_at))
    first_reply.count_from(desk, moving.row_of(desk, ticket), desk.now)
    opened = show(desk, number)
    live.note(desk, opened, "new")
    return opened


def list_tickets(desk: Desk, *, only_open: bool = False, limit: int = 100) -> list[Ticket]:
    """The newest tickets, newest first."""
    return tickets.newest(desk.tx, desk.sealer, limit, only_open=only_open)


def write(desk: Desk, ticket: Ticket, author: Author, name: str | None, text: str, *, at: datetime | None = None, id: str = "") -> str:
    """Keeps a text with a ticket and returns its id, "" = a new one; ``at`` is when it was written, None = now."""
    id = id or desk.ids.new()
    tickets.add_message(desk.tx, desk.sealer, id, moving.row_of(desk, ticket), author=author, name=name, text=text, at=at or desk.now)
    return id


def remove(desk: Desk, ticket: Ticket, message: str) -> None:
    """Takes a text out of a ticket as if it had never been written; ``message`` is its id."""
    tickets.remove_message(desk.tx, moving.row_of(desk, ticket), message)


def reply(desk: Desk, number: str, text: str, by: str, *, shown: Sequence[Block] = (), hold: timedelta = timedelta(0)) -> Ticket:
    """Sends a text of staff to the chat of a ticket, closed ones included, and keeps it there under the id that it has in the outbox.

    ``by`` is the actor, ``staff:NAME``; the ticket keeps the name, the chat sees the text and the number, or what is ``shown`` in
    place of them. It is held back for the time of ``hold``. Raises NotFound, or NotAllowed for a ticket that came from no chat.
    """
    ticket = show(desk, number)
    if not ticket.has_chat:
        raise NotAllowed(
            f"{number} came from no chat: send the answer yourself, then put it on record with how and when you did "
            f"('privacy-desk tickets reply {number} TEXT --told WAY')."
        )
    # Where the chat belongs to nobody, one press lets the user write back; else what is written goes to whoever has answered.
    choices = () if _moved_to(desk, ticket) else (Choice(f"person:{number}", Say("button.person")),)
    blocks = tuple(shown) or (Say(STAFF_REPLY, {"text": text, "number": number}),)
    id = outbox.put(desk, ticket.address, Reply("human", ticket.language, blocks, choices), None, hold=hold)
    write(desk, ticket, "staff", moving.person(by), text, id=id)
    return moving.step(desk, ticket, by, "reply", id)


def add(desk: Desk, number: str, texts: Sequence[str], *, at: datetime | None = None) -> Ticket:
    """Adds what the user writes to a person after the ticket was opened, oldest first; raises NotFound.

    ``at`` is the channel's time of it. A request that waited for the user goes on.
    """
    ticket = show(desk, number)
    spoke = next((message.author for message in reversed(ticket.messages) if message.author != "note"), "")
    if texts and spoke == "staff":
        first_reply.count_from(desk, moving.row_of(desk, ticket), desk.now)
    for text in texts:
        write(desk, ticket, "user", None, text, at=at)
    if ticket.request is not None and ticket.request.state is State.USER:
        return moving.move(desk, ticket, Act.REPLIED, moving.USER)
    told = show(desk, number)
    live.note(desk, told, "user")
    # No move, yet whoever handles the request has to hear of it.
    events.changed(desk, told)
    return told


def note(desk: Desk, number: str, text: str, by: str) -> Ticket:
    """Keeps a text among staff, which goes nowhere; raises NotFound."""
    ticket = show(desk, number)
    return moving.step(desk, ticket, by, "note", write(desk, ticket, "note", moving.person(by), text))


def take(desk: Desk, number: str, name: str, version: int | None = None) -> Ticket:
    """Gives a ticket to the member who takes it; ``version`` is the one that they have seen, None = whatever it is.

    Raises NotFound, or Collision, which says who was faster and what they did; somebody else's ticket is assigned, not taken.
    """
    ticket = show(desk, number)
    if ticket.assignee is not None and ticket.assignee != name:
        raise Collision(
            f"{ticket.assignee} has taken {number}; to have it all the same, agree with them and use "
            f"'privacy-desk tickets assign {number} {name}'."
        )
    return _give(desk, ticket, name, by=f"staff:{name}", action="take", version=version)


def assign(desk: Desk, number: str, name: str | None, by: str, version: int | None = None) -> Ticket:
    """Gives a ticket to a member, or to nobody; raises NotFound, NotAllowed for somebody who only reads, or Collision."""
    if name is not None:
        member = staff.show(desk, name)
        if not member.may_approve:
            raise NotAllowed(f"{member.name} cannot see to tickets: the account {'only reads' if member.is_active else 'is disabled'}.")
        name = member.name
    return _give(desk, show(desk, number), name, by=by, action="assign", version=version)


def close(desk: Desk, number: str, by: str = moving.SYSTEM) -> Ticket:
    """Closes a ticket; one that is closed stays so.

    Raises NotFound, or NotAllowed while its rights request has not ended: that ends by being answered.
    """
    ticket = show(desk, number)
    if ticket.request is not None and not ticket.request.has_ended:
        raise NotAllowed(
            f"{number} is a rights request that has not been answered; it closes by being completed, refused or withdrawn "
            f"('privacy-desk requests show {number}' says what can be done now)."
        )
    if not ticket.is_open:
        return ticket
    tickets.close(desk.tx, number, desk.now)
    if ticket.has_chat and by != moving.USER:
        again = Choice(f"reopen:{number}", Say("button.reopen", {"number": number}))
        outbox.put(desk, ticket.address, Reply("human", ticket.language, (Say(CLOSED, {"number": number}),), (again,)), None)
    return moving.step(desk, ticket, by, "close")


def reopen(desk: Desk, number: str, by: str) -> Ticket:
    """Opens a closed ticket again, within ``REOPEN_DAYS``; one that is open stays so.

    Raises NotFound, or NotAllowed for one that closed too long ago, and for a rights request, which ``requests.reopen`` opens.
    """
    ticket = show(desk, number)
    if ticket.request is not None:
        raise NotAllowed(f"{number} is a rights request; it is reopened as one, since its clock begins anew.")
    if ticket.is_open:
        return ticket
    check_age(desk, ticket)
    tickets.reopen(desk.tx, number)
    return moving.step(desk, ticket, by, "reopen")


def check_age(desk: Desk, ticket: Ticket) -> None:
    """Raises NotAllowed where a ticket closed too long ago to be opened again."""
    if ticket.closed_at is not None and desk.now - ticket.closed_at > timedelta(days=REOPEN_DAYS):
        raise NotAllowed(f"{ticket.number} was closed more than {REOPEN_DAYS} days ago, {ticket.closed_at:%Y-%m-%d}; open a new one.")


def of_chat(desk: Desk, address: Address) -> list[Ticket]:
    """The tickets of a chat, newest first."""
    return tickets.of_chat(desk.tx, desk.sealer, address)


def in_chat(desk: Desk, address: Address, number: str) -> Ticket | None:
    """The ticket of this chat with that number; None also for another chat's, so that numbers tell nothing."""
    ticket = tickets.get(desk.tx, desk.sealer, number)
    return ticket if ticket is not None and ticket.address == address else None


def open_of_chat(desk: Desk, address: Address) -> Ticket | None:
    """The open ticket that a chat heard of last, by an answer of staff or by its number; None where all are closed."""

    def heard_of(ticket: Ticket) -> datetime:
        heard = (message.written_at for message in ticket.messages if message.author == "staff" and message.leaves_at is None)
        return max(heard, default=ticket.opened_at)

    return max((ticket for ticket in of_chat(desk, address) if ticket.is_open), key=heard_of, default=None)


def _moved_to(desk: Desk, ticket: Ticket) -> bool:
    """Gives a chat that belongs to a person to the ticket that staff have just answered; False where it belongs to nobody."""
    dialogue = conversations.load(desk, ticket.address)
    if dialogue.with_person and dialogue.with_person != ticket.number:
        conversations.save(desk, replace(dialogue, with_person=ticket.number, last_ticket=ticket.number))
    return bool(dialogue.with_person)


def _give(desk: Desk, ticket: Ticket, name: str | None, *, by: str, action: str, version: int | None) -> Ticket:
    given = moving.step(desk, ticket, by, action, version=version)
    tickets.assign(desk.tx, ticket.number, name)
    return show(desk, given.number)
