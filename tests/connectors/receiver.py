"""Another console's receiver of events: a real HTTP server that can be away, slow, wrong or gone."""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

SECRET = "whsec_" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
Respond = Callable[[web.Request], web.StreamResponse]


@dataclass
class Call:
    """One attempt that arrived."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def data(self) -> Any:
        return json.loads(self.body)["data"]


class Listening(ABC):
    """Listens on a port of its own, which stays the same over ``stop`` and ``start``."""

    def __init__(self) -> None:
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/events"

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @abstractmethod
    async def take(self, request: web.Request) -> web.StreamResponse:
        """Answers one call."""


class Receiver(Listening):
    """Keeps what arrives, and answers with ``respond``."""

    def __init__(self, respond: Respond = lambda _: web.Response(status=204)) -> None:
        super().__init__()
        self.respond = respond
        self.calls: list[Call] = []
        self.hangs = False

    @property
    def ids(self) -> list[str]:
        return [call.id for call in self.calls]

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(Call({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        if self.hangs:
            await asyncio.Event().wait()
        return self.respond(request)
