"""Conversations: where each chat stands, and what was said in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.model.dialogue import Dialogue
from desk.model.errors import Moved
from desk.model.exchange import Exchange
from desk.model.reply import Reply
from desk.model.turn import Address, Turn
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


def unfinished(desk: Desk, before: datetime, limit: int) -> list[Dialogue]:
    """Dialogues whose open flow nobody has gone on with since a time, the longest first; not those that belong to a person."""
    return chats.with_flow_before(desk.tx, desk.sealer, before, limit)


def record(desk: Desk, turn: Turn, reply: Reply) -> None:
    """Keeps a turn and its reply for the history."""
    turns.add(desk.tx, desk.sealer, desk.ids.new(), turn, reply, now=desk.now)


def recent(desk: Desk, address: Address, limit: int) -> list[Exchange]:
    """The last ``limit`` turns of a chat, oldest first."""
    return turns.latest(desk.tx, desk.sealer, address, limit)
