"""The whole Telegram side in this process: real office, library, wording, intake, door and delivery, against a stand-in server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.bell import Bell
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_files import TelegramFiles
from bot.channels.telegram_settings import TelegramSettings
from bot.delivery import Delivery
from bot.door import Door
from bot.intake import Intake
from desk.office import Office
from desk.store.settings import StoreSettings
from handlers.wording import Wording
from knowledge.library import Library

SHORT = 0.05
"""Seconds of the first pause after a failure; the product's is a second."""


@dataclass
class Shelf:
    """Where the library stands."""

    current: Library


@dataclass
class RunningBot:
    """The parts that a test may look at."""

    office: Office
    channel: TelegramChannel
    shelf: Shelf
    tasks: list[asyncio.Task[None]]
    names: list[str]
    """The user names that it was told are its own."""


def store_in(folder: Path) -> StoreSettings:
    """An installation's store in a folder of the test."""
    (folder / "data").mkdir(exist_ok=True)
    return StoreSettings(folder / "data")


@asynccontextmanager
async def running_bot(settings: TelegramSettings, folder: Path, library: Library, boot: str = "first") -> AsyncIterator[RunningBot]:
    """Runs the bot on the store in ``folder`` until the block ends."""
    office = Office.open(store_in(folder))
    arrived, answered = Bell(), Bell()
    names: list[str] = []
    shelf = Shelf(library)
    channel = TelegramChannel(settings, Wording(), Intake(office, arrived), shortest=SHORT, named=names.append)
    door = Door(office, shelf, {channel.name: channel}, boot, arrived=arrived, answered=answered)
    delivery = Delivery(office, channel, boot, answered=answered, shortest=SHORT)
    files = TelegramFiles(office, channel, answered, every=SHORT, pauses=(SHORT,) * 3, away=SHORT)
    tasks = [asyncio.create_task(work) for work in (door.run(), delivery.run(), files.run())]
    await channel.start()
    try:
        yield RunningBot(office, channel, shelf, tasks, names)
    finally:
        await channel.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        office.close()
