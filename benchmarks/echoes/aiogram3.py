"""aiogram 3's echo: ``python -m benchmarks.echoes.aiogram3 ROOT TOKEN``."""

from __future__ import annotations

import asyncio
import logging
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def main() -> None:
    """Polls until killed."""
    root, token = sys.argv[1:]
    logging.disable()
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    await dispatcher.start_polling(Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(root))))


if __name__ == "__main__":
    asyncio.run(main())
