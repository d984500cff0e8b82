"""Telegram refuses, fails, cuts off and garbles: every question is answered, in order, and no chat is called before its time."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.telegram_link import Link
from bot.channels.telegram_settings import TelegramSettings
from desk import inbox
from knowledge.library import Library
from tests.faults.strict_api import StrictApi, polls, sends
from tests.telegram.bot_api import BotApi, Call, Fault, said
from tests.telegram.pushing import webhook_bot
from tests.telegram.running_bot import running_bot
from tests.telegram.test_odd_updates import spoilt

SELL, COOKIES = "do you sell my data", "do you use cookies"


@pytest.fixture
async def strict() -> AsyncIterator[StrictApi]:
    """A stand-in that keeps Telegram's limits."""
    server = StrictApi()
    await server.start()
    yield server
    await server.stop()


def apart(faults: list[Fault | None], calls: int) -> list[Fault | None]:
    """The same with at least so many calls between two that are cut off: a reply that is cut off twice is given up, as promised."""
    last, spaced = -calls, list(faults)
    for at, fault in enumerate(faults):
        if fault is not None and fault.reset:
            last, spaced[at] = (at, fault) if at >= last + calls else (last, None)
    return spaced


def early(calls: list[Call], refusals: list[Call]) -> list[str]:
    """Chats that were called again less than a second after they were told to wait that long."""
    found = []
    for refused in refusals:
        chat = refused.params["chat_id"]
        found += [chat for call in calls if call.params["chat_id"] == chat and refused.at < call.at < refused.at + 0.99]
    return found


async def test_under_refusals_failures_cuts_garbage_and_late_answers_every_question_is_answered_in_order(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    chance = random.Random(7)
    planned = apart(sends(chance, 400), 100)
    api.faults["sendMessage"] += planned
    api.faults["getUpdates"] += polls(chance, 400)
    chats = range(100, 160)
    async with running_bot(settings, tmp_path, library):
        for text in (SELL, COOKIES):
            await api.push(*(said(chat, text) for chat in chats))
        for chat in chats:
            await api.answers(chat, 2)
        calls = api.named("sendMessage")
    waits = [call for call, fault in zip(calls, planned, strict=False) if fault is not None and fault.retry_after]
    assert waits
    assert early(calls, waits) == []
    for chat in chats:
        first, *_, last = api.texts(chat)
        assert ("third parties" in first, "cookie" in last.casefold()) == (True, True)


async def test_ninety_users_at_once_are_all_answered_within_telegrams_limits(
    strict: StrictApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    limits = TelegramSettings(token=strict.token, api=strict.root)
    async with running_bot(limits, tmp_path, library):
        await strict.push(*(said(chat, SELL) for chat in range(100, 190)))
        for chat in range(100, 190):
            await strict.answers(chat)
    assert set(Counter(message["chat_id"] for message in strict.sent).values()) == {1}
    # We keep the limits by ourselves; what bunched up on the way was refused, waited, and was sent then.
    assert strict.refused < 30


async def test_after_a_change_of_the_token_the_other_bots_updates_are_no_repetitions(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    update = {"update_id": 7, **said(5, SELL)}
    async with running_bot(settings, tmp_path, library):
        await api.push(update)
        await api.answers(5)
    api.token, api.updates = "7000002:another-stand-in-AAAA", []
    async with running_bot(replace(settings, token=api.token), tmp_path, library, boot="second"):
        # Whose numbers begin where they like.
        await api.push(update)
        await api.answers(5, 2)


async def test_spoilt_updates_that_are_brought_wedge_nothing(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    chance = random.Random(3)
    good = [said(9000 + number, SELL) for number in range(40)]
    async with webhook_bot(api, settings, tmp_path, library) as (bot, pusher):
        bot.office.rules = replace(bot.office.rules, chat_rate=0)
        await pusher.push(update for each in good for update in (spoilt(said(5, "hello"), chance), each))
        for number in range(len(good)):
            await api.answers(9000 + number)
        while await bot.office.read(inbox.waiting):
            await asyncio.sleep(0)


async def test_however_many_want_to_call_an_absent_telegram_they_try_one_after_the_other() -> None:
    link, tries = Link(0.02), 0
    link.failed("refused")
    begun = time.monotonic()

    async def caller() -> None:
        nonlocal tries
        while tries < 5:
            await link.turn()
            tries += 1
            link.failed("refused")

    await asyncio.gather(*(caller() for _ in range(20)))
    # Each of the callers that waited already may find its turn come; none of them finds it at once.
    assert time.monotonic() - begun >= 4 * 0.02
