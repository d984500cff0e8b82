"""One who writes without end gets one friendly notice, and nobody else has to wait for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.channels.telegram_settings import TelegramSettings
from desk import inbox
from knowledge.library import Library
from tests.telegram.bot_api import BotApi, said
from tests.telegram.running_bot import running_bot

QUESTION = "do you sell my data"


async def test_one_who_writes_too_fast_gets_one_notice_in_their_language_and_the_others_their_answers(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with running_bot(settings, tmp_path, library) as bot:
        bot.office.rules = replace(bot.office.rules, chat_rate=3)
        await api.push(*(said(5, "Verkaufen Sie meine Daten?", language="de") for _ in range(150)), said(6, QUESTION))
        assert "third parties" in (await api.answers(6))[0]
        texts = await api.answers(5, 4)
        await api.push(said(7, QUESTION))
        await api.answers(7)
        assert await bot.office.read(inbox.waiting) == 0
        assert api.texts(5) == texts
    assert "mehr als 3 Nachrichten" in texts[3]
    assert not any("mehr als 3 Nachrichten" in text for text in texts[:3])


async def test_what_a_group_says_among_itself_is_not_counted(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    group = {"chat": {"id": -9, "type": "group", "title": "G"}}
    async with running_bot(settings, tmp_path, library) as bot:
        bot.office.rules = replace(bot.office.rules, chat_rate=2)
        await api.push(*(said(-9, "among us", **group) for _ in range(9)))
        await api.push(said(-9, f"@{api.username} {QUESTION}", **group))
        assert "third parties" in (await api.answers(-9))[0]
        assert len(api.texts(-9)) == 1
