"""The conversation around a ticket as the user saw it: what was asked and answered, what staff wrote, and who did what in between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from desk import audit
from desk.clock import stamp
from desk.codes import is_code, is_token
from desk.model.audited import Audited
from desk.model.exchange import Exchange
from desk.model.parcel import Parcel
from desk.model.reply import Block, Quote, Reply, Say
from desk.model.ticket import Message, Ticket
from desk.model.turn import TurnKind
from desk.office import Desk
from desk.store import outbox, turns

PAGE = 40
"""Entries of one page."""
HIDDEN = "[a code or link, which only the user is to have]"
Speaker = Literal["user", "bot", "staff", "note", "system"]
_SECRETS = ("code", "link", "token")
"""Arguments of the bot's sentences that prove who somebody is, or open something."""
_WRITTEN = frozenset({"reply", "reply.by_hand", "note", "ask_user"})
"""Acts whose text stands there itself."""
_CONTEXT = 12
"""Turns before a ticket that its context may come from."""
_CARRY = ("staff_reply", "notice.question")
"""Sentences that carry what staff wrote, under a number or with a word around it."""
_ASIDE = ("api.", "refused.", "identity.", "checklist.")
"""How acts begin that stand in the audit trail alone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was said or done."""

    id: str
    """Sorts by the order in which it happened."""
    at: datetime
    by: Speaker
    """user · bot: the assistant, in the words that the chat was shown · staff: an answer to the chat · note: among staff · system: what was
    done with the ticket."""
    said: tuple[str | Quote, ...] = ()
    name: str = ""
    """The member who wrote, or the actor of what was done."""
    action: str = ""
    """system: the word of the audit trail."""
    number: int = 0
    """Of user and staff: which message of the ticket it is, from 1; 0 = it is none."""
    edit_of: int = 0
    """The message that it is a later version of."""
    is_overheard: bool = False
    """Of user: whether it was said to the assistant alone, in words that staff can take into the ticket."""
    is_press: bool = False
    """Whether the user pressed a button instead of writing."""
    is_context: bool = False
    """Whether it was said before the ticket was opened."""
    language: str = ""
    """bot: the language that it was said in."""
    choices: tuple[str, ...] = ()
    """bot: the buttons below it."""
    fate: str = ""
    """Of what was sent unasked: "" = it arrived, else ``waits`` or why it did not."""
    under: str = ""
    """The number under which a message was written that came from another ticket."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """One page, oldest first."""

    entries: tuple[Entry, ...]
    earlier: str
    """Give it as ``before`` for the page before; "" = this is the first one."""
    has_later: bool
    """Whether the chat went on after this page."""
    before: str = ""
    """The id that it ends before; "" = it is the newest one."""


def read(desk: Desk, ticket: Ticket, *, before: str = "", whole: bool = False) -> Transcript:
    """The newest page before an id; of a closed ticket what came by its closing, unless ``whole`` asks for what came since."""
    until = None if ticket.is_open or whole else ticket.closed_at
    found = sorted((each for each in _all(desk, ticket, before, until) if not before or each.id < before), key=lambda entry: entry.id)
    shown = found[-PAGE:]
    has_later = bool(before) or (until is not None and _goes_on(desk, ticket, shown))
    return Transcript(tuple(shown), shown[0].id if len(found) > PAGE else "", has_later, before)


def since(desk: Desk, ticket: Ticket, version: int, heard: str = "") -> tuple[Entry, ...]:
    """What was done and written since a version of a ticket, and what its user wrote behind the id ``heard``; oldest first.

    Of what they told the assistant it is the newest page.
    """
    steps = [line for line in audit.of(desk, ticket.number) if not line.action.startswith(_ASIDE)]
    written = {message.id: (at, message) for at, message in enumerate(ticket.messages, 1)}
    entries = [
        _message(desk, *written[line.reason], {}, None) if line.reason in written else _done(line)
        for line in steps[max(0, len(steps) - max(0, ticket.version - version)) :]
    ]
    if heard:
        new = [found for found in written.values() if found[1].author == "user" and found[1].id > heard]
        entries += [_message(desk, *found, {}, None) for found in new]
        entries += _said_since(desk, ticket, heard, {(message.text, stamp(message.written_at)) for _, message in new})
    return tuple(sorted(entries, key=lambda entry: entry.id))


def _said_since(desk: Desk, ticket: Ticket, heard: str, known: set[tuple[str, str]]) -> Iterator[Entry]:
    """What the user has told the assistant behind an id, but what is ``known`` by its text and time."""
    found = turns.around(desk.tx, desk.sealer, ticket.address, before="", until=None, limit=PAGE) if ticket.has_chat else []
    for exchange in found:
        if exchange.id > heard and exchange.kind is not TurnKind.PRESS and (exchange.text, stamp(exchange.said_at)) not in known:
            yield next(_exchange(desk, exchange, None, found))


def lines(desk: Desk, blocks: Iterable[Block], language: str) -> tuple[str | Quote, ...]:
    """Blocks as a chat is shown them, without what proves or opens something; a sentence that is not worded any more by its key."""
    return tuple(block if isinstance(block, Quote) else _worded(desk, block, language) for block in blocks)


def _all(desk: Desk, ticket: Ticket, before: str, until: datetime | None) -> Iterator[Entry]:
    """At least one entry more than a page has, where there are as many."""
    messages = [(at, each) for at, each in enumerate(ticket.messages, 1) if not before or each.id < before]
    exchanges: list[Exchange] = []
    parcels: list[Parcel] = []
    if ticket.has_chat:
        exchanges = turns.around(desk.tx, desk.sealer, ticket.address, before=before, until=until, limit=PAGE + 1)
        parcels = outbox.unasked(desk.tx, desk.sealer, ticket.address, before=before, until=until, limit=PAGE + 1)
    known = _known(desk, ticket, messages[-PAGE - 1 :], exchanges, before)
    said = {(each.text, stamp(each.written_at)): (at, each) for at, each in reversed(messages) if each.author in ("context", "user")}
    for exchange in exchanges:
        yield from _exchange(desk, exchange, said.get((exchange.text, stamp(exchange.said_at))), exchanges)
    carried = {each.id: message for each in parcels for message in ticket.messages if message.author == "staff" and _carries(each, message)}
    yield from (_unasked(desk, each) for each in parcels if each.id not in carried)
    parcel_of = {message.id: each for each in parcels if (message := carried.get(each.id)) is not None}
    numbered = {each.id: at for at, each in enumerate(ticket.messages, 1)}
    for at, each in messages[-PAGE - 1 :]:
        if each.author not in ("context", "user") or (each.text, stamp(each.written_at)) not in known:
            yield _message(desk, at, each, numbered, parcel_of.get(each.id))
    yield from (_done(each) for each in _acts(desk, ticket) if not before or each.id < before)


def _known(
    desk: Desk, ticket: Ticket, messages: Sequence[tuple[int, Message]], exchanges: Sequence[Exchange], before: str
) -> set[tuple[str, str]]:
    """What the chat's turns say already, also those just outside of this page: a message of the ticket that repeats it stands once."""
    if not messages or not ticket.has_chat:
        return set()
    around = list(exchanges)
    if before and (behind := turns.after(desk.tx, desk.sealer, ticket.address, messages[-1][1].id)) is not None:
        around.append(behind)
    first = messages[0][1]
    if first.author == "context":
        around += turns.around(desk.tx, desk.sealer, ticket.address, before=first.id, until=None, limit=_CONTEXT)
    return {(each.text, stamp(each.said_at)) for each in around}


