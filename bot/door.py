"""The one spine: every turn, whatever its channel, goes through here and commits once."""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from bot.answering import NO_EXPRESS, Answering, Express
from bot.bell import Bell
from bot.channels.protocol import Channel, Unreadable
from bot.claims import CHECK, Claims
from bot.conversing import READ_IN_LOOP, converse, read, turned
from bot.intake import Claimed
from bot.watch.meters import Meters
from desk import conversations, inbox, outbox
from desk.inbox import Job
from desk.json_text import loads
from desk.model.dialogue import Dialogue
from desk.model.errors import ClaimLost, KeyFileError, PrivacyDeskError, StoreError, StrangeText
from desk.model.reply import Reply, Say
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk, Office
from knowledge.language import base
from knowledge.library import Library

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two looks into the inbox when no bell rings."""
CAUTION = 60.0
"""Seconds after a run that was cut off: perhaps an update ended it, which has to be kept, and its attempt counted, before it is read."""
IN_PASSING = 4
"""Updates that are answered in the transaction that keeps them, which saves a commit; with more their sender would wait too long."""


class Shelf(Protocol):
    """Where the current library stands; publishing a policy puts another one there."""

    @property
    def current(self) -> Library:
        """The library to read from now."""


class Door:
    """Takes kept updates in the order of their chat, chats side by side, and answers each in one transaction.

    ``channels`` by name; ``boot`` marks this process's claims; ``answered`` is rung when there is something to deliver;
    ``express`` are the channels' deliveries by name; ``at_once`` bounds the turns in work; for the first ``caution`` seconds nothing is
    answered before it is kept; ``check`` are the seconds between two looks
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
        caution: float = 0.0,
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
        self._careful_until = time.monotonic() + caution
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

    def answers(self, claimed: Claimed) -> Iterator[Callable[[Desk], object]]:
        """Turns to be answered in the transaction that has just claimed them, where that takes a moment only; each fails alone.

        What is not answered there is answered by ``take``.
        """
        if len(claimed.jobs) > IN_PASSING or time.monotonic() < self._careful_until:
            return
        for job, dialogue in claimed.jobs:
            try:
                answer = self._in_passing(claimed, job, dialogue)
            except Exception:
                # It is tried again by itself, where a failure is counted and said.
                answer = None
            if answer is not None:
                yield answer

    def _in_passing(self, claimed: Claimed, job: Job, dialogue: Dialogue | None) -> Callable[[Desk], object] | None:
        turn = None if job.is_excess else self._parse(job)
        if turn is None or dialogue is None or dialogue.address != turn.address or len(turn.text) > READ_IN_LOOP:
            return None
        library = self._shelf.current
        reading = read(library, dialogue, turn)
        claimed.answered[job.id] = answering = Answering(job, turn, self._express.get(turn.address.channel), self._boot)
        return turned(library, dialogue, turn, reading, answering.end)

    def take(self, reserved: int, claimed: Claimed | None, *, is_kept: bool = True) -> None:
        """Answers what was claimed under a reservation; None = nothing was, and not ``is_kept`` = nothing came of it."""
        self._claims.reserved -= reserved
        if claimed is None:
            return
        done = {id for id, answering in claimed.answered.items() if self._over(answering, is_kept=is_kept)}
        if not is_kept:
            return
        self._has_more = claimed.has_more
        for job, dialogue in claimed.jobs:
            if job.id not in done:
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
        answering = Answering(job, turn, self._express.get(turn.address.channel), self._boot)
        is_kept = False
        try:
            if job.is_excess:
                await self._office.write(lambda desk: answering.end(desk, _slow_down(desk, turn), is_saved=False), brief=True)
            else:
                await converse(self._office, self._shelf.current, turn, answering.end, dialogue)
            is_kept = True
        finally:
            self._over(answering, is_kept=is_kept)

    def _over(self, answering: Answering, *, is_kept: bool) -> bool:
        """Sees to a reply after its commit; False where there was none."""
        is_done = is_kept and answering.kind is not None
        if answering.over(is_kept=is_done):
            self._answered.ring()
        if is_done:
            self._meters.replies[answering.channel, answering.kind or ""] += 1
        return is_done

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
