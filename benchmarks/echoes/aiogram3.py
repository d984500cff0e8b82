"""aiogram 3's echo: ``python -m benchmarks.echoes.aiogram3 ROOT TOKEN [PORT]``; a port makes it a webhook."""

from __future__ import annotations

import asyncio
import logging
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web


async def bring(dispatcher: Dispatcher, bot: Bot, port: int) -> None:
    """Takes updates in by its own handler for webhooks."""
    server = web.Application()
    SimpleRequestHandler(dispatcher, bot).register(server, "/")
    setup_application(server, dispatcher, bot=bot)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await bot.set_webhook(f"http://127.0.0.1:{port}/")
    await asyncio.Event().wait()


async def main() -> None:
    """Receives until killed."""
    root, token, *port = sys.argv[1:]
    logging.disable()
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(root)))
    if port:
        await bring(dispatcher, bot, int(port[0]))
    else:
        await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
