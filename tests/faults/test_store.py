"""The database cannot be written for a while: nothing is taken that is not kept, and all is answered afterwards, without a restart."""

from __future__ import annotations

import asyncio
import json
import resource
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.channels.telegram_settings import TelegramSettings
from desk import inbox
from desk.store.driver import connect
from knowledge.library import Library
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.shell.process import Running, running_beside
from tests.telegram.bot_api import BotApi, said
from tests.telegram.pushing import pushing
from tests.telegram.running_bot import running_bot

QUESTION = "do you sell my data"
SMALL = 4096
"""Bytes of a file that may be written while the disk is "full": less than any part of the database."""


@contextmanager
def full_disk(server: Running) -> Iterator[None]:
    """No file of that process may grow, as on a full disk."""
    before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (SMALL, before[1]))
    try:
        yield
    finally:
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)


async def until_ready(url: str, *, is_ready: bool) -> dict[str, str]:
    """Asks /readyz until it says so; returns its checks."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
        while True:
            async with session.get(f"{url}/readyz") as answer:
                body = json.loads(await answer.read())
                if (answer.status == 200) == is_ready:
                    return dict(body["checks"])


async def test_on_a_full_disk_nothing_is_taken_that_is_not_kept_and_all_goes_on_when_there_is_room(api: BotApi, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    env = {
        "PRIVACY_DESK_TELEGRAM_TOKEN": api.token, "PRIVACY_DESK_TELEGRAM_API": api.root, "PRIVACY_DESK_TELEGRAM_MODE": "webhook",
        "PRIVACY_DESK_TELEGRAM_WEBHOOK_URL": url, "PRIVACY_DESK_HTTP_PORT": url.rpartition(":")[2],
    }  # fmt: skip
    async with running_beside(tmp_path, env=env) as server, pushing(api) as pusher:
        await api.until(lambda: api.named("setWebhook"))
        await pusher.push([said(5, QUESTION)])
        await api.answers(5)
        update = {"update_id": 7, **said(6, QUESTION)}
        with full_disk(server):
            assert not await pusher.bring(update)
            assert (await until_ready(url, is_ready=False))["intake"] == "failed"
            assert not await pusher.bring(update)
        await pusher.push([update])
        await api.answers(6)
        await until_ready(url, is_ready=True)
        assert (await asyncio.to_thread(server.stop))[0] == 0
    with closing(connect(tmp_path / "data" / "privacy-desk.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert len(api.texts(6)) == 1


async def test_a_database_that_is_moved_away_stops_the_intake_and_nothing_is_lost_when_it_is_back(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data, away = tmp_path / "data", tmp_path / "away"
    away.mkdir()
    async with running_bot(settings, tmp_path, library):
        await api.push(said(5, QUESTION))
        await api.answers(5)
        for file in data.glob("privacy-desk.db*"):
            file.rename(away / file.name)
        await api.push(said(6, QUESTION))
        async with asyncio.timeout(PATIENCE):
            while "Updates could not be kept" not in caplog.text:
                await asyncio.sleep(0)
        assert api.updates, "nothing is confirmed that is not kept"
        assert not api.texts(6)
        assert list(data.glob("privacy-desk.db*")) == []
        for file in away.iterdir():
            file.rename(data / file.name)
        await api.answers(6)
    assert len(api.texts(6)) == 1


async def test_a_database_that_another_program_locks_is_waited_for(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with running_bot(settings, tmp_path, library) as bot, locked(tmp_path / "data" / "privacy-desk.db") as unlock:
        await api.push(said(6, QUESTION))
        await api.until(lambda: api.named("getUpdates"))
        assert await bot.office.read(inbox.waiting) == 0
        assert api.updates, "nothing is confirmed that is not kept"
        unlock.set()
        await api.answers(6)


@asynccontextmanager
async def locked(path: Path) -> AsyncIterator[threading.Event]:
    """Another program writes, and does not end until it is told to."""
    held, unlock = threading.Event(), threading.Event()

    def hold() -> None:
        with closing(connect(path)) as db:
            db.execute("BEGIN IMMEDIATE")
            held.set()
            unlock.wait(PATIENCE)
            db.execute("ROLLBACK")

    thread = threading.Thread(target=hold)
    thread.start()
    await asyncio.to_thread(held.wait)
    try:
        yield unlock
    finally:
        unlock.set()
        await asyncio.to_thread(thread.join)
