"""How long brief jobs wait for each other, by the clock of the loop: alone for nothing, behind a crowd for company."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest

from desk.post import COMPANY, CROWD, TOGETHER, Post
from desk.store.engine import Outcome, Transaction
from desk.store.sqlite import SqliteEngine

T = TypeVar("T")


class StandingLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock moves only when it is told to."""

    now = 0.0

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self.now


class CountedEngine(SqliteEngine):
    """Notes how many jobs shared each commit."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.commits: list[int] = []

    def submit_here(self, jobs: Iterable[Callable[[Transaction], Any]]) -> Future[Sequence[Outcome]] | None:
        """Runs them as ever."""
        together = list(jobs)
        self.commits.append(len(together))
        return super().submit_here(together)


class Writers:
    """Those who write, on one loop."""

    def __init__(self, loop: StandingLoop, engine: CountedEngine) -> None:
        self.commits = engine.commits
        self._loop = loop
        self._post = Post(loop, engine)

    def ask(self, count: int = 1) -> list[asyncio.Task[int]]:
        """So many of them ask for a write each."""
        return [self._loop.create_task(self.write(partial(_number, number))) for number in range(count)]

    async def turns(self) -> None:
        """Lets the loop turn often enough for whatever waits for no clock to be run."""
        for _ in range(5):
            await asyncio.sleep(0)

    async def crowd(self) -> None:
        """As many as make others wait write together."""
        await self.through(self.ask(CROWD), [CROWD])

    async def through(self, asked: Sequence[asyncio.Task[Any]], commits: Sequence[int]) -> None:
        """Waits until they are through, where that has been begun: for a clock that stands nobody would wait in vain."""
        await self.turns()
        assert self.commits[: len(commits)] == commits
        await asyncio.gather(*asked)

    async def write(self, job: Callable[[Transaction], T]) -> T:
        """One write."""
        return await self._post.write(job, brief=True)


def _number(number: int, _: Transaction) -> int:
    return number


Act = Callable[[Writers, StandingLoop], Coroutine[Any, Any, None]]


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Callable[[Act], None]]:
    engine = CountedEngine(tmp_path / "post.db")

    def played(act: Act) -> None:
        with asyncio.Runner(loop_factory=StandingLoop) as runner:
            loop = runner.get_loop()
            assert isinstance(loop, StandingLoop)
            runner.run(act(Writers(loop, engine), loop))

    yield played
    engine.close()


def test_whoever_writes_alone_waits_for_nobody(play: Callable[[Act], None]) -> None:
    async def act(writers: Writers, _: StandingLoop) -> None:
        for number in range(1, 4):
            await writers.through(writers.ask(), [1] * number)

    play(act)


def test_those_who_ask_in_the_same_turn_of_the_loop_share_a_commit(play: Callable[[Act], None]) -> None:
    async def act(writers: Writers, _: StandingLoop) -> None:
        asked = writers.ask(CROWD)
        await writers.through(asked, [CROWD])
        assert [each.result() for each in asked] == [*range(CROWD)]

    play(act)


def test_behind_a_crowd_a_commit_waits_for_company_and_no_longer(play: Callable[[Act], None]) -> None:
    async def act(writers: Writers, loop: StandingLoop) -> None:
        await writers.crowd()
        first = writers.ask()
        await writers.turns()
        later = writers.ask()
        await writers.turns()
        assert writers.commits == [CROWD]
        loop.now += 1.5 * COMPANY
        await writers.through([*first, *later], [CROWD, 2])

    play(act)


def test_when_the_crowd_has_gone_nobody_waits_any_more(play: Callable[[Act], None]) -> None:
    async def act(writers: Writers, loop: StandingLoop) -> None:
        await writers.crowd()
        last = writers.ask()
        await writers.turns()
        loop.now += 1.5 * COMPANY
        await writers.through(last, [CROWD, 1])
        await writers.through(writers.ask(), [CROWD, 1, 1])

    play(act)


def test_a_full_commit_waits_for_no_more(play: Callable[[Act], None]) -> None:
    async def act(writers: Writers, loop: StandingLoop) -> None:
        many: list[asyncio.Task[int]] = []
        # Asked for while the crowd's jobs run, so that all wait before the loop hears of the end of their commit.
        asking = loop.create_task(writers.write(lambda _: many.extend(writers.ask(TOGETHER))))
        await writers.through([asking, *writers.ask(CROWD - 1)], [CROWD])
        await writers.through(many, [CROWD, TOGETHER])

    play(act)
