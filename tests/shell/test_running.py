"""What goes on while the process runs: the log keeps secrets to itself, old texts are erased, bells ring, the lock holds."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bot.bell import Bell, Peal
from bot.jobs import sweep_hourly
from bot.lock import is_held, only_one
from bot.logs import BlackingOut
from desk import conversations
from desk.model.errors import SettingsError
from desk.model.reply import Reply
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk, Office
from tests.clock import Clock
from tests.patience import PATIENCE


def test_a_secret_is_blacked_out_wherever_it_stands_in_a_line() -> None:
    formatter = BlackingOut(["4200:hush", "", "abc"], with_time=False)
    try:
        raise ValueError("no such thing as 4200:hush")
    except ValueError as error:
        trouble = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "asked /bot%s/getMe for abc", ("4200:hush",), trouble)
    line = formatter.format(record)
    assert line.startswith("ERROR asked /bot[secret]/getMe for abc")
    assert "hush" not in line
    assert "no such thing as [secret]" in line


async def test_texts_older_than_the_retention_are_erased_while_the_desk_runs() -> None:
    clock = Clock()
    office = Office.in_memory(clock)
    address = Address("web", "somebody")
    turn = Turn(address, TurnKind.TEXT, "old", clock(), "1")

    def count(desk: Desk) -> int:
        return len(conversations.recent(desk, address, 10))

    office.write_now(lambda desk: conversations.record(desk, turn, Reply("smalltalk", "en", ())))
    clock.forward(days=91)
    job = asyncio.create_task(sweep_hourly(office, 90))
    async with asyncio.timeout(PATIENCE):
        while office.read_now(count):
            await asyncio.sleep(0)
    job.cancel()
    office.close()


async def test_a_peal_rings_every_bell() -> None:
    bells = [Bell(), Bell()]
    Peal(bells).ring()
    async with asyncio.timeout(PATIENCE):
        for bell in bells:
            await bell.wait(2 * PATIENCE)


def test_the_lock_is_held_by_one_and_gone_with_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert not is_held(data)
    with only_one(data):
        assert is_held(data)
        with pytest.raises(SettingsError, match="is running on"), only_one(data):
            pass
    assert not is_held(data)
    assert data.stat().st_mode & 0o777 == 0o700
