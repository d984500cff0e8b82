"""The conversation as it stands in the store: what the user said and what the desk answered, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk import conversations, inbox, outbox
from desk.attachments import MARK
from desk.json_text import loads
from desk.model.exchange import Exchange
from desk.model.parcel import Parcel
from desk.model.reply import Reply, Say
from desk.model.turn import Address, TurnKind
from desk.office import Desk

SHOWN = 100
"""Turns of a chat that a page shows, the newest."""
PAGES = 5
"""Pages of the outbox that are read for them at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user said or pressed."""

    id: str
    """Of the element on the page: follows from the source, so that it is known before the turn is answered."""
    text: str
    """For a press the button's action."""
    is_press: bool
    at: datetime
    label: Say | None = None
    """What the pressed button said, where a reply on the page had such a button."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the desk said; ``asked`` names the element that it answers, None for what staff write."""

    id: str
    reply: Reply
    at: datetime
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class History:
    """One chat, read in one transaction."""

    entries: tuple[Asked | Told, ...] = ()
    last: str = ""
    """Id of the last reply in the outbox; a stream goes on from there."""
    is_waiting: bool = False
    """Whether something is kept and not answered yet."""
    language: str | None = None
    """The language chosen for this chat, if any."""


def element_id(source: str) -> str:
    """The id on the page of what came with that source."""
    return f"u-{source.partition('-')[2] or source}"


def file_line(name: str) -> str:
    """How a file stands among the messages."""
    return f"{MARK} {name}"


def read_history(desk: Desk, address: Address) -> History:
    """Everything that the page shows of a chat."""
    exchanges = conversations.recent(desk, address, SHOWN)
    parcels = _parcels(desk, address, exchanges[0].id if exchanges else "")
    by_source = {parcel.turn_source: parcel for parcel in parcels if parcel.turn_source}
    choices = _choices([exchange.reply for exchange in exchanges])
    # Ids of turns and parcels come from one clock, and a turn's own is made before its reply's.
    dated: list[tuple[str, Asked | Told]] = []
    for exchange in exchanges:
        asked = _asked(exchange, choices)
        parcel = by_source.get(exchange.source)
        dated.append((exchange.id, asked))
        if parcel is not None or exchange.reply.blocks:
            dated.append((parcel.id if parcel else exchange.id, _told(parcel, exchange, asked)))
    dated += [(parcel.id, Told(parcel.id, parcel.reply, parcel.put_at)) for parcel in parcels if parcel.turn_source is None]
    dated.sort(key=lambda pair: pair[0])
    waiting = list(_waiting(desk, address, choices))
    return History(
        entries=(*(entry for _, entry in dated), *waiting),
        last=parcels[-1].id if parcels else "",
        is_waiting=bool(waiting),
        language=conversations.load(desk, address).language,
    )


def read_since(desk: Desk, address: Address, last: str) -> tuple[list[Told], str | None]:
    """The replies behind an id, each with what it answers, and the chat's chosen language."""
    parcels = outbox.since(desk, address, last)
    if not parcels:
        return [], None
    exchanges = conversations.recent(desk, address, min(len(parcels) + 10, SHOWN))
    choices = _choices([exchange.reply for exchange in exchanges])
    asked = {exchange.source: _asked(exchange, choices) for exchange in exchanges}
    told = [Told(parcel.id, parcel.reply, parcel.put_at, asked.get(parcel.turn_source or "")) for parcel in parcels]
    return told, conversations.load(desk, address).language


def read_label(desk: Desk, address: Address, action: str) -> Say | None:
    """What the button of that action said when it was last shown in the chat."""
    return _choices([exchange.reply for exchange in conversations.recent(desk, address, 10)]).get(action)


def _parcels(desk: Desk, address: Address, first: str) -> list[Parcel]:
    parcels: list[Parcel] = []
    for _ in range(PAGES):
        page = outbox.since(desk, address, parcels[-1].id if parcels else first)
        parcels += page
        if len(page) < outbox.PAGE:
            break
    return parcels


def _choices(replies: Sequence[Reply]) -> dict[str, Say]:
    return {choice.action: choice.label for reply in replies for choice in reply.choices}


def _asked(exchange: Exchange, choices: dict[str, Say]) -> Asked:
    is_press = exchange.kind is TurnKind.PRESS
    label = choices.get(exchange.text) if is_press else None
    text = file_line(exchange.file) if exchange.file else exchange.text
    return Asked(element_id(exchange.source), text, is_press, exchange.said_at, label)


def _told(parcel: Parcel | None, exchange: Exchange, asked: Asked) -> Told:
    if parcel is None:
        return Told(exchange.id, exchange.reply, exchange.said_at, asked)
    return Told(parcel.id, parcel.reply, parcel.put_at, asked)


def _waiting(desk: Desk, address: Address, choices: dict[str, Say]) -> Iterator[Asked]:
    for update in inbox.open_of(desk, address.channel, address.chat):
        raw = loads(update.raw)
        is_press = raw["kind"] == TurnKind.PRESS
        label = choices.get(raw["text"]) if is_press else None
        text = file_line(raw["file"]["name"]) if raw.get("file") else raw["text"]
        yield Asked(element_id(update.source), text, is_press, update.received_at, label)