def _exchange(desk: Desk, exchange: Exchange, message: tuple[int, Message] | None, around: Sequence[Exchange]) -> Iterator[Entry]:
    number, same = message or (0, None)
    is_press = exchange.kind is TurnKind.PRESS
    text = exchange.text if same else without_secrets(exchange.text)
    if is_press:
        labels = {choice.action: choice.label for each in around for choice in each.reply.choices}
        text = _worded(desk, labels[exchange.text], exchange.reply.language) if exchange.text in labels else text.partition(":")[0]
    elif exchange.file:
        text = "\n".join(filter(None, (text, f"📎 {exchange.file}")))
    yield Entry(
        exchange.id,
        exchange.said_at,
        "user",
        (text,),
        number=number,
        is_overheard=same is None and not is_press and bool(exchange.text.strip()) and text != HIDDEN,
        is_press=is_press,
        is_context=same is not None and same.author == "context",
    )
    if exchange.reply.blocks:
        # The reply's own place in the order is behind its turn.
        yield _answer(desk, f"{exchange.id}~", exchange.said_at, exchange.reply)


def _answer(desk: Desk, id: str, at: datetime, reply: Reply) -> Entry:
    choices = tuple(_worded(desk, choice.label, reply.language) for choice in reply.choices)
    return Entry(id, at, "bot", lines(desk, reply.blocks, reply.language), language=reply.language, choices=choices)


