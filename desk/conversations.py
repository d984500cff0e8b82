"""Conversations: where each chat stands, and what was said in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk import live
from desk.model.dialogue import Dialogue
from desk.model.errors import Moved
from desk.model.exchange import Exchange
from desk.model.reply import Reply
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk
from desk.store import chats, turns


def load(desk: Desk, address: Address) -> Dialogue:
    """The dialogue of a chat; a new one, version 0, where there is none."""
    return chats.get(desk.tx, desk.sealer, address) or Dialogue(address)


def save(desk: Desk, dialogue: Dialogue) -> Dialogue:
    """Stores a dialogue that still has the version it was loaded with; returns it with the next version.

    Raises Moved where another turn was saved since; then the turn has to be read again.
    """
    if not chats.put(desk.tx, desk.sealer, dialogue, desk.now):
        raise Moved("The dialogue moved while the turn was being read; read it again.")
    return replace(dialogue, version=dialogue.version + 1)


def leave(desk: Desk, address: Address, number: str) -> None:
    """Ends the steps of proof of a request that a chat stands in, since somebody else has seen to it.

    Not for what the chat's own turn does: that turn saves its dialogue itself.
    """
    dialogue = load(desk, address)
    if dialogue.flow is not None and dialogue.flow.number == number:
        save(desk, replace(dialogue, flow=None, context=replace(dialogue.context, flow=False, offered=None, right=None)))


def unfinished(desk: Desk, before: datetime, limit: int) -> list[Dialogue]:
    """Dialogues whose open flow nobody has gone on with since a time, the longest first; not those that belong to a person."""
    return chats.with_flow_before(desk.tx, desk.sealer, before, limit)


def record(desk: Desk, turn: Turn, reply: Reply, number: int | None = None) -> None:
    """Keeps a turn and its reply for the history; ``number``: the dialogue's version that it began from, by which ``rate`` finds it."""
    turns.add(desk.tx, desk.sealer, desk.ids.new(), turn, reply, now=desk.now, number=number, section=answering_section(turn, reply))
    if turn.kind is not TurnKind.PRESS:
        live.note_words(desk, turn.address)


def answering_section(turn: Turn, reply: Reply) -> str | None:
    """The section that answered a question; None where nothing was asked (a button, a command) or nothing found."""
    if reply.kind != "answer" or not is_typed(turn):
        return None
    return next((quote.section for quote in reply.quotes if not quote.related), None)


def is_typed(turn: Turn) -> bool:
    """Whether a turn is in the user's own words: no button, no command."""
    return turn.kind is not TurnKind.PRESS and not turn.text.startswith("/")


def rate(desk: Desk, address: Address, number: int, *, helped: bool) -> bool:
    """Keeps what a user says of an answer, the last word only; False where the chat has no answer of that number (any more)."""
    return turns.rate(desk.tx, address, number, helped=helped)


def recent(desk: Desk, address: Address, limit: int) -> list[Exchange]:
    """The last ``limit`` turns of a chat, oldest first."""
    return turns.latest(desk.tx, desk.sealer, address, limit)
