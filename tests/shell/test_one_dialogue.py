"""One dialogue behind every channel: 100 questions get the same replies over Telegram, the web page, the terminal and ``ask``."""

from __future__ import annotations

import asyncio
import getpass
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

import aiohttp
import pytest

from bot.asking import Asker
from bot.channels.webchat_key import Key
from desk import conversations
from desk.model.reply import Quote, Reply, Say
from desk.model.turn import Address
from desk.office import Office
from desk.store.settings import StoreSettings
from knowledge.library import Library
from tests.shell.process import ROOT, Running, privacy_desk, running_beside
from tests.telegram.bot_api import BotApi, said

STOCK = ROOT / "benchmarks" / "questions" / "open"
CHAT = 5

Drive = Callable[[list[str], Running, BotApi, Path], Awaitable[Address]]
"""Has the whole conversation over one channel and returns where it stands in the store."""


def questions() -> list[str]:
    """Every kind, style and language of our own stock, after the greeting with which every chat begins."""
    texts = [
        json.loads(line)["text"]
        for name, step in (("questions_en.jsonl", 7), ("questions_east.jsonl", 9), ("questions_west.jsonl", 10))
        for line in (STOCK / name).read_text(encoding="utf-8").splitlines()[::step]
    ]
    return ["/start", *texts][:101]


async def over_telegram(texts: list[str], server: Running, api: BotApi, folder: Path) -> Address:
    for text in texts:
        count = len(api.named("getUpdates"))
        await api.push(said(CHAT, text))
        await api.until(lambda count=count: len(api.named("getUpdates")) > count)  # type: ignore[misc] # a default binds the loop's value
    await api.answers(CHAT, len(texts))
    return Address("telegram", str(CHAT))


async def over_the_web(texts: list[str], server: Running, api: BotApi, folder: Path) -> Address:
    jar = aiohttp.CookieJar(unsafe=True)
    headers = {"Origin": server.address, "Accept-Language": "en"}
    async with aiohttp.ClientSession(cookie_jar=jar, headers=headers) as browser:
        for number, text in enumerate(texts):
            form = {"id": f"message-number-{number:06}", "text": text}
            async with browser.post(f"{server.address}/chat", data=form, allow_redirects=False) as response:
                assert response.status == 303
        (key,) = [cookie.value for cookie in jar]
    return Address("web", Key(key).chat)


async def in_the_terminal(texts: list[str], server: Running, api: BotApi, folder: Path) -> Address:
    # The chat begins with /start by itself.
    done = await asyncio.to_thread(privacy_desk, folder, "chat", env={"LC_ALL": "C"}, stdin="\n".join(texts[1:]) + "\n")
    assert done.returncode == 0, done.stderr
    return Address("terminal", getpass.getuser())


CHANNELS: dict[str, Drive] = {"telegram": over_telegram, "web": over_the_web, "terminal": in_the_terminal}


@cache
def expected(hint: str | None) -> list[Reply]:
    """What ``ask`` replies to a client with this language tag, as one conversation."""
    with Asker(Library.shipped()) as asker:
        return [comparable(asker.ask(text, hint, "one chat")) for text in questions()]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_hundred_questions_get_the_same_replies_on_every_channel(channel: str, tmp_path: Path) -> None:
    texts = questions()
    assert len(texts) == 101
    api = BotApi()
    await api.start()
    env = {
        "PRIVACY_DESK_TELEGRAM_TOKEN": api.token,
        "PRIVACY_DESK_TELEGRAM_API": api.root,
        "PRIVACY_DESK_TELEGRAM_RATE_CHAT": "0",
        "PRIVACY_DESK_TELEGRAM_RATE_GLOBAL": "0",
        # A hundred questions at once are more than a person may send.
        "PRIVACY_DESK_CHAT_RATE": "0",
    }
    try:
        async with running_beside(tmp_path, env=env) as server:
            address = await CHANNELS[channel](texts, server, api, tmp_path)
    finally:
        await api.stop()
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        had = office.read_now(lambda desk: conversations.recent(desk, address, 1000))
    assert [exchange.text for exchange in had] == texts
    # The terminal names no language here; the other two say that they are English.
    hint = None if channel == "terminal" else "en"
    replies = await asyncio.to_thread(expected, hint)
    for text, ours, theirs in zip(texts, replies, (comparable(exchange.reply) for exchange in had), strict=True):
        assert ours == theirs, text


def test_no_channel_is_left_out() -> None:
    found = {
        match[1]
        for path in (ROOT / "bot" / "channels").glob("*.py")
        if (match := re.search(r'^CHANNEL = "(\w+)"$', path.read_text(encoding="utf-8"), re.M))
    }
    assert found == set(CHANNELS)


def test_the_questions_bring_every_kind_of_reply() -> None:
    replies = expected("en")
    assert {reply.kind for reply in replies} >= {"answer", "abstain", "rights", "smalltalk"}
    assert sum(isinstance(block, Quote) for reply in replies for block in reply.blocks) > 50


def comparable(reply: Reply) -> Reply:
    """The reply without what differs by nature: numbers of tickets and times."""
    return replace(reply, blocks=tuple(_undated(reply.blocks)))


def _undated(blocks: Iterable[Say | Quote]) -> Iterable[Say | Quote]:
    for block in blocks:
        if isinstance(block, Say) and "number" in block.args:
            yield Say(block.key, dict.fromkeys(block.args, ""))
        elif isinstance(block, Say):
            yield Say(block.key, dict(block.args))
        else:
            yield block
