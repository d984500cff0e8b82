"""A server's place among those on one database: it gives signs of life, and takes over what one leaves that gives none any more.

No clock is compared with another one. Whoever watches measures how long the same sign of life has stood there, by time that nobody
sets; whoever gives them measures from before it gave the last one, and acts on its claims for half as long only. So the one has left
off before the other begins, and what was being sent at that moment has the other half to arrive.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.watch.timekeeping import uptime
from desk import runs
from desk.model.errors import PrivacyDeskError, StoreError
from desk.office import Office
from desk.runs import Run, Sight

log = logging.getLogger(__name__)

BEAT = 2.0
"""Seconds between two signs of life, and between two looks at those of others."""
LEASE = 10.0
"""Seconds after which a server is taken for dead whose last sign of life still stands there."""


class LeaseLost(PrivacyDeskError):
    """Another server has taken this one for dead, and its work; it has to begin anew."""


class Lease:
    """The place of one run, whose claims are marked ``boot``.

    ``is_gone`` says of another run, by its mark, whether its process has certainly ended; ``steady`` gives seconds that nobody sets;
    ``shared`` is told among how many servers with Telegram its limits are shared, whenever that changes.
    """

    def __init__(
        self,
        office: Office,
        boot: str,
        *,
        is_gone: Callable[[str], bool] = lambda _: False,
        shared: Callable[[int], None] = lambda _: None,
        every: float = BEAT,
        lease: float = LEASE,
        steady: Callable[[], float] = uptime,
    ) -> None:
        self._office = office
        self._boot = boot
        self._is_gone = is_gone
        self._shared = shared
        self._every = every
        self._lease = lease
        self._steady = steady
        self._beaten_at = self._looked_at = steady()
        self._standing: dict[str, tuple[int, float]] = {}
        """Of every other server the last sign of life, and since when that stands there."""
        self._void: frozenset[str] = frozenset()
        self._first = asyncio.Event()
        self._beaten = asyncio.Event()
        self._sharing = 1

    def is_held(self) -> bool:
        """Whether what this run has claimed is certainly still its own: to be asked before every step that cannot be undone."""
        return self._steady() < self._beaten_at + self._lease / 2

    async def first(self) -> None:
        """Returns when this run is the first of those with Telegram, which is the one that fetches updates, and certainly still there."""
        await self._first.wait()
        while not self.is_held():
            # Cut off from the database it would take from the one that fetches instead what it cannot keep.
            self._beaten.clear()
            await self._beaten.wait()

    async def run(self) -> None:
        """Beats and looks until cancelled; raises LeaseLost."""
        while True:
            try:
                await self.beat()
                await self.look()
            except StoreError as error:
                log.error("No sign of life can be given to the other servers (%s); trying again.", error)
            await asyncio.sleep(self._every)

    async def beat(self) -> None:
        """Gives a sign of life; raises LeaseLost or StoreError."""
        began = self._steady()
        if not await self._office.write(lambda desk: runs.beat(desk, self._boot)):
            raise LeaseLost("Another server has taken this one for dead: for seconds it gave no sign of life in the database.")
        self._beaten_at = began
        self._beaten.set()

    async def look(self) -> None:
        """Looks who is there, and takes over what those leave that are over; raises StoreError."""
        asked = self._steady()
        sight = await self._office.read(runs.look)
        told = self._steady()
        if asked > self._looked_at + self._lease / 2:
            # Whoever could not look for so long knows nothing of the others: perhaps the database was away for all of them.
            self._standing.clear()
        self._looked_at = told
        over = self._over(sight, asked, told)
        # What is void at a single look may be a claim that somebody makes who is not a server, and is about to end.
        if over or sight.void & self._void:
            await self._take_over(over)
            sight = await self._office.read(runs.look)
        self._void = sight.void
        self._assign(sight.runs)

    def _over(self, sight: Sight, asked: float, told: float) -> dict[str, int]:
        """Those that are over, with the beats they stand at. Waiting for the answer counts for nobody's death."""
        others = {each.boot: each.beats for each in sight.runs if each.boot != self._boot}
        known = {boot: at for boot, at in self._standing.items() if others.get(boot) == at[0]}
        self._standing = {boot: known.get(boot, (beats, told)) for boot, beats in others.items()}
        return {boot: beats for boot, (beats, since) in self._standing.items() if asked >= since + self._lease or self._is_gone(boot)}

    async def _take_over(self, over: dict[str, int]) -> None:
        buried = await self._office.write(lambda desk: runs.take_over(desk, over))
        if over:
            log.warning("Servers on this database that are gone: %d; what they left undone goes on here or elsewhere.", len(over))
        if buried:
            log.error("%d updates are put aside as dead letters: servers ended while they worked on them, time and again.", buried)

    def _assign(self, there: tuple[Run, ...]) -> None:
        fetchers = [each.boot for each in there if each.has_telegram]
        if fetchers[:1] == [self._boot]:
            self._first.set()
        if len(fetchers) != self._sharing and fetchers:
            self._sharing = len(fetchers)
            self._shared(self._sharing)
