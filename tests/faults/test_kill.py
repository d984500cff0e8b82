"""Killed at any moment while Telegram brings updates, the program loses none of them."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path

from bot.delivery import AT_ONCE
from desk import tickets
from desk.model.turn import Address
from desk.office import Office
from desk.store.settings import StoreSettings
from tests.ports import free_port
from tests.shell.process import running_beside
from tests.telegram.bot_api import BotApi, pressed, said
from tests.telegram.pushing import Pusher, pushing

QUESTIONS, KILLS = 40, 1
DIALOGUES = range(900, 910)


def sent_more_than(api: BotApi, count: int) -> bool:
    return len(api.sent) > count


STEPS = ("start:delete", "part:account", "confirm:delete")
"""The presses of a guided dialogue that ends in a ticket."""


async def walk(api: BotApi, pusher: Pusher, chat: int) -> None:
    """Goes through the dialogue, each step after an answer to the one before."""
    for step, action in enumerate(STEPS, start=1):
        await pusher.push([pressed(chat, action)])
        await api.answers(chat, step)


async def test_what_is_brought_under_kills_is_answered_and_every_dialogue_ends_in_one_ticket(api: BotApi, tmp_path: Path) -> None:
    port = str(free_port())
    env = {
        "PRIVACY_DESK_TELEGRAM_TOKEN": api.token, "PRIVACY_DESK_TELEGRAM_API": api.root, "PRIVACY_DESK_TELEGRAM_MODE": "webhook",
        "PRIVACY_DESK_TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}", "PRIVACY_DESK_HTTP_PORT": port,
        "PRIVACY_DESK_TELEGRAM_RATE_CHAT": "0",
    }  # fmt: skip
    chats = {str(100 + number) for number in range(QUESTIONS)}
    step = QUESTIONS // (KILLS + 1)
    async with pushing(api) as pusher, asyncio.TaskGroup() as works:
        for kill in range(KILLS + 1):
            async with running_beside(tmp_path, env=env) as server:
                await api.until(lambda: api.named("setWebhook"))
                # What is refused while the program is dead is brought again, as Telegram does.
                works.create_task(pusher.push(said(100 + step * kill + number, "do you sell my data") for number in range(step)))
                if not kill:
                    walks = [works.create_task(walk(api, pusher, chat)) for chat in DIALOGUES]
                if kill < KILLS:
                    await api.until(partial(sent_more_than, api, len(api.sent) + 4))
                    await asyncio.to_thread(server.stop, signal.SIGKILL)
                else:
                    await asyncio.gather(*walks)
                    await api.until(lambda: {message["chat_id"] for message in api.sent} >= chats)
                    assert (await asyncio.to_thread(server.stop))[0] == 0
    counts = Counter(message["chat_id"] for message in api.sent if message["chat_id"] in chats)
    assert set(counts) == chats
    assert max(counts.values()) <= 2
    assert sum(counts.values()) - len(counts) <= AT_ONCE * KILLS
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        found = [office.read_now(partial(tickets.of_chat, address=Address("telegram", str(chat)))) for chat in DIALOGUES]
    assert [len(each) for each in found] == [1] * len(DIALOGUES)
