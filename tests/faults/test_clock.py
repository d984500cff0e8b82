"""The clock is set by hours or by a month, and back: no deadline moves, nothing is missed, doubled or done before its time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot import clockwork
from bot.bell import Bell
from bot.channels.protocol import RetryLater
from bot.delivery import Delivery
from bot.jobs import JOBS, sweep_hourly
from bot.watch.timekeeping import DOUBT, SLACK, Timekeeper
from desk import conversations, outbox, requests, staff, tickets
from desk.model.reply import Reply
from desk.model.request import RightsRequest
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Office
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.samples import reply
from tests.patience import PATIENCE

ANN = Address("telegram", "1001")
ROUND = timedelta(seconds=30)


class Time:
    """A clock that can be set, and the time that really passes."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.passed = 0.0

    def wall(self) -> float:
        return self.clock.now.timestamp()

    def steady(self) -> float:
        return self.passed

    def forward(self, span: timedelta) -> None:
        """Time passes."""
        self.clock.now += span
        self.passed += span.total_seconds()

    def set_by(self, span: timedelta) -> None:
        """Somebody sets the clock."""
        self.clock.now += span


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def keeper(time: Time) -> Timekeeper:
    return Timekeeper(time.wall, time.steady)


@pytest.fixture
def office(time: Time) -> Iterator[Office]:
    office = Office.in_memory(time.clock)
    office.write_now(lambda desk: staff.add(desk, "Ada", "admin", "ada@example.org", password_hash="x"))
    yield office
    office.close()


def request(office: Office, number: str) -> RightsRequest:
    found = office.read_now(lambda desk: tickets.show(desk, number)).request
    assert found is not None
    return found


async def one_round(office: Office, keeper: Timekeeper) -> None:
    """What the running process does when its time has come."""
    bell = Bell()
    works = [
        asyncio.create_task(clockwork.run(office, JOBS, rung=bell, may=keeper.is_trusted)),
        asyncio.create_task(sweep_hourly(office, 90, may=keeper.is_trusted)),
    ]
    await bell.wait(20)
    for work in works:
        work.cancel()
    await asyncio.gather(*works, return_exceptions=True)


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=30)])
async def test_a_clock_that_is_set_and_set_back_closes_and_moves_nothing(
    office: Office, time: Time, keeper: Timekeeper, jump: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    number = office.write_now(lambda desk: requests.open_request(desk, ANN, Right.DELETE, language="en", received_at=desk.now)).number
    before = request(office, number)
    await one_round(office, keeper)
    for step in (jump, -jump):
        time.forward(ROUND)
        time.set_by(step)
        await one_round(office, keeper)
        assert request(office, number) == before
    assert "The clock was set by" in caplog.text
    assert "The clock is back where it was" in caplog.text
    # What is due in truth is done, and once.
    time.forward(timedelta(days=22))
    await one_round(office, keeper)
    closed = request(office, number)
    assert closed.state != before.state
    assert closed.due_at == before.due_at
    await one_round(office, keeper)
    assert request(office, number) == closed


class Busy:
    """A channel whose far end wants the first reply a moment later; the clock is set back meanwhile."""

    name = ANN.channel

    def __init__(self, time: Time) -> None:
        self._time = time
        self.arrived = asyncio.Event()
        self._tries = 0

    def room(self) -> int:
        return 1

    def is_free(self, address: Address) -> bool:
        return True

    def parse(self, raw: Mapping[str, Any]) -> Turn | None:
        raise AssertionError("nothing comes in")

    async def ready(self, address: Address) -> None: ...

    async def send(self, address: Address, reply: Reply) -> str:
        self._tries += 1
        if self._tries == 1:
            asyncio.get_running_loop().call_later(0.01, self._time.set_by, timedelta(hours=-1))
            raise RetryLater(0.05)
        self.arrived.set()
        return "1"

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


async def test_a_reply_that_must_wait_a_moment_leaves_after_it_though_the_clock_is_set_back(office: Office, time: Time) -> None:
    channel = Busy(time)
    time.set_by(timedelta(hours=1))
    office.write_now(lambda desk: outbox.put(desk, ANN, reply("x"), "s"))
    delivering = asyncio.create_task(Delivery(office, channel, "boot", answered=Bell()).run())
    async with asyncio.timeout(PATIENCE):
        await channel.arrived.wait()
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)


async def test_nothing_is_erased_by_a_clock_that_is_months_ahead(office: Office, time: Time, keeper: Timekeeper) -> None:
    turn = Turn(ANN, TurnKind.TEXT, "how long?", time.clock.now, "s")
    office.write_now(lambda desk: conversations.record(desk, turn, reply("x")))
    time.set_by(timedelta(days=400))
    await one_round(office, keeper)
    assert len(office.read_now(lambda desk: conversations.recent(desk, ANN, 10))) == 1
    # It stays so: then it was meant.
    time.forward(timedelta(seconds=DOUBT))
    await one_round(office, keeper)
    assert office.read_now(lambda desk: conversations.recent(desk, ANN, 10)) == []


def test_small_steps_and_sleep_are_no_jumps(time: Time, keeper: Timekeeper, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(10):
        time.forward(timedelta(days=3))
        time.set_by(timedelta(seconds=SLACK / 2))
        assert keeper.is_trusted()
    assert not caplog.records
