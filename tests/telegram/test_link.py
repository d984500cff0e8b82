"""While Telegram is away, all callers together make one try at a time, ever more rarely."""

from __future__ import annotations

import asyncio
import time

from bot.channels.telegram_link import Link
from tests.patience import PATIENCE

SHORTEST = 0.04


async def test_nobody_waits_while_the_link_is_up() -> None:
    link = Link(60)
    async with asyncio.timeout(PATIENCE):
        await link.turn()


async def test_two_callers_share_the_tries_and_the_pauses_grow() -> None:
    link = Link(SHORTEST)
    tries = [time.monotonic()]
    link.failed("away")

    async def caller() -> None:
        while len(tries) < 7:
            await link.turn()
            tries.append(time.monotonic())
            link.failed("still away")

    await asyncio.gather(caller(), caller())
    # Counted from the try before the last one: a caller books its turn when it has failed itself, and on a busy machine the other one
    # may be so late that both come at once.
    pauses = [later - earlier for earlier, later in zip(tries, tries[2:], strict=False)][:5]
    short = [pause for pause, least in zip(pauses, (2, 2, 4, 8, 16), strict=True) if pause < least * SHORTEST * 0.99]
    assert short == []
    assert tries[1] - tries[0] >= SHORTEST * 0.99


async def test_who_waits_for_a_turn_goes_on_at_once_when_somebody_got_through() -> None:
    link = Link(60)
    link.failed("away")
    waiting = asyncio.create_task(link.turn())
    await asyncio.sleep(0)
    link.worked()
    async with asyncio.timeout(PATIENCE):
        await waiting
    assert link.is_up
