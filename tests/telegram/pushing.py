"""Telegram's side of a webhook: brings updates to where setWebhook said, and repeats each until it hears 2xx."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.channels.telegram_settings import TelegramSettings
from bot.channels.telegram_webhook import SECRET
from knowledge.library import Library
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.telegram.bot_api import BotApi
from tests.telegram.running_bot import RunningBot, running_bot

AGAIN = 0.05
"""Seconds before an update is brought again; Telegram's are more."""


@dataclass
class Pusher:
    """Brings updates to where the bot asked for them."""

    api: BotApi
    session: aiohttp.ClientSession
    refusals: int = 0
    """Attempts that were not answered with 2xx."""

    async def push(self, updates: Iterable[dict[str, Any]], at_once: int = 40) -> None:
        """Brings them all, several at once, each until it was taken."""
        places = asyncio.Semaphore(at_once)

        async def one(update: dict[str, Any]) -> None:
            async with places:
                while not await self.bring(update):
                    self.refusals += 1
                    await asyncio.sleep(AGAIN)

        for update in (listed := list(updates)):
            if "update_id" not in update:
                update["update_id"], self.api.next_update = self.api.next_update, self.api.next_update + 1
        async with asyncio.timeout(2 * PATIENCE):
            await asyncio.gather(*(one(update) for update in listed))

    async def bring(self, update: dict[str, Any]) -> bool:
        """One attempt; returns whether it was taken."""
        asked = self.api.named("setWebhook")[-1].params
        try:
            return await self.post(asked["url"], asked["secret_token"], json=update) // 100 == 2
        except aiohttp.ClientError:
            return False

    async def post(self, url: str, secret: str, **content: Any) -> int:
        """One call; returns the status."""
        async with self.session.post(url, headers={SECRET: secret} if secret else {}, **content) as response:
            await response.read()
            return response.status


@asynccontextmanager
async def pushing(api: BotApi) -> AsyncIterator[Pusher]:
    """A pusher, with connections that end with the block."""
    async with aiohttp.ClientSession() as session:
        yield Pusher(api, session)


@asynccontextmanager
async def webhook_bot(
    api: BotApi, settings: TelegramSettings, folder: Path, library: Library, root: str = ""
) -> AsyncIterator[tuple[RunningBot, Pusher]]:
    """The bot in webhook mode, as soon as the webhook is set; ``root`` is the path of the public root."""
    port = free_port()
    secret = "made-up_secret"
    settings = replace(settings, mode="webhook", webhook_url=f"http://127.0.0.1:{port}{root}", webhook_secret=secret)
    async with running_bot(settings, folder, library) as bot, pushing(api) as pusher:
        app = web.Application()
        app.router.add_routes(bot.channel.routes())
        runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            await api.until(lambda: api.named("setWebhook"))
            yield bot, pusher
        finally:
            await runner.cleanup()
