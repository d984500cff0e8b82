"""Updates of every odd shape, each beside a good one: nothing is wedged, and every good one is answered."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram_polling import offset_after
from bot.channels.telegram_settings import TelegramSettings
from desk import inbox
from knowledge.library import Library
from tests.patience import PATIENCE
from tests.telegram.bot_api import BotApi, pressed, said
from tests.telegram.running_bot import running_bot

ODD: list[Callable[[random.Random], Any]] = [
    lambda chance: None,
    lambda chance: chance.randint(-(10**40), 10**40),
    lambda chance: "x" * chance.randint(0, 9000),
    lambda chance: "\ud83d\x00",
    lambda chance: [[[{}]]] * 3,
    lambda chance: {"id": "?", "type": 7},
    lambda chance: True,
    lambda chance: 1e308,
    lambda chance: nested(chance.choice([5, 300, 900])),
]


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = {"message": value}
    return value


def spoilt(update: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The update with one to three fields, at any depth, deleted or given an odd value; its number stays."""
    for _ in range(chance.randint(1, 3)):
        holder: Any = update
        while True:
            key = chance.choice(list(holder))
            if not (isinstance(holder[key], dict) and holder[key] and chance.random() < 0.8):
                break
            holder = holder[key]
        if chance.random() < 0.3 and len(holder) > 1:
            del holder[key]
        else:
            holder[key] = chance.choice(ODD)(chance)
    return update


@pytest.mark.parametrize("seed", range(3))
async def test_every_good_update_beside_a_spoilt_one_is_answered(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    good = [said(9000 + number, "do you sell my data") for number in range(40)]
    bad = [spoilt(said(5, "hello") if chance.random() < 0.5 else pressed(5, "start:delete"), chance) for _ in good]
    async with running_bot(settings, tmp_path, library) as bot:
        await api.push(*(update for pair in zip(bad, good, strict=True) for update in pair))
        for number in range(len(good)):
            await api.answers(9000 + number)
        async with asyncio.timeout(PATIENCE):
            while await bot.office.read(inbox.waiting):
                pass


async def test_updates_that_no_reader_of_json_takes_are_put_aside_by_their_number(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with running_bot(settings, tmp_path, library) as bot:
        await api.push(said(5, "do you sell my data"), {"message": nested(100_000)}, said(6, "do you sell my data"))
        await api.answers(5)
        await api.answers(6)
        assert [letter.source for letter in await bot.office.read(inbox.dead)] == ["7000001:1001"]


def test_an_update_without_a_number_is_confirmed_by_its_neighbour() -> None:
    assert offset_after([{"update_id": 7}, {}, "odd"], 3) == 10
    assert offset_after([{}], 7) == 8
    assert offset_after([{"update_id": "9"}, {"update_id": 10**30}, {"update_id": -4}], 7) == 10
    assert offset_after([{}], 0) == 0
