"""The way between an event loop and the database: brief jobs are run by the loop itself, all others by the engine's threads."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from desk.model.errors import StoreError
from desk.store.engine import Engine, Outcome, Transaction

T = TypeVar("T")

TOGETHER = 32
"""Brief jobs that share one commit at most, so that the loop turns in between..."""
FURTHER = 4
"""...and further jobs, from which on no others are asked for."""
CROWD = 3
"""Brief jobs in one commit after which more are likely to come, so that the next commit waits for them..."""
COMPANY = 0.001
"""...for so many seconds: a commit costs several times what a job does, and is not waited for where few write."""

Then = Callable[[], Iterable[Callable[[Transaction], object]]]


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief job that waits to be run."""

    job: Callable[[Transaction], Any]
    waiting: asyncio.Future[Any]
    then: Then
    """Gives further jobs for the same commit, once this one is through; not asked where the job runs on a thread."""


class Post:
    """Brings jobs to an engine, and what it finished back to one event loop: whatever is finished together wakes it once."""

    def __init__(self, loop: asyncio.AbstractEventLoop, engine: Engine) -> None:
        self._loop = loop
        self._engine = engine
        self._brief: deque[Brief] = deque()
        self._is_busy = False
        """Whether brief jobs are about to be run, or being committed."""
        self._crowd = 0
        """Brief jobs in the last commit."""
        self._done: list[tuple[asyncio.Future[Any], Future[Any]]] = []
        self._is_rung = False
        self._lock = threading.Lock()

    async def write(self, job: Callable[[Transaction], T], *, brief: bool, then: Then = tuple) -> T:
        """What a job returns, once it is committed; ``then`` as in ``Brief``."""
        if not brief or not self._engine.runs_here:
            return await self.fetch(self._engine.submit_write(job, brief=brief))
        waiting: asyncio.Future[T] = self._loop.create_future()
        self._brief.append(Brief(job, waiting, then))
        if not self._is_busy:
            self._is_busy = True
            self._plan()
        return await waiting

    def _plan(self) -> None:
        """Sees that the brief jobs are run soon, but not at once: what others ask for meanwhile shares the commit."""
        if self._crowd < CROWD or len(self._brief) >= TOGETHER:
            # Behind what this turn of the loop has woken, and what has come over the network by the next one.
            self._loop.call_soon(self._loop.call_soon, self._run)
        else:
            self._loop.call_later(COMPANY, self._run)

    def _run(self) -> None:
        """Runs the brief jobs that wait, here or, where that cannot be, on the engine's own thread."""
        batch: list[Brief] = []
        while self._brief and len(batch) < TOGETHER:
            each = self._brief.popleft()
            if not each.waiting.done():
                batch.append(each)
        self._crowd = len(batch)
        places: list[int] = []
        committing = self._engine.submit_here(_jobs(batch, places)) if batch else None
        if committing is not None:
            committing.add_done_callback(lambda done: self._call(lambda: self._settle(done, batch, places)))
            return
        for each in batch:
            self._send(each)
        self._go_on()

    def _settle(self, done: Future[Sequence[Outcome]], batch: Sequence[Brief], places: Sequence[int]) -> None:
        failure = done.exception()
        outcomes = [Outcome(error=failure)] * len(batch) if failure else [done.result()[place] for place in places]
        for outcome, each in zip(outcomes, batch, strict=True):
            if each.waiting.done():
                continue
            if outcome.error is None:
                each.waiting.set_result(outcome.result)
            else:
                _fail(each.waiting, outcome.error)
        self._go_on()

    def _go_on(self) -> None:
        self._is_busy = bool(self._brief)
        if self._is_busy:
            self._plan()

    def _send(self, brief: Brief) -> None:
        waiting = brief.waiting
        try:
            future = self._engine.submit_write(brief.job, brief=True)
        except StoreError as error:
            waiting.set_exception(error)
            return
        future.add_done_callback(lambda done: self._arrived(waiting, done))
        # Nobody may be left waiting for it when its turn comes.
        waiting.add_done_callback(lambda _: future.cancel())

    def _call(self, act: Callable[[], None]) -> None:
        # The loop may have ended: then nobody waits any more.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(act)

    async def fetch(self, future: Future[T]) -> T:
        """What the future holds, once it is done."""
        # A database in memory is done at once, and then the event loop need not turn.
        if future.done():
            return future.result()
        waiting: asyncio.Future[T] = self._loop.create_future()
        future.add_done_callback(lambda done: self._arrived(waiting, done))
        try:
            return await waiting
        except asyncio.CancelledError:
            future.cancel()
            raise

    def _arrived(self, waiting: asyncio.Future[Any], done: Future[Any]) -> None:
        with self._lock:
            self._done.append((waiting, done))
            if self._is_rung:
                return
            self._is_rung = True
        self._call(self._hand_out)

    def _hand_out(self) -> None:
        with self._lock:
            done, self._done = self._done, []
            self._is_rung = False
        for waiting, future in done:
            if waiting.done():
                continue
            # Each question to a future costs a lock, so that only one is asked.
            try:
                result = future.result()
            except CancelledError:
                waiting.cancel()
            except BaseException as error:
                _fail(waiting, error)
            else:
                waiting.set_result(result)


def _jobs(batch: Sequence[Brief], places: list[int]) -> Iterator[Callable[[Transaction], Any]]:
    """The jobs in their order, each with what follows it; ``places`` takes where among them those of the batch stand."""
    count = 0
    for number, each in enumerate(batch):
        places.append(count)
        yield each.job
        count += 1
        for further in each.then() if count - number <= FURTHER else ():
            yield further
            count += 1


def _fail(waiting: asyncio.Future[Any], error: BaseException) -> None:
    """Hands an error to whoever waits; asyncio refuses to carry a StopIteration."""
    if isinstance(error, StopIteration):
        unexpected = RuntimeError("A job raised StopIteration.")
        unexpected.__cause__ = error
        error = unexpected
    waiting.set_exception(error)
