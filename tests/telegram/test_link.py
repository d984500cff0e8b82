"""While Telegram is away, all callers together make one try at a time, ever more rarely."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

from bot.channels.telegram_link import Link
from tests.patience import PATIENCE

SHORTEST = 0.04


async def test_nobody_waits_while_the_link_is_up() -> None:
    link = Link(60)
    async with asyncio.timeout(PATIENCE):
        await link.turn()


async def test_two_callers_share_the_tries_and_the_pauses_grow() -> None:
    link = Link(SHORTEST)
    link.failed("away")
    tries: list[float] = []

    async def caller() -> None:
        while len(tries) < 6:
            await link.turn()
            tries.append(time.monotonic())
            link.failed("still away")

    await asyncio.gather(caller(), caller())
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    # The second caller had booked its turn before the first one failed again.
    assert min(pauses) >= SHORTEST * 0.9
    assert sum(pauses) >= 8 * SHORTEST


async def test_who_waits_for_a_turn_goes_on_at_once_when_somebody_got_through() -> None:
    link = Link(60)
    link.failed("away")
    waiting = asyncio.create_task(link.turn())
    await asyncio.sleep(0)
    link.worked()
    async with asyncio.timeout(PATIENCE):
        await waiting
    assert link.is_up
