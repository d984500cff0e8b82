"""A chat in the hands of a person: handed over with what was said, silent until the person is done or the user wants the assistant back."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from desk import attachments, conversations, hours, staff, tickets
from desk.clock import moment, stamp
from desk.codes import is_code, is_token
from desk.model.dialogue import Wish
from desk.model.exchange import Exchange
from desk.model.request import State
from desk.model.ticket import Ticket
from desk.model.turn import TurnKind
from handlers import actions
from handlers.draft import Draft
from handlers.scopes import is_thanks
from knowledge.reading import Intent, Reading

CONTEXT_TURNS = 10
"""Turns of the chat that go along with a request."""


def offer_person(draft: Draft, key: str = "") -> None:
    """Offers a person by a button and, with ``key``, in so many words; a plain "yes" then takes it up. In a group: elsewhere."""
    if not draft.turn.private:
        if key:
            draft.private_only()
        return
    if key:
        draft.say(key, button=draft.words("button.human"))
    draft.offer("human")
    draft.offered = draft.offered or "human"


def hand_over(draft: Draft, text: str = "") -> None:
    """Brings in a person at once, to whom the chat belongs from then on; ``text`` is what the user said with it.

    It goes into the ticket that is open, so that staff and user can write to and fro under one number; a recorded request that is
    being proven has one. An unfinished request goes along, and has a ticket of its own, which names its right.
    """
    if not draft.turn.private:
        draft.private_only()
        return
    if draft.kind == "human":
        return  # asked for twice in one message
    draft.is_now("human")
    flow, draft.flow = draft.flow, None
    unfinished = flow if flow is not None and not flow.number else None
    known = _known(draft) if unfinished is None else None
    if known is not None:
        _add(draft, known, text)
        attachments.bring_along(draft.desk, known.number, CONTEXT_TURNS)
        _belongs_to(draft, known.number)
        return
    lines = said_so_far(draft, *(unfinished.details if unfinished else ()), *((text,) if text else ()))
    at = draft.turn.at
    ticket = tickets.open_ticket(
        draft.desk,
        draft.turn.address,
        "question" if not text and _was_unanswered(draft) else "human",
        unfinished.right if unfinished else None,
        language=draft.language,
        received_at=at,
        context=lines,
        policy_version=draft.policy.version,
    )
    attachments.bring_along(draft.desk, ticket.number, CONTEXT_TURNS)
    draft.say("human.receipt", number=ticket.number, received=shown(at))
    if unfinished is not None:
        draft.say("human.with_request", right=draft.words(f"right.{unfinished.right}"))
        for wish in unfinished.then:
            _mark(draft, ticket.number, wish)
            draft.say("human.with_request", right=draft.words(f"right.{wish.right}"))
    _belongs_to(draft, ticket.number)


def write_to(draft: Draft, number: str) -> None:
    """The button below an answer of staff: from now on the chat belongs to that ticket."""
    ticket = own(draft, number)
    if ticket is None:
        draft.stale()
        return
    if not ticket.is_open:
        offer_again(draft, ticket)
        return
    draft.is_now("human")
    if draft.flow is not None:
        draft.flow = None
    draft.say("human.writing", number=number)
    _belongs_to(draft, number)


def resume(draft: Draft) -> None:
    """The user wants the assistant back; the ticket stays with the person."""
    if not draft.turn.private:
        draft.private_only()
        return
    if not draft.with_person:
        draft.say("human.not_with")
        return
    draft.say("human.resumed", number=draft.with_person)
    draft.with_person = ""


def passes_on(draft: Draft) -> bool:
    """Whether what was written belongs to a person; then it is with the ticket, and nothing is said but what the user has to know."""
    flow = draft.flow
    # A recorded request leaves the chat to the person, but for a step of its proof that waits for an answer.
    is_busy = flow is not None and (not flow.number or flow.step != "identity")
    if not draft.with_person or is_busy or not draft.turn.private:
        return False
    ticket = own(draft, draft.with_person)
    if ticket is None or not ticket.is_open:
        draft.with_person = ""
        return False
    text = draft.turn.text.strip()
    draft.is_now("human")
    if text:
        tickets.add(draft.desk, ticket.number, [draft.turn.text], at=draft.turn.at)
    if draft.turn.kind in (TurnKind.MEDIA, TurnKind.OTHER):
        draft.say("human.only_text" if text else "human.no_media")
    return True


def waits_for_answer(draft: Draft) -> str:
    """The number of the request about which staff have asked this chat something last; "" where nobody waits for an answer."""
    if not draft.turn.private or draft.with_person or draft.flow is not None:
        return ""
    found = [each for each in tickets.of_chat(draft.desk, draft.turn.address) if each.request and each.request.state is State.USER]

    def asked_at(ticket: Ticket) -> datetime:
        heard = (message.written_at for message in ticket.messages if message.author == "staff" and message.leaves_at is None)
        return max(heard, default=ticket.opened_at)

    return max(found, key=asked_at).number if found else ""


def take_answer(draft: Draft, reading: Reading) -> bool:
    """Takes what answers a question of staff to their request; False where the message is something else, which then is seen to.

    A clear question is for the assistant, and one line says how staff are answered.
    """
    number = waits_for_answer(draft)
    if not number or draft.turn.kind is not TurnKind.TEXT:
        return False
    ticket = own(draft, number)
    offered = draft.dialogue.context.offered or ""
    for part in reading.parts:
        if part.intent is Intent.QUESTION and part.asks:
            draft.say("human.asked", number=number)
            return False
        is_other_right = part.intent is Intent.RIGHTS and ticket is not None and part.right is not ticket.right
        is_courtesy = part.intent is Intent.SMALLTALK and (part.smalltalk == "greeting" or is_thanks(part.text))
        is_about_drop = part.intent in (Intent.YES, Intent.NO) and offered.startswith(actions.DROP)
        if is_other_right or is_courtesy or is_about_drop or part.intent in (Intent.HUMAN, Intent.CANCEL):
            return False
    draft.is_now("human")
    tickets.add(draft.desk, number, [draft.turn.text], at=draft.turn.at)
    draft.say("human.added", number=number)
    return True


def hear_wish(draft: Draft, reading: Reading | None) -> None:
    """A wish to exercise a right is marked in the person's ticket with its date, and one line offers to start it."""
    parts = reading.parts if reading is not None else ()
    right = next((part.right for part in parts if part.intent is Intent.RIGHTS and part.right is not None), None)
    if right is None or not draft.with_person:
        return
    draft.wish = Wish(right, stamp(draft.turn.at))
    _mark(draft, draft.with_person, draft.wish)
    draft.say("human.wish", right=draft.words(f"right.{right}"))
    draft.offer(actions.start(right))