def _unasked(desk: Desk, parcel: Parcel) -> Entry:
    """A notice of the desk, or an answer of staff under another number of the same chat."""
    by: Speaker = "staff" if any(map(_is_carrier, parcel.reply.blocks)) else "bot"
    return replace(_answer(desk, parcel.id, parcel.put_at, parcel.reply), by=by, fate=_fate(parcel))


def _fate(parcel: Parcel) -> str:
    return "waits" if parcel.outcome is None else "" if parcel.outcome == "sent" else parcel.reason or parcel.outcome


def _carries(parcel: Parcel, message: Message) -> bool:
    """Whether a parcel brought a text of staff: it has its id, or of a question the text."""
    said = (block.args.get("text") for block in parcel.reply.blocks if isinstance(block, Say) and _is_carrier(block))
    return parcel.id == message.id or message.text in said


def _written(desk: Desk, reply: Reply) -> tuple[str | Quote, ...]:
    """What staff wrote, with what they quoted, without the number that the chat read around it."""
    own = (block.args.get("text", "") if _is_carrier(block) and isinstance(block, Say) else block for block in reply.blocks)
    return tuple(each for block in own for each in ((block,) if isinstance(block, str) else lines(desk, (block,), reply.language)) if each)


def _is_carrier(block: Block) -> bool:
    return isinstance(block, Say) and block.key in _CARRY


def _message(desk: Desk, at: int, message: Message, numbered: dict[str, int], parcel: Parcel | None) -> Entry:
    by: Mapping[str, Speaker] = {"staff": "staff", "note": "note"}
    return Entry(
        message.id,
        message.written_at,
        by.get(message.author, "user"),
        _written(desk, parcel.reply) if parcel is not None and parcel.reply.quotes else (message.text,),
        message.name or "",
        number=at,
        edit_of=numbered.get(message.edit_of, 0),
        is_context=message.author == "context",
        fate=_fate(parcel) if parcel is not None else "",
        under=message.came_from,
    )


def _acts(desk: Desk, ticket: Ticket) -> list[Audited]:
    found = [line for number in (ticket.number, *ticket.aliases) for line in audit.of(desk, number)]
    return [line for line in found if line.action not in _WRITTEN and not line.action.startswith(_ASIDE)]


def _done(line: Audited) -> Entry:
    return Entry(line.id, line.at, "system", name=line.actor, action=line.action)


def _goes_on(desk: Desk, ticket: Ticket, shown: Sequence[Entry]) -> bool:
    if not ticket.has_chat:
        return False
    last = shown[-1].id.rstrip("~") if shown else ""
    return turns.after(desk.tx, desk.sealer, ticket.address, last) is not None


def _worded(desk: Desk, say: Say, language: str) -> str:
    args = {name: HIDDEN if name in _SECRETS and text else text for name, text in say.args.items()}
    if desk.words is not None:
        with suppress(KeyError):
            return desk.words(replace(say, args=args), language)
    return " ".join((say.key, *args.values()))


def without_secrets(text: str) -> str:
    """What a user typed, without a code or token that may still prove something."""
    if is_code(text) and not text.strip().isalpha():
        return HIDDEN
    return "".join(HIDDEN if _is_secret(piece) else piece for piece in re.split(r"([\s=&/?]+)", text))


def _is_secret(piece: str) -> bool:
    is_short = is_code(piece) and any(letter.isdigit() for letter in piece) and any(letter.isalpha() for letter in piece)
    return is_token(piece) or is_short
