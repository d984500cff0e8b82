"""The one spine: every turn, whatever its channel, goes through here and commits once."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from bot.bell import Bell
from bot.channels.protocol import Channel, Unreadable
from bot.claims import CHECK, Claims
from bot.intake import Claimed
from bot.watch.meters import Meters
from desk import conversations, inbox, outbox
from desk.inbox import Job
from desk.json_text import loads
from desk.model.dialogue import Dialogue
from desk.model.errors import ClaimLost, KeyFileError, Moved, PrivacyDeskError, StoreError, StrangeText
from desk.model.parcel import Parcel
from desk.model.reply import Reply, Say
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk, Office
from handlers.respond import respond
from knowledge.language import base
from knowledge.library import Library
from knowledge.reading import Reading

log = logging.getLogger(__name__)

READ_IN_LOOP = 300
"""Characters up to which a text is read on the spot; longer ones go to a thread, so that they hold up nobody."""
LOOK = 1.0
"""Seconds between two looks into the inbox when no bell rings."""

Also = Callable[[Desk, Reply], object]
"""What else belongs into the transaction of a turn."""


class Shelf(Protocol):
    """Where the current library stands; publishing a policy puts another one there."""

    @property
    def current(self) -> Library:
        """The library to read from now."""


async def converse(office: Office, library: Library, turn: Turn, also: Also | None = None, dialogue: Dialogue | None = None) -> Reply:
    """Answers one turn: reads the dialogue, ranks outside any transaction, then answers and saves in one.

    ``also`` runs in that transaction (the outbox row, the inbox row's end); ``dialogue`` is the chat's, where the caller has read
    it already. Where another turn of the chat was faster, all of it is done again on what that turn left. Raises StoreError, or
    whatever a handler raises; then nothing is kept.
    """
    while True:
        if dialogue is None or dialogue.address != turn.address:
            dialogue = await office.read(lambda desk: conversations.load(desk, turn.address))
        reading = await _read(library, dialogue, turn)

        def job(desk: Desk, dialogue: Dialogue = dialogue, reading: Reading | None = reading) -> Reply:
            reply, after = respond(desk, library.policy, dialogue, turn, reading)
            conversations.record(desk, turn, reply, dialogue.version)
            if also is not None:
                also(desk, reply)
            conversations.save(desk, after)
            return reply

        try:
            return await office.write(job, brief=True)
        except Moved:
            dialogue = None


async def _read(library: Library, dialogue: Dialogue, turn: Turn) -> Reading | None:
    """What the knowledge base makes of the text; None for presses and commands, which mean what they say."""
    if turn.kind is TurnKind.PRESS or turn.text.startswith("/"):
        return None
    if len(turn.text) <= READ_IN_LOOP:
        return library.read(turn.text, turn.hint, dialogue.context)
    return await asyncio.to_thread(library.read, turn.text, turn.hint, dialogue.context)


class Express(Protocol):
    """Who sends a reply without its waiting in line (``bot.delivery.Delivery``)."""

    def reserve(self, address: Address) -> bool:
        """Whether one to that chat may leave at once; where it may, ``take`` has to follow."""

    def take(self, parcel: Parcel | None) -> None:
        """Sends it; None = there is nothing to send after all."""

    def remember(self, id: str, reply: Reply) -> None:
        """Spares reading a reply again that is put in line; called from within the transaction."""


NO_EXPRESS: Mapping[str, Express] = MappingProxyType({})


class Door:
    """Takes kept updates in the order of their chat, chats side by side, and answers each in one transaction.

    ``channels`` by name; ``boot`` marks this process's claims; ``answered`` is rung when there is something to deliver;
    ``express`` are the channels' deliveries by name; ``at_once`` bounds the turns in work; ``check`` are the seconds between two looks
    for what was claimed without our hearing of it.
    """

    def __init__(
        self,
        office: Office,
        shelf: Shelf,
        channels: Mapping[str, Channel],
        boot: str,
        *,
        arrived: Bell,
        answered: Bell,
        express: Mapping[str, Express] = NO_EXPRESS,
        at_once: int = 64,
        check: float = CHECK,
        meters: Meters | None = None,
    ) -> None:
        self._meters = meters or Meters()
        self._office = office
        self._shelf = shelf
        self._channels = channels
        self._boot = boot
        self._arrived = arrived
        self._answered = answered
        self._express = express
        self._at_once = at_once
        self._claims = Claims("inbox", check)
        self._has_more = True

    async def run(self) -> None:
        """Works until cancelled; nothing that one update does ends it."""
        try:
            while True:
                await self._give_back()
                taken = await self._take()
                if not taken:
                    await self._arrived.wait(LOOK)
        finally:
            # What is in work is undone by its transaction and claimed again at the next start.
            await self._claims.end()

    async def _take(self) -> int:
        free = self.reserve(self._at_once)
        if not free:
            return 0
        claimed = None
        try:
            claimed = await self._office.write(lambda desk: self.claim(desk, free), brief=True)
        except StoreError as error:
            log.error("The inbox cannot be read (%s); trying again.", error)
        except Exception as error:
            log.error("The inbox cannot be read for a reason of our own (%s); trying again.", place_of(error))
        finally:
            self.take(free, claimed)
        return len(claimed.jobs) if claimed else 0

    async def _give_back(self) -> None:
        lost = await self._claims.give_back(lambda held: self._office.write(lambda desk: inbox.give_back(desk, self._boot, held)))
        if lost:
            log.warning("%d updates had been claimed without our hearing of it; they are answered now.", lost)
            self._has_more = True

    def reserve(self, most: int) -> int:
        """For how many of ``most`` updates there is room; where there is any, ``take`` has to follow."""
        free = min(most, self._at_once - self._claims.taken)
        # Few large claims cost less than many small ones; whoever waits is claimed when half of the room is free.
        if free < min(most, self._at_once // 2) or self._claims.is_checking:
            self._has_more = True
            return 0
        self._claims.reserved += free
        return free

    def claim(self, desk: Desk, free: int) -> Claimed:
        """Claims the updates whose turn it is, ``free`` at most; it may be part of the transaction in which they are kept."""
        jobs = [(job, _dialogue_of(desk, job)) for job in inbox.claim(desk, self._boot, free, self._channels)]
        return Claimed(jobs, inbox.has_more(desk))

    def take(self, reserved: int, claimed: Claimed | None) -> None:
        """Answers what was claimed under a reservation; None = nothing was."""
        self._claims.reserved -= reserved
        if claimed is None:
            return
        self._has_more = claimed.has_more
        for job, dialogue in claimed.jobs:
            self._claims.begin(job.id, self._handle(job, dialogue), self._done)

    def _done(self) -> None:
        # What waits for room, or behind an update of the same chat, may have its turn.
        if self._has_more:
            self._arrived.ring()

    async def _handle(self, job: Job, dialogue: Dialogue | None) -> None:
        """Brings one update to its end: an answer, a further attempt, or a dead letter."""
        address: Address | None = None
        while True:
            try:
                turn = self._parse(job)
                address = turn.address if turn else None
                await self._answer(job, turn, dialogue)
            except ClaimLost:
                log.warning("The update %s was taken over by another run.", job.id)
            except StoreError as error:
                # The update is not to blame, and it stays claimed by this run: no attempt is counted.
                log.error("An answer could not be stored (%s) trying again.", error)
                await asyncio.sleep(LOOK)
                continue
            except Unreadable as error:
                await self._failed(job, error, error.apology)
            except Exception as error:
                await self._failed(job, error, address)
            return

    def _parse(self, job: Job) -> Turn | None:
        try:
            raw = loads(job.raw)
        except ValueError:
            raise Unreadable("not JSON") from None
        if not isinstance(raw, dict):
            raise Unreadable("not an object")
        turn = self._channels[job.channel].parse(raw)
        if turn is None:
            return None
        # No channel says when a button was pressed; the nearest that we know is when we heard of it.
        return replace(turn, source=job.source, at=job.received_at if turn.kind is TurnKind.PRESS else turn.at)

    async def _answer(self, job: Job, turn: Turn | None, dialogue: Dialogue | None) -> None:
        if turn is None:
            await self._office.write(lambda desk: inbox.done(desk, job), brief=True)
            return
        address, source = turn.address, turn.source
        express = self._express.get(address.channel)
        has_room = express is not None and express.reserve(address)
        parcel: Parcel | None = None
        kind = ""

        def also(desk: Desk, reply: Reply) -> None:
            nonlocal parcel, kind
            parcel, kind = None, reply.kind
            inbox.done(desk, job)
            if reply.blocks and has_room:
                parcel = outbox.dispatch(desk, address, reply, source, self._boot)
            elif reply.blocks:
                id = outbox.put(desk, address, reply, source)
                if express is not None:
                    express.remember(id, reply)

        try:
            if job.is_excess:
                await self._office.write(lambda desk: also(desk, _slow_down(desk, turn)), brief=True)
            else:
                await converse(self._office, self._shelf.current, turn, also, dialogue)
        except BaseException:
            parcel = None
            raise
        finally:
            if express is not None and has_room:
                express.take(parcel)
        self._meters.replies[address.channel, kind] += 1
        if parcel is None:
            self._answered.ring()

    async def _failed(self, job: Job, error: Exception, apology: Address | None) -> None:
        """Counts a failed attempt; the last one makes a dead letter, and an apology with a reference that leads to the log."""
        reference = reference_of(job)
        where = f"{place_of(error)} ({reference})"

        def fail(desk: Desk) -> bool:
            is_dead = inbox.fail(desk, job, where, final=isinstance(error, Unreadable))
            if is_dead and apology is not None:
                outbox.put(desk, apology, _sorry(desk, apology, reference), None)
            return is_dead

        while True:
            try:
                is_dead = await self._office.write(fail)
            except StoreError:
                await asyncio.sleep(LOOK)
                continue
            break
        if is_dead:
            log.error("An update is put aside as a dead letter, reference %s: %s.", reference, place_of(error))
            self._answered.ring()
        else:
            self._arrived.ring()
            log.warning("An update failed and is tried again, reference %s: %s.", reference, place_of(error))


def _dialogue_of(desk: Desk, job: Job) -> Dialogue | None:
    """The dialogue that an update most likely belongs to, so that it need not be read by itself; None where it cannot be read."""
    try:
        return conversations.load(desk, Address(job.channel, job.chat))
    except PrivacyDeskError:
        return None


def reference_of(job: Job) -> str:
    """What the user can quote, and what the log names: eight characters of the update's id."""
    return f"{job.id[-8:-4]}-{job.id[-4:]}".upper()


def place_of(error: BaseException) -> str:
    """The kind of an error and where it arose; never its text, which may hold what the user wrote."""
    if isinstance(error, Unreadable):
        return f"cannot be read: {error}"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
    return f"{type(error).__name__}{place}"


def _slow_down(desk: Desk, turn: Turn) -> Reply:
    """The one notice to a chat that writes too fast."""
    return _note(desk, turn.address, Say("too_fast", {"count": str(desk.rules.chat_rate)}), base(turn.hint))


def _sorry(desk: Desk, address: Address, reference: str) -> Reply:
    """What somebody is told whose message could not be answered."""
    return _note(desk, address, Say("apology", {"reference": reference}))


def _note(desk: Desk, address: Address, say: Say, language: str | None = None) -> Reply:
    """A sentence beside the dialogue, in the language of the chat, else in ``language``."""
    try:
        spoken = conversations.load(desk, address).spoken
    except (KeyFileError, StrangeText):
        spoken = None
    return Reply("smalltalk", spoken or language or "en", (say,))
