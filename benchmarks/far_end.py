"""The Bot API's end of a speed trial: hands out updates, and notes when the answer to each one came."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from typing import Any

import orjson
from aiohttp import web

CHAT = re.compile(rb"chat_id[=\":\s]+(\d+)")
OK = b'{"ok":true,"result":true}'
ME = b'{"ok":true,"result":{"id":7000001,"is_bot":true,"first_name":"P","username":"speed_bot"}}'
SENT = b'{"ok":true,"result":{"message_id":1,"date":1764000000,"chat":{"id":1,"type":"private"},"text":"x"}}'
FIRST_CHAT = 1000


class FarEnd:
    """A server on a loopback port; every question comes from a chat of its own, so that an answer's chat names its question."""

    def __init__(self) -> None:
        self.root = ""
        self._waiting: deque[dict[str, Any]] = deque()
        self._handed: deque[dict[str, Any]] = deque()
        self._number = 0
        self._asked: dict[int, float] = {}
        self._answered: dict[int, float] = {}
        self._news = asyncio.Event()
        self._answer = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listens on a free port."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stops listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    def ask(self, text: str) -> int:
        """Puts in one question and returns its chat."""
        self._number += 1
        chat = FIRST_CHAT + self._number
        user = {"id": chat, "is_bot": False, "first_name": "A", "language_code": "en"}
        message = {"message_id": 1, "date": 1764000000, "chat": {"id": chat, "type": "private", "first_name": "A"}, "from": user}
        self._waiting.append({"update_id": self._number, "message": {**message, "text": text}})
        self._asked[chat] = time.perf_counter()
        self._news.set()
        return chat

    async def answers(self, chats: set[int], patience: float) -> list[float]:
        """Seconds from question to answer for each of these chats; raises TimeoutError."""
        async with asyncio.timeout(patience):
            while not chats <= self._answered.keys():
                self._answer.clear()
                await self._answer.wait()
        return [self._answered[chat] - self._asked[chat] for chat in chats]

    def last_answer(self, chats: set[int]) -> float:
        """When the last of them was answered."""
        return max(self._answered[chat] for chat in chats)

    async def _handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        body = await request.read()
        if method == "sendmessage":
            found = CHAT.search(body) or CHAT.search(request.query_string.encode())
            if found:
                self._answered.setdefault(int(found[1]), time.perf_counter())
                self._answer.set()
            return _json(SENT)
        if method == "getupdates":
            return _json(orjson.dumps({"ok": True, "result": await self._updates(body)}))
        return _json(ME if method == "getme" else OK)

    async def _updates(self, body: bytes) -> list[dict[str, Any]]:
        offset = int(found[1]) if (found := re.search(rb"offset[=\":\s]+(\d+)", body)) else 0
        while self._handed and self._handed[0]["update_id"] < offset:
            self._handed.popleft()
        if not self._handed:
            if not self._waiting:
                self._news.clear()
                try:
                    async with asyncio.timeout(5):
                        await self._news.wait()
                except TimeoutError:
                    return []
            while self._waiting and len(self._handed) < 100:
                self._handed.append(self._waiting.popleft())
        return list(self._handed)


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json")
