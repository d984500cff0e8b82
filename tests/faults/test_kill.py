"""Killed at any moment while Telegram brings updates, the program loses none of them."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from functools import partial
from pathlib import Path

from bot.delivery import AT_ONCE
from tests.shell.process import running_beside
from tests.telegram.bot_api import BotApi, said
from tests.telegram.pushing import free_port, pushing

QUESTIONS, KILLS = 40, 1


def sent_more_than(api: BotApi, count: int) -> bool:
    return len(api.sent) > count


async def test_questions_that_are_brought_under_repeated_kills_are_all_answered_and_hardly_any_twice(api: BotApi, tmp_path: Path) -> None:
    port = str(free_port())
    env = {
        "PRIVACY_DESK_TELEGRAM_TOKEN": api.token, "PRIVACY_DESK_TELEGRAM_API": api.root, "PRIVACY_DESK_TELEGRAM_MODE": "webhook",
        "PRIVACY_DESK_TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}", "PRIVACY_DESK_HTTP_PORT": port,
    }  # fmt: skip
    chats = {str(100 + number) for number in range(QUESTIONS)}
    step = QUESTIONS // (KILLS + 1)
    async with pushing(api) as pusher, asyncio.TaskGroup() as tasks:
        for kill in range(KILLS + 1):
            async with running_beside(tmp_path, env=env) as server:
                await api.until(lambda: api.named("setWebhook"))
                # What is refused while the program is dead is brought again, as Telegram does.
                tasks.create_task(pusher.push(said(100 + step * kill + number, "do you sell my data") for number in range(step)))
                if kill < KILLS:
                    await api.until(partial(sent_more_than, api, len(api.sent) + 2))
                    await asyncio.to_thread(server.stop, signal.SIGKILL)
                else:
                    await api.until(lambda: {message["chat_id"] for message in api.sent} >= chats)
                    assert (await asyncio.to_thread(server.stop))[0] == 0
    counts = Counter(message["chat_id"] for message in api.sent)
    assert set(counts) == chats
    assert max(counts.values()) <= 2
    assert sum(counts.values()) - len(counts) <= AT_ONCE * KILLS
