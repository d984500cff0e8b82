"""Carries replies from the outbox to their channel: in order within a chat, chats side by side, each failure after its kind."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from bot.bell import Bell
from bot.channels.protocol import Channel, InDoubt, NotSent, Refused, RetryLater, Unreachable
from bot.claims import CHECK, Claims
from bot.door import place_of
from bot.watch.meters import Meters
from desk import outbox, undelivered
from desk.model.errors import ClaimLost, StoreError
from desk.model.reply import Reply
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.outbox import Parcel

T = TypeVar("T")

log = logging.getLogger(__name__)

LOOK = 0.5
"""Seconds between two looks into the outbox when no bell rings; replies of staff come from other processes."""
LONGEST = 60.0
"""Seconds before a reply that did not leave is tried again, at most."""
AT_ONCE = 8
"""Replies under way at most: as many as 30 a second need at 250 ms each, and no more, because all of them are in doubt after a crash."""
ATTEMPTS = 5
"""Attempts after which a reply that fails for a fault of ours is given up."""
_FATES = {True: "sent once more", False: "given up"}
REMEMBERED = 2000
"""Replies that are remembered between their commit and their claim."""
PARTING = 3.0
"""Seconds that replies under way get to finish when the program ends."""


class Delivery:
    """Delivers the outbox of one channel.

    ``boot`` marks this process's claims; ``answered`` rings when there is something new; ``at_once`` bounds the replies under way;
    ``shortest`` is the first of the growing pauses after a failure, in seconds. ``pauses`` are the pauses of a channel with a
    table of its own instead: after the last one a reply is given up, and what waits for a far end that was away leaves as soon as
    it is there again. ``is_held`` says whether this process's claims are certainly still its own.
    """

    def __init__(
        self,
        office: Office,
        channel: Channel,
        boot: str,
        *,
        answered: Bell,
        at_once: int = AT_ONCE,
        shortest: float = 1.0,
        pauses: Sequence[float] = (),
        check: float = CHECK,
        meters: Meters | None = None,
        is_held: Callable[[], bool] = lambda: True,
    ) -> None:
        self._meters = meters or Meters()
        self._is_held = is_held
        self._office = office
        self._channel = channel
        self._boot = boot
        self._answered = answered
        self._at_once = at_once
        self._shortest = shortest
        self._pauses = pauses
        self._is_down = False
        self._paused: dict[str, float] = {}
        """Chats with a reply that was put off, and until when by a clock that nobody sets."""
        self._claims = Claims("outbox", check)
        self._has_more = True
        self._known: dict[str, Reply] = {}

    async def run(self) -> None:
        """Delivers until cancelled; then what is under way may finish for a moment, and the rest stays in the outbox."""
        try:
            while True:
                await self._give_back()
                if not await self._take():
                    await self._answered.wait(LOOK)
        finally:
            await self._claims.end(PARTING)

    async def _take(self) -> int:
        # While the far end is away one reply at a time feels its way.
        free = (1 if self._is_down else self._at_once) - self._claims.taken
        if free <= 0 or not self._is_held():
            # What is claimed by a run that is taken for dead would count as in doubt, though it never leaves.
            self._has_more = True
            return 0
        try:
            room = self._channel.room() - self._claims.reserved
            parcels, self._has_more = await self._office.write(lambda desk: self._claim(desk, free, room), brief=True)
        except StoreError as error:
            log.error("The outbox cannot be read (%s); trying again.", error)
            return 0
        except Exception as error:
            log.error("The outbox cannot be read for a reason of our own (%s); trying again.", place_of(error))
            return 0
        self._begin_all(parcels)
        return len(parcels)

    def _begin_all(self, parcels: Sequence[Parcel]) -> None:
        for parcel in parcels:
            self._known.pop(parcel.id, None)
            self._begin(parcel)

    async def _give_back(self) -> None:
        name, boot = self._channel.name, self._boot
        lost = await self._claims.give_back(lambda held: self._office.write(lambda desk: outbox.give_back(desk, name, boot, held)))
        if lost:
            log.warning("%d replies had been claimed without our hearing of it; they are sent now.", lost)

    def _claim(self, desk: Desk, free: int, room: int) -> tuple[list[Parcel], bool]:
        name = self._channel.name
        now = time.monotonic()
        # Copied, because this runs on the store's thread.
        for chat in [chat for chat, until in self._paused.copy().items() if until <= now]:
            # By the desk's clock it is not due yet, where that was set back meanwhile; the time that passed counts.
            outbox.wake(desk, name, chat)
            self._paused.pop(chat, None)
        parcels = outbox.claim(desk, name, self._boot, free, room=room, is_free=self._channel.is_free, known=self._known)
        # Where all that was asked for came, more is likely, and asking again is cheaper than asking whether.
        return parcels, len(parcels) == free or outbox.has_more(desk, name)

    def remember(self, id: str, reply: Reply) -> None:
        """Spares reading a reply again that is just put into the outbox; safe from any thread."""
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[id] = reply

    def reserve(self, address: Address) -> bool:
        """Whether a reply to that chat may leave at once; where it may, ``take`` has to follow."""
        # The other half of the room is for what waits in line: under a flood of new replies it would never have its turn.
        claims = self._claims
        is_full = claims.reserved >= self._at_once // 2 or claims.taken >= self._at_once
        # What is dispatched while a look is on its way would be taken for lost, and sent twice.
        if (
            self._is_down
            or claims.is_checking
            or claims.is_ending
            or is_full
            or claims.reserved >= self._channel.room()
            or not self._channel.is_free(address)
            or not self._is_held()
        ):
            return False
        claims.reserved += 1
        return True

    def take(self, parcel: Parcel | None) -> None:
        """Sends a parcel that ``outbox.dispatch`` claimed under a reservation; None gives the reservation back."""
        self._claims.reserved -= 1
        if parcel is not None:
            self._begin(parcel)

    def _begin(self, parcel: Parcel) -> None:
        self._claims.begin(parcel.id, self._deliver(parcel), self._done)

    def _done(self) -> None:
        # What waits for room, or behind a reply to the same chat, may have its turn.
        if self._has_more:
            self._answered.ring()

    async def _deliver(self, parcel: Parcel) -> None:
        """Sends one reply and notes what became of it."""
        try:
            await self._attempt(parcel)
        except ClaimLost:
            log.warning("The reply %s is left alone: another run has taken it over, or may have.", parcel.id)

    async def _attempt(self, parcel: Parcel) -> None:
        try:
            await self._channel.ready(parcel.address)
            if not parcel.is_sending:
                await self._note(lambda desk: outbox.sending(desk, parcel))
            if not self._is_held():
                # Nobody works on it then: it is given back by whoever has the claim.
                raise ClaimLost(parcel.id)
            external_id = await self._channel.send(parcel.address, parcel.reply)
        except RetryLater as error:
            await self._put_off(parcel, error.seconds, str(error))
        except NotSent as error:
            self._is_down = self._is_down or isinstance(error, Unreachable)
            await self._try_again(parcel, error)
        except InDoubt as error:
            await self._doubt(parcel, str(error))
        except Refused as error:
            await self._give_up(parcel, str(error))
        except ClaimLost:
            raise
        except Exception as error:
            # A fault of ours, or of the settings: it must neither be repeated for ever nor block the chat.
            if parcel.attempts >= ATTEMPTS:
                await self._give_up(parcel, place_of(error))
            else:
                await self._put_off(parcel, self._pause_after(parcel.attempts), place_of(error))
        else:
            await self._sent(parcel, external_id)
            self._count("sent")
            await self._is_back()

    async def _sent(self, parcel: Parcel, external_id: str) -> None:
        """Notes that a reply has left and claims the next one for its place, in one transaction where that is cheaper than two."""
        claims = self._claims
        is_free = self._has_more and not self._is_down and not claims.is_checking and not claims.is_ending
        place = int(is_free and self._office.runs_here)
        room = self._channel.room() - claims.reserved

        def job(desk: Desk) -> tuple[list[Parcel], bool]:
            outbox.sent(desk, parcel, external_id)
            return self._claim(desk, place, room) if place else ([], self._has_more)

        claims.reserved += place
        try:
            parcels, self._has_more = await self._office.write(job, brief=True)
        except ClaimLost:
            raise
        except Exception as error:
            # Whatever is wrong with the next one, this one has left, and must not leave again.
            log.error("What became of a reply could not be noted together with the next claim (%s); it is noted alone.", place_of(error))
            await self._note(lambda desk: outbox.sent(desk, parcel, external_id))
            parcels, self._has_more = [], True
        finally:
            claims.reserved -= place
        self._begin_all(parcels)

    async def _is_back(self) -> None:
        """What was put off for hours need not wait for them when the far end is there again."""
        if self._is_down and self._pauses:
            await self._note(lambda desk: outbox.hurry(desk, self._channel.name))
        self._is_down = False

    async def _try_again(self, parcel: Parcel, error: NotSent) -> None:
        if self._pauses and parcel.attempts > len(self._pauses):
            await self._give_up(parcel, str(error))
        elif self._pauses:
            await self._put_off(parcel, max(self._pauses[parcel.attempts - 1], error.wait), str(error))
        elif isinstance(error, Unreachable):
            # The channel itself waits for the far end.
            await self._put_off(parcel, 0.0, str(error))
        else:
            await self._put_off(parcel, max(self._pause_after(parcel.attempts), error.wait), str(error))

    async def _put_off(self, parcel: Parcel, seconds: float, reason: str) -> None:
        self._count("put_off")
        # Before it is noted, so that the end of an earlier pause does not count as the end of this one.
        self._paused[parcel.address.chat] = math.inf
        await self._note(lambda desk: outbox.retry(desk, parcel, desk.now + timedelta(seconds=seconds), reason))
        self._paused[parcel.address.chat] = time.monotonic() + seconds
        asyncio.get_running_loop().call_later(seconds, self._answered.ring)

    async def _doubt(self, parcel: Parcel, reason: str) -> None:
        def doubt(desk: Desk) -> bool:
            is_repeated = outbox.doubt(desk, parcel, desk.now, reason)
            if not is_repeated:
                undelivered.note(desk, parcel, reason, is_certain=False)
            return is_repeated

        self._count("in_doubt")
        is_repeated = await self._note(doubt)
        self._answered.ring()
        log.warning("Nobody knows whether the reply %s arrived (%s); it is %s.", parcel.id, reason, _FATES[is_repeated])

    async def _give_up(self, parcel: Parcel, reason: str) -> None:
        self._count("refused")
        log.warning("The reply %s cannot be delivered: %s.", parcel.id, reason)

        def give_up(desk: Desk) -> None:
            outbox.refused(desk, parcel, reason)
            undelivered.note(desk, parcel, reason)

        await self._note(give_up)

    def _count(self, outcome: str) -> None:
        self._meters.sends[self._channel.name, outcome] += 1

    async def _note(self, job: Callable[[Desk], T]) -> T:
        """Writes down what became of a reply, however long the store is away: unnoted, it would block its chat."""
        while True:
            try:
                return await self._office.write(job, brief=True)
            except StoreError as error:
                log.error("What became of a reply could not be noted (%s) trying again.", error)
                await asyncio.sleep(LOOK)

    def _pause_after(self, attempts: int) -> float:
        """Twice as long after every attempt."""
        return float(min(self._shortest * 2.0 ** min(attempts - 1, 10), LONGEST))