def offer_again(draft: Draft, ticket: Ticket) -> None:
    """After a ticket was closed: offers to open it again, as long as that is possible."""
    draft.say("human.closed", number=ticket.number, date=f"{ticket.closed_at:%Y-%m-%d}")
    if is_reopenable(draft, ticket):
        draft.say("human.reopen")
        draft.offer(actions.of("reopen", ticket.number), "button.reopen", number=ticket.number)
        draft.offer("anew")


def offer_last(draft: Draft) -> None:
    """Once, with the first message after a ticket was closed: is it about that one?"""
    if not draft.last_ticket or not draft.turn.private or draft.flow is not None:
        return
    ticket = own(draft, draft.last_ticket)
    if ticket is None or (not ticket.is_open and not is_reopenable(draft, ticket)):
        draft.last_ticket = ""
    elif not ticket.is_open:
        draft.last_ticket = ""
        offer_again(draft, ticket)


def is_reopenable(draft: Draft, ticket: Ticket) -> bool:
    """Whether a closed ticket can be opened again."""
    closed = ticket.closed_at
    return closed is not None and (draft.desk.now - closed).days < tickets.REOPEN_DAYS


def own(draft: Draft, number: str) -> Ticket | None:
    """The ticket of this chat with that number; None also for another chat's, so that numbers tell nothing."""
    return tickets.in_chat(draft.desk, draft.turn.address, number)


def said_so_far(draft: Draft, *more: str) -> list[str]:
    """What the user wrote in the last turns and ``more``, oldest first, each once."""
    recent = conversations.recent(draft.desk, draft.turn.address, CONTEXT_TURNS)
    lines = [spoken for spoken in map(_spoken, recent) if spoken.strip()]
    # A part of a message that stands there whole would only be read twice.
    return list(dict.fromkeys((*lines, *(text for text in more if not any(text in line for line in lines)))))


def shown(at: datetime) -> str:
    """A time as users read it: to the minute, with its zone."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _mark(draft: Draft, number: str, wish: Wish) -> None:
    """Tells staff of a right that a message in their ticket wishes for."""
    note = f"Rights wish ({wish.right}) in the message of {shown(moment(wish.at))}: the law's clock may run from there."
    tickets.note(draft.desk, number, note, "system")


def _belongs_to(draft: Draft, number: str) -> None:
    """Gives the chat to a ticket, and says when somebody will be there and how to get the assistant back."""
    draft.with_person = draft.last_ticket = number
    desk = draft.desk
    if not staff.approvers(desk):
        draft.say("human.no_time")
    else:
        opens = hours.opens_at(desk.rules.hours, desk.rules.timezone, desk.rules.calendar, desk.now)
        if opens is not None:
            draft.say("human.opens", time=f"{opens:%Y-%m-%d %H:%M} ({desk.rules.timezone})")
    draft.say("human.silent", button=draft.words("button.resume"))


def _known(draft: Draft) -> Ticket | None:
    """The ticket that a wish for a person belongs to: the one that the chat belongs to, else the open one that was heard of last."""
    ticket = own(draft, draft.with_person) if draft.with_person else None
    if ticket is not None and ticket.is_open:
        return ticket
    return tickets.open_of_chat(draft.desk, draft.turn.address)


def _add(draft: Draft, ticket: Ticket, text: str) -> None:
    """Adds ``text`` to an open ticket, behind what the chat said since; a second press without a word in between adds nothing."""
    has = {message.text for message in ticket.messages}
    lines = [line for line in said_so_far(draft) if line not in has and line != text]
    lines += [text] if text else []
    if not lines:
        draft.say("human.already", number=ticket.number)
        return
    tickets.add(draft.desk, ticket.number, lines, at=draft.turn.at)
    draft.say("human.added", number=ticket.number)


def _was_unanswered(draft: Draft) -> bool:
    """Whether the last question found no answer, so that the ticket is that question."""
    recent = conversations.recent(draft.desk, draft.turn.address, 1)
    return bool(recent) and recent[-1].reply.kind == "abstain"


def _spoken(exchange: Exchange) -> str:
    """What a turn says to a person: no buttons, no commands, of /human what follows it, and no code that opens something."""
    text = exchange.text.strip()
    if exchange.kind is TurnKind.PRESS or (is_code(text) and not text.isalpha()) or any(map(is_token, re.split(r"[\s=&]+", text))):
        return ""
    if not text.startswith("/"):
        return exchange.text
    name, rest = (*text.split(maxsplit=1), "")[:2]
    return rest if name.casefold() == "/human" else ""
