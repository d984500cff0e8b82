"""The Bot API's end of a speed trial: hands out updates, and notes when the answer to each one came."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter, deque
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import orjson
from aiohttp import web

CHAT = re.compile(rb"chat_id[=\":\s]+(\d+)")
OK = b'{"ok":true,"result":true}'
ME = b'{"ok":true,"result":{"id":7000001,"is_bot":true,"first_name":"P","username":"speed_bot"}}'
SENT = b'{"ok":true,"result":{"message_id":1,"date":1764000000,"chat":{"id":1,"type":"private"},"text":"x"}}'
FIRST_CHAT = 1000
AT_ONCE = 40
"""Calls to a webhook at once, Telegram's own number where a bot names none."""
AGAIN = 0.1
"""Seconds after which an update that was not taken is brought again."""
SECRET = "X-Telegram-Bot-Api-Secret-Token"


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
        self._called = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._webhook: tuple[str, str] | None = None
        self._bringing: list[asyncio.Task[None]] = []
        self.replies: Counter[int] = Counter()
        """How many messages each chat got."""

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
        for task in self._bringing:
            task.cancel()
        await asyncio.gather(*self._bringing, return_exceptions=True)
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

    async def quiet(self, chats: set[int], patience: float) -> None:
        """Returns once all of these chats are answered, or nothing has come for so many seconds."""
        while not chats <= self._answered.keys():
            if not await self.next_answer(patience):
                return

    async def next_call(self, patience: float) -> None:
        """Waits for the bot to call, as it does when it is up; raises TimeoutError."""
        self._called.clear()
        async with asyncio.timeout(patience):
            await self._called.wait()

    async def next_answer(self, patience: float) -> bool:
        """Waits for the next message; False where none comes in so many seconds."""
        self._answer.clear()
        try:
            async with asyncio.timeout(patience):
                await self._answer.wait()
        except TimeoutError:
            return False
        return True

    def last_answer(self, chats: set[int]) -> float:
        """When the last of them was answered."""
        return max(self._answered[chat] for chat in chats)

    async def _handle(self, request: web.Request) -> web.Response:
        self._called.set()
        method = request.match_info["method"].lower()
        try:
            body = await request.read()
        except ConnectionError:
            # The bot was killed in the midst of its call.
            return _json(OK)
        if method == "sendmessage":
            found = CHAT.search(body) or CHAT.search(request.query_string.encode())
            if found:
                self._answered.setdefault(int(found[1]), time.perf_counter())
                self.replies[int(found[1])] += 1
                self._answer.set()
            return _json(SENT)
        if method == "getupdates":
            return _json(orjson.dumps({"ok": True, "result": await self._updates(body)}))
        if method == "setwebhook":
            asked = parse_qs(body.decode() or request.query_string) if request.content_type != "multipart/form-data" else {}
            form = asked or {key: [str(value)] for key, value in (await request.post()).items()}
            self._bring_to(form["url"][0], form.get("secret_token", [""])[0])
        if method == "getwebhookinfo":
            url = self._webhook[0] if self._webhook else ""
            return _json(orjson.dumps({"ok": True, "result": {"url": url, "has_custom_certificate": False, "pending_update_count": 0}}))
        return _json(ME if method == "getme" else OK)

    def _bring_to(self, url: str, secret: str) -> None:
        """From now on updates are brought there."""
        self._webhook = url, secret
        if not self._bringing:
            self._bringing = [asyncio.create_task(self._bring()) for _ in range(AT_ONCE)]

    async def _bring(self) -> None:
        """One of the lines to the webhook: each update again and again until it is taken."""
        async with aiohttp.ClientSession() as session:
            while True:
                while not self._waiting:
                    self._news.clear()
                    await self._news.wait()
                update = self._waiting.popleft()
                while not await self._take(session, update):  # noqa: ASYNC110 - the bot may be dead for a while
                    await asyncio.sleep(AGAIN)

    async def _take(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        assert self._webhook is not None
        url, secret = self._webhook
        headers = {"Content-Type": "application/json", **({SECRET: secret} if secret else {})}
        try:
            async with session.post(url, data=orjson.dumps(update), headers=headers) as answer:
                await answer.read()
                return answer.status // 100 == 2
        except aiohttp.ClientError:
            return False

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
