"""Privacy of the desk's own records: what it holds about a chat, what it forgets on demand, and what ends when its time is over."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from desk import api_keys, candidates, conversations, drafts, live, merging, tickets
from desk.model.dialogue import Dialogue
from desk.model.exchange import Exchange
from desk.model.request import Sender
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.store import (
    attachments,
    blocked_chats,
    chat_rates,
    chats,
    ended_replies,
    holder_notices,
    identity_links,
    inbox,
    known_accounts,
    mailed_codes,
    packages,
    proofs,
    question_proposals,
    sent_forms,
    texts,
    turns,
)

BATCH = 500
"""Rows of each table that one transaction erases at most, so that turns need not wait for it."""
PROOF_DAYS = 8
"""Days after which links, codes and proofs are erased: a changed address counts for seven days, a day's codes for one."""

LOOSE = timedelta(days=2)
"""How long a file waits for the message that it came with to be read."""


@dataclass(frozen=True, slots=True)
class MyData:
    """What the desk itself holds about a chat; nothing of the account is among it."""

    turns: tuple[Exchange, ...]
    """What was said and answered, oldest first."""
    tickets: tuple[Ticket, ...]
    """Newest first, as the chat may see them: without what staff note among themselves, and without the account."""
    updates: int
    """Raw messages, as they arrived."""
    replies: int
    """Texts that were sent, or are about to be."""
    language: str | None
    """The language that was chosen, if one was."""
    since: datetime | None
    """The oldest of it; None = there is nothing."""
    kept_days: int
    """Days after which texts are erased; 0 = never."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased, and what stays and why."""

    turns: int
    updates: int
    replies: int
    closed: tuple[str, ...]
    """Numbers of closed tickets whose texts were erased."""
    open: tuple[str, ...]
    """Numbers of tickets and requests that stay since somebody works on them."""
    requests: tuple[str, ...]
    """Numbers of ended requests: their texts stay until their time is over, their facts for longer, to prove what was answered."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased because its time was over."""

    turns: int = 0
    updates: int = 0
    """Raw updates, dead letters included."""
    replies: int = 0
    """Replies that were sent or given up."""
    chats: int = 0
    """States of conversations without activity."""
    tickets: int = 0
    """Closed tickets whose texts were erased."""
    proofs: int = 0
    """Links, codes, proofs of identity, access packages, drafts and repeatable answers that have no use any more."""

    @property
    def total(self) -> int:
        """All rows together."""
        return self.turns + self.updates + self.replies + self.chats + self.tickets + self.proofs

    def __add__(self, other: Erased) -> Erased:
        return Erased(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def my_data(desk: Desk, address: Address) -> MyData:
    """Everything that the desk holds about a chat: texts, dates and counts."""
    count = turns.count_of(desk.tx, address)
    said = tuple(turns.latest(desk.tx, desk.sealer, address, count))
    held = tuple(_as_the_chat_sees_it(ticket) for ticket in (*tickets.of_chat(desk, address), *merging.elsewhere(desk, address)))
    times = [exchange.said_at for exchange in said] + [ticket.received_at for ticket in held]
    return MyData(
        turns=said,
        tickets=held,
        updates=inbox.count_of(desk.tx, address.channel, address.chat),
        replies=ended_replies.count_of(desk.tx, address),
        language=conversations.load(desk, address).language,
        since=min(times, default=None),
        kept_days=desk.rules.retention_days,
    )


def forget(desk: Desk, address: Address) -> Forgotten:
    """Erases what the desk holds about a chat and does not need: turns, raw updates, sent texts, texts of closed tickets.

    Open tickets and requests stay, and ended requests until their time is over. Within a turn of that chat save ``blank`` of its
    dialogue; that one turn is recorded as always. Limits on codes stay as well, or forgetting would open them.
    """
    held = (*tickets.of_chat(desk, address), *merging.elsewhere(desk, address))
    closed = texts.closed_of(desk.tx, address)
    for row, _ in closed:
        texts.erase(desk.tx, desk.sealer, row, desk.now)
    attachments.remove_loose_of(desk.tx, address)
    return Forgotten(
        turns=turns.remove_of(desk.tx, address),
        updates=inbox.remove_of(desk.tx, address.channel, address.chat),
        replies=ended_replies.remove_of(desk.tx, address),
        closed=tuple(number for _, number in closed),
        open=tuple(ticket.number for ticket in held if ticket.is_open),
        requests=tuple(ticket.number for ticket in held if not ticket.is_open and ticket.kind == "rights"),
    )


def blank(dialogue: Dialogue) -> Dialogue:
    """The dialogue without anything but what is still to be done: the person it belongs to, and a right that was asked for meanwhile."""
    return Dialogue(dialogue.address, dialogue.version, with_person=dialogue.with_person, wish=dialogue.wish)


def expire(desk: Desk, retention_days: int, limit: int = BATCH) -> Erased:
    """Erases what ended more than ``retention_days`` ago, at most ``limit`` rows of each table; 0 days = nothing but what only proves.

    Updates that wait, replies that are still to be sent, and open tickets stay; of closed ones the facts. The deleted bytes leave the
    files with ``sweep``.
    """
    # Uploaded with a message that was never read.
    attachments.remove_loose_before(desk.tx, desk.now - LOOSE, limit)
    proven = _expire_proofs(desk, limit)
    if retention_days <= 0:
        return Erased(proofs=proven)
    before = desk.now - timedelta(days=retention_days)
    closed = texts.closed_before(desk.tx, before, limit)
    for row in closed:
        texts.erase(desk.tx, desk.sealer, row, desk.now)
    blocked_chats.remove_before(desk.tx, before, limit)
    return Erased(
        turns=turns.remove_before(desk.tx, before, limit),
        updates=inbox.remove_before(desk.tx, before, limit),
        replies=ended_replies.remove_before(desk.tx, before, limit),
        chats=chats.remove_before(desk.tx, before, limit),
        tickets=len(closed),
        proofs=proven
        + holder_notices.remove_before(desk.tx, before, limit)
        + question_proposals.remove_waiting_before(desk.tx, before, limit),
    )


async def sweep(office: Office, retention_days: int) -> Erased:
    """Expires all there is, batch by batch, then makes it leave the database's files; returns how much it was."""
    erased = Erased()
    while batch := await _batch(office, retention_days):
        erased += batch
    await asyncio.to_thread(office.scrub_now)
    return erased


async def _batch(office: Office, retention_days: int) -> Erased | None:
    erased = await office.write(lambda desk: expire(desk, retention_days))
    return erased if erased.total else None


def _expire_proofs(desk: Desk, limit: int) -> int:
    drafted = drafts.expire(desk, limit)
    before = desk.now - timedelta(days=PROOF_DAYS)
    links = identity_links.remove_before(desk.tx, before, limit)
    codes = mailed_codes.remove_before(desk.tx, before, limit)
    # A package ends with its link.
    opened = packages.remove_before(desk.tx, desk.now, limit)
    # No minute lasts that long; in chats that write on, the next one has taken its place.
    chat_rates.remove_before(desk.tx, desk.now - LOOSE, limit)
    live.purge(desk)
    candidates.expire(desk)
    sent_forms.remove_before(desk.tx, before, limit)
    named = known_accounts.remove_before(desk.tx, before, limit)
    return drafted + links + codes + opened + named + proofs.remove_before(desk.tx, before, limit) + api_keys.forget_answers(desk, limit)


def _as_the_chat_sees_it(ticket: Ticket) -> Ticket:
    """Whoever holds the phone sees the chat, not the account: neither what staff note nor who it was proven to be."""
    request = ticket.request
    if request is not None:
        proof = replace(request.proof, account="", evidence="", by="") if request.proof else None
        # Who wrote a letter that is part of a chat's request now is shown to nobody there.
        sender = Sender() if ticket.has_chat else request.sender
        request = replace(request, proof=proof, proposal=None, outcome={}, told="", former_accounts=(), sender=sender)
    messages = tuple(message for message in ticket.messages if message.author != "note" and message.leaves_at is None)
    return replace(ticket, request=request, messages=messages, files=tuple(file for file in ticket.files if file.author == "user"))
