"""A question over Telegram's protocol brings the clause: the real channel, office and library against a stand-in server."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from bot.channels.telegram_settings import TelegramSettings
from desk import inbox
from knowledge.library import Library
from tests.telegram.bot_api import SECRET, BotApi, Fault, pressed, said
from tests.telegram.running_bot import running_bot


async def test_a_question_brings_the_clause_word_for_word_with_its_source(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with running_bot(settings, tmp_path, library):
        await api.push(said(5, "How long do you keep usage records?"))
        (answer,) = await api.answers(5)
    assert "<blockquote>" in answer
    assert "<b>• Usage records: Retained for 90 days</b>" in answer
    assert "January 2024" in answer
    assert api.sent[0]["parse_mode"] == "HTML"


async def test_the_first_answer_says_that_this_is_automated_and_the_second_does_not(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with running_bot(settings, tmp_path, library):
        await api.push(said(5, "do you sell my data"), said(5, "who do I contact"))
        first, second = await api.answers(5, 2)
    assert "automated assistant" in first
    assert "automated assistant" not in second


async def test_buttons_start_a_request_and_their_presses_are_acknowledged(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with running_bot(settings, tmp_path, library):
        await api.push(said(5, "delete my account"))
        await api.answers(5)
        actions = [button["callback_data"] for row in api.sent[0]["reply_markup"]["inline_keyboard"] for button in row]
        assert "confirm:delete" in actions
        await api.push(pressed(5, "confirm:delete"))
        receipt = (await api.answers(5, 2))[1]
        await api.until(lambda: api.named("answerCallbackQuery"))
    assert re.search(r"PD-\d{4}-000001", receipt)
    assert api.named("answerCallbackQuery")[0].params["callback_query_id"] == "press-confirm:delete"


async def test_five_messages_at_once_are_answered_in_their_order(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    questions = {
        "do you sell my data": "third parties",
        "how long do you keep usage records": "90 days",
        "do you use cookies": "cookie",
        "is my data encrypted": "encrypt",
        "how do I contact you": "ai-tokenhub.com",
    }
    async with running_bot(settings, tmp_path, library):
        await api.push(*(said(chat, text) for text in questions for chat in (5, 6, 7)))
        for chat in (5, 6, 7):
            answers = await api.answers(chat, 5)
            for answer, word in zip(answers, questions.values(), strict=True):
                assert word.casefold() in answer.casefold()


@pytest.mark.parametrize(
    "odd",
    [
        {"message": {"message_id": "x", "chat": {"id": 5, "type": "private"}}},
        {"message": 7},
        {"callback_query": {"id": "1", "from": "nobody"}},
    ],
)
async def test_an_update_that_cannot_be_read_is_put_aside_and_blocks_nobody(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path, odd: dict[str, object]
) -> None:
    async with running_bot(settings, tmp_path, library) as bot:
        await api.push(said(5, "hello"), odd, said(6, "do you sell my data"), said(5, "who do I contact"))
        await api.answers(6)
        await api.until(lambda: any("ai-tokenhub.com" in text for text in api.texts(5)))
        dead = await bot.office.read(inbox.dead)
        assert [letter.source for letter in dead] == ["7000001:1001"]
        assert await bot.office.read(inbox.waiting) == 0


async def test_someone_whose_message_cannot_be_read_gets_an_apology_with_a_reference(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_bot(settings, tmp_path, library):
        await api.push({"message": {"message_id": 1, "text": "secret question", "chat": {"id": 5, "type": "private"}}})
        (apology,) = await api.answers(5)
    found = re.search(r"[0-9A-F]{4}-[0-9A-F]{4}", apology)
    assert found is not None
    assert found.group() in caplog.text
    assert "secret question" not in caplog.text


async def test_a_bad_hour_of_the_server_loses_doubles_and_disorders_nothing(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    api.faults["getMe"].extend([Fault(502), Fault(reset=True)])
    api.faults["getUpdates"].extend([Fault(500), Fault(reset=True), Fault(200, body=b"<html>"), Fault(429, retry_after=0)])
    api.faults["sendMessage"].extend([Fault(429, retry_after=1), Fault(500), Fault(reset=True)])
    async with running_bot(settings, tmp_path, library):
        await api.push(said(5, "do you sell my data"), said(5, "do you use cookies"))
        first, second = await api.answers(5, 2)
    assert "third parties" in first
    assert "cookie" in second.casefold()


async def test_a_chat_that_must_wait_holds_up_no_other(api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path) -> None:
    api.faults["sendMessage"].append(Fault(429, retry_after=1))
    async with running_bot(settings, tmp_path, library):
        await api.push(said(5, "do you sell my data"))
        await api.until(lambda: api.named("sendMessage"))
        await api.push(*(said(chat, "do you use cookies") for chat in range(10, 20)))
        for chat in range(10, 20):
            await api.answers(chat)
        assert api.texts(5) == []
        await api.answers(5)
    refused, answered = (call.at for call in api.named("sendMessage") if call.params["chat_id"] == "5")
    assert answered - refused >= 1.0


async def test_who_blocked_the_bot_is_left_alone(api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path) -> None:
    api.faults["sendMessage"].append(Fault(403, "Forbidden: bot was blocked by the user"))
    async with running_bot(settings, tmp_path, library):
        await api.push(said(5, "do you sell my data"), said(5, "do you use cookies"))
        (answer,) = await api.answers(5)
    assert "cookie" in answer.casefold()


async def test_a_send_in_doubt_is_repeated_once(api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path) -> None:
    api.faults["sendMessage"].extend([Fault(reset=True, after=True), Fault(reset=True, after=True)])
    async with running_bot(settings, tmp_path, library):
        await api.push(said(5, "do you sell my data"), said(5, "do you use cookies"))
        await api.until(lambda: "cookie" in api.sent[-1]["text"].casefold() if api.sent else False)
    assert ["third parties" in text for text in api.texts(5)] == [True, True, False]


async def test_the_token_is_in_no_log_whatever_goes_wrong(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    api.faults["getMe"].extend([Fault(500, f"no {SECRET}"), Fault(reset=True), Fault(404, "Not Found", body=b"x")])
    api.faults["getMe"].clear()
    api.faults["getUpdates"].extend([Fault(409, f"Conflict: {SECRET}"), Fault(reset=True), Fault(400, SECRET)])
    api.faults["sendMessage"].extend([Fault(400, SECRET), Fault(403, SECRET), Fault(502, SECRET), Fault(418, SECRET)])
    async with running_bot(settings, tmp_path, library):
        await api.push(*(said(5, "do you sell my data") for _ in range(4)))
        await api.answers(5, 2)
        await api.stop()
        await api.push(said(5, "who do I contact"))
        await api.start()
        await api.answers(5, 3)
    assert caplog.records
    assert SECRET not in caplog.text
