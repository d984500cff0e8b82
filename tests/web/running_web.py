"""The web chat in this process, listening on a free port, with everything behind it that a run has."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from bot.bell import Bell
from bot.channels.webchat import WebChat
from bot.delivery import Delivery
from bot.door import Door
from bot.intake import Intake
from console.app import HttpServer, Site
from console.labels import Labels
from console.settings import HttpSettings
from console.web.assets import Assets
from console.web.health import Check
from desk.office import Office
from handlers.wording import Wording
from knowledge.library import Library
from tests.patience import PATIENCE

LABELS, ASSETS = Labels.shipped(), Assets()
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}


@dataclass
class Shelf:
    """Where the library stands."""

    current: Library


@dataclass
class RunningWeb:
    """What a test may use."""

    address: str
    admin_address: str
    office: Office
    chat: WebChat
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


@asynccontextmanager
async def running_web(
    office: Office,
    library: Library,
    settings: HttpSettings | None = None,
    *,
    answers: bool = True,
    checks: Mapping[str, Check] | None = None,
) -> AsyncIterator[RunningWeb]:
    """Serves until the block ends; without ``answers`` whatever comes in is kept and waits."""
    settings = settings or HttpSettings(port=0)
    arrived, answered = Bell(), Bell()
    shelf = Shelf(library)
    chat = WebChat(settings, Wording(), office, Intake(office, arrived), lambda: shelf.current.policy, labels=LABELS, assets=ASSETS)
    server = HttpServer(Site(settings, lambda: shelf.current.policy, LABELS, ASSETS, checks or {}, office=office), chat.routes())
    await server.start()
    web = RunningWeb(server.public_address, server.admin_address, office, chat)
    if answers:
        door = Door(office, shelf, {chat.name: chat}, "first", arrived=arrived, answered=answered)
        delivery = Delivery(office, chat, "first", answered=answered)
        web.tasks = [asyncio.create_task(door.run()), asyncio.create_task(delivery.run())]
    try:
        yield web
    finally:
        await chat.stop()
        await server.stop()
        for task in web.tasks:
            task.cancel()
        await asyncio.gather(*web.tasks, return_exceptions=True)


def browser() -> aiohttp.ClientSession:
    """A client that keeps cookies, also those of an address without a name."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


async def say(client: aiohttp.ClientSession, web: RunningWeb, text: str, id: str = "0123456789abcdef") -> dict[str, object]:
    """Sends a message as the page's script does and returns the server's word that it is kept."""
    async with client.post(f"{web.address}/chat", json={"text": text, "id": id}) as response:
        assert response.status == 202, await response.text()
        return dict(await response.json())


async def next_message(client: aiohttp.ClientSession, web: RunningWeb, after: str = "", header: bool = False) -> dict[str, str]:
    """Waits at the stream for the first reply behind ``after``, which goes as Last-Event-ID with ``header``."""
    query = {} if header else {"after": after}
    headers = {"Last-Event-ID": after} if header else {}
    async with asyncio.timeout(PATIENCE), client.get(f"{web.address}/chat/events", params=query, headers=headers) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        async for line in response.content:
            if line.startswith(b"data: "):
                return dict(json.loads(line.removeprefix(b"data: ")))
    raise AssertionError("the stream ended")
