"""Hands a chat over to a person, with what was said in it."""

from __future__ import annotations

from datetime import UTC, datetime

from desk import conversations, tickets
from desk.model.exchange import Exchange
from desk.model.ticket import Ticket
from desk.model.turn import TurnKind
from handlers.draft import Draft

CONTEXT_TURNS = 10
"""Turns of the chat that go along with a request."""


def offer_person(draft: Draft, key: str = "") -> None:
    """Offers a person by a button and, with ``key``, in so many words; a plain "yes" then takes it up. In a group: elsewhere."""
    if not draft.turn.private:
        if key:
            draft.say("group.private")
        return
    if key:
        draft.say(key, button=draft.words("button.human"))
    draft.offer("human")
    draft.offered = draft.offered or "human"


def hand_over(draft: Draft, text: str = "") -> None:
    """Brings in a person at once; ``text`` is what the user said with it.

    It goes into the ticket that is open, so that staff and user can write to and fro under one number. An unfinished request goes
    along, and has a ticket of its own, which names its right.
    """
    if not draft.turn.private:
        draft.say("group.private")
        return
    if draft.kind == "human":
        return  # asked for twice in one message
    draft.is_now("human")
    known = None if draft.flow else tickets.open_of_chat(draft.desk, draft.turn.address)
    if known is not None:
        _add(draft, known, text)
        return
    flow, draft.flow = draft.flow, None
    lines = said_so_far(draft, *(flow.details if flow else ()), *((text,) if text else ()))
    right = flow.right if flow else None
    at = draft.turn.at
    ticket = tickets.open_ticket(
        draft.desk,
        draft.turn.address,
        "human",
        right,
        language=draft.language,
        received_at=at,
        context=lines,
        policy_version=draft.policy.version,
    )
    draft.say("human.receipt", number=ticket.number, received=shown(at))
    if flow is not None:
        draft.say("human.with_request", right=draft.words(f"right.{flow.right}"))


def _add(draft: Draft, ticket: Ticket, text: str) -> None:
    """Adds ``text`` to an open ticket, behind what the chat said since; a second press without a word in between adds nothing."""
    has = {message.text for message in ticket.messages}
    lines = [line for line in said_so_far(draft) if line not in has and line != text]
    lines += [text] if text else []
    if not lines:
        draft.say("human.already", number=ticket.number)
        return
    tickets.add(draft.desk, ticket.number, lines)
    draft.say("human.added", number=ticket.number)


def said_so_far(draft: Draft, *more: str) -> list[str]:
    """What the user wrote in the last turns and ``more``, oldest first, each once."""
    recent = conversations.recent(draft.desk, draft.turn.address, CONTEXT_TURNS)
    lines = [spoken for spoken in map(_spoken, recent) if spoken.strip()]
    return list(dict.fromkeys((*lines, *more)))


def shown(at: datetime) -> str:
    """A time as users read it: to the minute, with its zone."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _spoken(exchange: Exchange) -> str:
    """What a turn says to a person: no buttons, no commands, of /human what follows it."""
    text = exchange.text.strip()
    if exchange.kind is TurnKind.PRESS:
        return ""
    if not text.startswith("/"):
        return exchange.text
    name, rest = (*text.split(maxsplit=1), "")[:2]
    return rest if name.casefold() == "/human" else ""
