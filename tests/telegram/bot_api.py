"""A stand-in of Telegram's Bot API: the network's far end, over real HTTP, with faults on demand."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.patience import PATIENCE

TOKEN = "7000001:stand-in-secret-AAAA"
SECRET = TOKEN.partition(":")[2]
LARGEST_FILE = 20 * 1024 * 1024
"""Bytes that the Bot API hands out at most (https://core.telegram.org/bots/api#getfile)."""


@dataclass(frozen=True)
class Fault:
    """What happens to one call instead of its answer."""

    status: int = 500
    description: str = "Internal Server Error"
    retry_after: int | None = None
    reset: bool = False
    """The connection is cut without an answer."""
    after: bool = False
    """The call takes effect before it fails."""
    body: bytes | None = None
    """An answer that is not JSON."""
    slow: float = 0.0
    """Nothing fails, but the answer takes so many seconds."""


@dataclass(frozen=True)
class Call:
    """One call as it came."""

    method: str
    params: dict[str, Any]
    at: float


@dataclass
class BotApi:
    """The server; ``push`` feeds updates, ``sent`` holds what bots sent, ``until`` waits for a condition."""

    token: str = TOKEN
    username: str = "privacy_test_bot"
    calls: list[Call] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    updates: list[Any] = field(default_factory=list)
    faults: dict[str, deque[Fault | None]] = field(default_factory=lambda: defaultdict(deque))
    """What happens to the next calls of a method, one each; None = nothing."""
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    """Calls of that method wait until the gate is set."""
    files: dict[str, bytes] = field(default_factory=dict)
    """What users sent, by file_id."""
    webhook: str = ""
    """Where updates are to be brought."""
    next_update: int = 1000
    port: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _runner: web.AppRunner | None = None
    _polls: int = 0

    @property
    def root(self) -> str:
        """The server's root address."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listens, on the same port again after a stop."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/files/{id}", self._hand_out)
        self._runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stops listening and cuts every connection."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def push(self, *updates: Any) -> None:
        """Adds updates; one without a number gets the next."""
        async with self._changed:
            for update in updates:
                has_number = not isinstance(update, dict) or "update_id" in update
                self.updates.append(update if has_number else {"update_id": self.next_update, **update})
                self.next_update += not has_number
            self._changed.notify_all()

    async def until(self, condition: Callable[[], Any]) -> None:
        """Returns as soon as the condition holds; TimeoutError after ``PATIENCE``."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(condition)

    async def answers(self, chat: int, count: int = 1) -> list[str]:
        """The texts sent to a chat, as soon as there are ``count`` of them."""
        await self.until(lambda: len(self.texts(chat)) >= count)
        return self.texts(chat)

    def texts(self, chat: int) -> list[str]:
        """The texts sent to a chat so far."""
        return [message["text"] for message in self.sent if str(message["chat_id"]) == str(chat)]

    def named(self, method: str) -> list[Call]:
        """The calls of one method so far."""
        return [call for call in self.calls if call.method == method]

    def hold(self, method: str) -> asyncio.Event:
        """Makes calls of that method wait until the event is set."""
        return self.gates.setdefault(method, asyncio.Event())

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params = await _params(request)
        async with self._changed:
            self.calls.append(Call(method, params, time.monotonic()))
            self._changed.notify_all()
        if request.match_info["token"] != self.token:
            return refusal(401, "Unauthorized")
        fault = self.faults[method].popleft() if self.faults[method] else None
        if fault is not None and not fault.after and not fault.slow:
            return _failed(request, fault)
        if gate := self.gates.get(method):
            await gate.wait()
        result = await self._answer(method, params)
        if fault is not None and fault.slow:
            await asyncio.sleep(fault.slow)
            fault = None
        if isinstance(result, web.StreamResponse):
            return result
        return _failed(request, fault) if fault is not None else web.json_response({"ok": True, "result": result}, dumps=written)

    async def _answer(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getMe":
            return {"id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": "P", "username": self.username}
        if method == "getUpdates":
            return await self._poll(params)
        if method == "sendMessage":
            async with self._changed:
                self.sent.append(params)
                self._changed.notify_all()
            chat = {"id": int(params["chat_id"]), "type": "private"}
            return {"message_id": len(self.sent), "date": int(time.time()), "chat": chat, "text": params["text"]}
        if method in ("setWebhook", "deleteWebhook"):
            self.webhook = str(params.get("url", ""))
        if method == "getWebhookInfo":
            return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": 0}
        if method == "getFile":
            id = str(params["file_id"])
            if id not in self.files:
                return refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
            if len(self.files[id]) > LARGEST_FILE:
                return refusal(400, "Bad Request: file is too big")
            return {"file_id": id, "file_unique_id": f"u{id}", "file_size": len(self.files[id]), "file_path": f"files/{id}"}
        return True

    async def _hand_out(self, request: web.Request) -> web.StreamResponse:
        id = request.match_info["id"]
        if request.match_info["token"] != self.token or id not in self.files:
            return web.Response(status=404)
        async with self._changed:
            self.calls.append(Call("file", {"id": id}, time.monotonic()))
            self._changed.notify_all()
        fault = self.faults["file"].popleft() if self.faults["file"] else None
        return _failed(request, fault) if fault is not None else web.Response(body=self.files[id])

    async def _poll(self, params: dict[str, Any]) -> Any:
        self._polls += 1
        mine = self._polls
        offset = int(params.get("offset", 0))
        async with self._changed:
            # A newer poll ends the older one, as with Telegram.
            self._changed.notify_all()
            if offset:
                self.updates = [update for update in self.updates if _number(update) >= offset]
            try:
                async with asyncio.timeout(float(params.get("timeout", 0)) + 0.001):
                    await self._changed.wait_for(lambda: self.updates or mine != self._polls)
            except TimeoutError:
                return []
            if mine != self._polls:
                return refusal(409, "Conflict: terminated by other getUpdates request")
            return self.updates[: int(params.get("limit", 100))]


def written(value: Any) -> str:
    """JSON of any depth, which the standard library's writer refuses."""
    try:
        return json.dumps(value)
    except RecursionError:
        return _deep(value)


def _deep(value: Any) -> str:
    if isinstance(value, list):
        return f"[{','.join(map(written, value))}]"
    depth = 0
    while isinstance(value, dict) and set(value) == {"message"}:
        depth, value = depth + 1, value["message"]
    if isinstance(value, dict):
        body = ",".join(f"{json.dumps(key)}:{written(part)}" for key, part in value.items())
        return '{"message":' * depth + f"{{{body}}}" + "}" * depth
    return '{"message":' * depth + json.dumps(value) + "}" * depth


def _number(update: Any) -> int:
    return update.get("update_id", 0) if isinstance(update, dict) else 0


async def _params(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {name: _value(value) for name, value in (await request.post()).items()}


def _value(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def refusal(status: int, description: str, **parameters: Any) -> web.Response:
    """An answer that refuses a call."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=status)


def _failed(request: web.Request, fault: Fault) -> web.Response:
    if fault.reset:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    if fault.body is not None:
        return web.Response(body=fault.body, status=fault.status)
    if fault.retry_after is not None:
        return refusal(429, "Too Many Requests", retry_after=fault.retry_after)
    return refusal(fault.status, fault.description)


def user(id: int, language: str | None = "en") -> dict[str, Any]:
    """A user as updates name one."""
    return {"id": id, "is_bot": False, "first_name": "Ann", **({"language_code": language} if language else {})}


def said(chat: int, text: str, /, *, language: str | None = "en", **fields: Any) -> dict[str, Any]:
    """An update: somebody wrote a text in a private chat; ``fields`` replace or add fields of the message."""
    message = {
        "message_id": 1, "date": 1764000000, "chat": {"id": chat, "type": "private", "first_name": "Ann"},
        "from": user(chat, language), "text": text, **fields,
    }  # fmt: skip
    return {"message": message}


def pressed(chat: int, action: str) -> dict[str, Any]:
    """An update: somebody pressed a button of ours."""
    message = {
        "message_id": 5, "date": 1764000000, "chat": {"id": chat, "type": "private"}, "from": {"id": 7000001, "is_bot": True,
        "first_name": "P"}, "text": "?",
    }  # fmt: skip
    query = {"id": f"press-{action}", "from": user(chat), "chat_instance": "1", "message": message, "data": action}
    return {"callback_query": query}
