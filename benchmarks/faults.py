"""The far end of the soak: a stand-in of Telegram that keeps its limits, fails by chance and notes answers; and the program."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.faults.strict_api import StrictApi, polls, sends
from tests.ports import free_port
from tests.shell.process import Running, running_beside
from tests.telegram.bot_api import BotApi, said
from tests.telegram.test_odd_updates import spoilt

__all__ = ["Far", "Running", "free_port", "size_of"]

PLANNED = 200_000
"""Calls whose fate is drawn beforehand."""
SECRET = "soak-secret"
AT_ONCE = 40
"""Calls that Telegram makes to a webhook at once."""


class Far:
    """Telegram as it is on a bad day."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._mode = "polling"
        self._url = ""
        self._number = 1000
        self.answered: Counter[int] = Counter()
        """Messages that each chat got."""
        self.answered_at: dict[int, float] = {}
        """When its first one came, monotonic seconds."""
        self._seen = 0

    @classmethod
    def failing(cls, seed: int) -> Far:
        """One that fails as the faults of the tests do."""
        chance = random.Random(seed)
        api = StrictApi()
        api.faults["sendMessage"] += sends(chance, PLANNED)
        api.faults["getUpdates"] += polls(chance, PLANNED)
        return cls(api)

    @classmethod
    def plain(cls) -> Far:
        """One that only keeps its limits."""
        return cls(StrictApi())

    @classmethod
    def steadfast(cls) -> Far:
        """One that neither fails nor has limits."""
        return cls(BotApi())

    async def start(self) -> None:
        """Can be reached."""
        await self._api.start()

    async def stop(self) -> None:
        """Cannot be reached."""
        await self._api.stop()

    def said(self, chat: int, text: str) -> dict[str, Any]:
        """An update with the next number."""
        return self._numbered(said(chat, text))

    def spoilt(self, chat: int, chance: random.Random) -> dict[str, Any]:
        """One whose fields are deleted, retyped or enlarged; the number stays, since no Telegram sends another one."""
        return self._numbered(spoilt(said(chat, "hello"), chance))

    def _numbered(self, update: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        return {"update_id": self._number, **update}

    def put(self, update: dict[str, Any]) -> None:
        """Somebody wrote this."""
        self._waiting.put_nowait(update)

    @asynccontextmanager
    async def program(self, folder: Path, mode: str, port: int, *, unlimited: bool = False) -> AsyncIterator[Running]:
        """The program, up; ``unlimited`` = it sends as fast as it can."""
        self._mode, self._url = mode, f"http://127.0.0.1:{port}"
        env = {
            "PRIVACY_DESK_TELEGRAM_TOKEN": self._api.token,
            "PRIVACY_DESK_TELEGRAM_API": self._api.root,
            "PRIVACY_DESK_TELEGRAM_MODE": mode,
            "PRIVACY_DESK_TELEGRAM_WEBHOOK_URL": self._url,
            "PRIVACY_DESK_TELEGRAM_WEBHOOK_SECRET": SECRET,
            "PRIVACY_DESK_HTTP_PORT": str(port),
            **({f"PRIVACY_DESK_TELEGRAM_RATE_{which}": "0" for which in ("GLOBAL", "CHAT", "GROUP")} if unlimited else {}),
        }
        async with running_beside(folder, env=env, fresh=True) as server:
            yield server

    async def bring(self) -> None:
        """Hands out what was written and notes what comes back, until cancelled."""
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._note())
            for _ in range(AT_ONCE):
                tasks.create_task(self._one_by_one(session))

    async def _one_by_one(self, session: aiohttp.ClientSession) -> None:
        while True:
            update = await self._waiting.get()
            if self._mode == "polling":
                await self._api.push(update)
                continue
            while not await self._push(session, update):  # noqa: ASYNC110 - it is brought again, as Telegram does
                await asyncio.sleep(0.25)

    async def _push(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        try:
            async with session.post(f"{self._url}/telegram/webhook", json=update, headers=headers) as answer:
                return answer.status // 100 == 2
        except (aiohttp.ClientError, RecursionError):
            return False

    async def _note(self) -> None:
        while True:
            await asyncio.sleep(0.05)
            sent = self._api.sent
            for message in sent[self._seen :]:
                chat = int(message["chat_id"])
                self.answered[chat] += 1
                self.answered_at.setdefault(chat, time.monotonic())
            self._seen = len(sent)
            self._api.calls.clear()


def size_of(pid: int) -> tuple[float, int]:
    """Memory in MB and open files of a process; zeros where it has gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6, sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0.0, 0
