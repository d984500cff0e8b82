"""Hands a chat over to a person, with what was said in it."""

from __future__ import annotations

from datetime import UTC, datetime

from desk import conversations, tickets
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
    """Opens a ticket for a person at once; ``text`` is what the user said with it. An unfinished request goes along."""
    if not draft.turn.private:
        draft.say("group.private")
        return
    if draft.kind == "human":
        return  # asked for twice in one message
    draft.is_now("human")
    number = None if text else _just_handed_over(draft)
    if number is not None:
        draft.say("human.already", number=number)
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


def said_so_far(draft: Draft, *more: str) -> list[str]:
    """What the user wrote in the last turns and ``more``, oldest first, each once."""
    recent = conversations.recent(draft.desk, draft.turn.address, CONTEXT_TURNS)
    lines = [exchange.text for exchange in recent if exchange.kind is not TurnKind.PRESS and exchange.text.strip()]
    return list(dict.fromkeys((*lines, *more)))


def shown(at: datetime) -> str:
    """A time as users read it: to the minute, with its zone."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _just_handed_over(draft: Draft) -> str | None:
    """The number of the chat's ticket where its last turn was a hand-over already and nothing was said since: a second press."""
    last = conversations.recent(draft.desk, draft.turn.address, 1)
    if not last or last[0].reply.kind != "human":
        return None
    return next((t.number for t in tickets.of_chat(draft.desk, draft.turn.address) if t.kind == "human" and t.is_open), None)
