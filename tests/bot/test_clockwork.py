"""The clockwork: every job has its turn, each in a transaction of its own, and a broken one keeps none of the others."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import pytest

from bot.bell import Bell
from bot.clockwork import Job, round_of, run
from desk import conversations, inbox
from desk.model.errors import StoreError
from desk.model.turn import Address
from desk.office import Desk, Office

ANN = Address("telegram", "7")


def keep(name: str) -> Job:
    return Job(f"keep {name}", lambda desk: inbox.keep(desk, "web", name, "7", "raw"))


def fails(error: Exception) -> Job:
    def do(desk: Desk) -> None:
        inbox.keep(desk, "web", "half done", "7", "raw")
        raise error

    return Job("fail", do)


@pytest.mark.parametrize("error", [StoreError("the disk is full"), LookupError("what a user wrote"), ValueError()])
async def test_a_job_that_fails_is_undone_and_the_others_are_done(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    office = Office.in_memory()
    with caplog.at_level(logging.ERROR):
        await round_of(office, [keep("a"), fails(error), keep("b")])
    jobs = await office.read(lambda desk: inbox.open_of(desk, "web", "7"))
    assert [job.source for job in jobs] == ["a", "b"]
    assert "To fail was not possible" in caplog.text
    assert "what a user wrote" not in caplog.text


async def test_a_dialogue_that_moved_meanwhile_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    office = Office.in_memory()
    stale = await office.read(lambda desk: conversations.load(desk, ANN))
    await office.write(lambda desk: conversations.save(desk, stale))
    await round_of(office, [Job("save", lambda desk: conversations.save(desk, stale)), keep("a")])
    assert len(await office.read(lambda desk: inbox.open_of(desk, "web", "7"))) == 1
    assert caplog.text == ""


async def test_the_rounds_go_on_until_they_are_cancelled_and_ring_for_delivery() -> None:
    office, rounds, thrice, bell = Office.in_memory(), 0, asyncio.Event(), Bell()

    def count(desk: Desk) -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 3:
            thrice.set()

    task = asyncio.create_task(run(office, [Job("count", count)], rung=bell, every=0))
    await asyncio.wait_for(thrice.wait(), 5)
    await asyncio.wait_for(bell.wait(5), 5)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert rounds >= 3
