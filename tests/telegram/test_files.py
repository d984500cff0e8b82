"""Photos and documents over Telegram's protocol: into the ticket of the person who has the chat, or refused with a reason."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram_settings import TelegramSettings
from desk import attachments, conversations, tickets
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk, Office
from knowledge.library import Library
from tests.patience import PATIENCE
from tests.telegram.bot_api import SECRET, BotApi, Fault, pressed, said
from tests.telegram.running_bot import running_bot

PNG = b"\x89PNG\r\n\x1a\n" + bytes(3000)
ANN = 5


def photo(id: str, caption: str = "", chat: int = ANN, **fields: Any) -> dict[str, Any]:
    """An update: somebody sent a photo, in two sizes as Telegram does."""
    sizes = [
        {"file_id": f"{id}-small", "file_unique_id": "a", "width": 90, "height": 60, "file_size": 900},
        {"file_id": id, "file_unique_id": "b", "width": 1280, "height": 853, "file_size": 3000},
    ]
    return _media(chat, {"photo": sizes, **({"caption": caption} if caption else {}), **fields})


def document(id: str, name: str, size: int | None = None, kind: str = "application/pdf") -> dict[str, Any]:
    """An update: somebody sent a file."""
    file = {"file_id": id, "file_unique_id": "c", "file_name": name, "mime_type": kind, **({"file_size": size} if size else {})}
    return _media(ANN, {"document": file})


def _media(chat: int, fields: dict[str, Any]) -> dict[str, Any]:
    update = said(chat, "", **fields)
    del update["message"]["text"]
    return update


async def with_person(api: BotApi, office: Office, chat: int = ANN) -> str:
    """A person has the chat from here on; returns the ticket's number."""
    before = len(api.texts(chat))
    await api.push(pressed(chat, "human"))
    await api.answers(chat, before + 1)
    address = Address("telegram", str(chat))

    def give(desk: Desk) -> str:
        (ticket, *_) = tickets.of_chat(desk, address)
        conversations.save(desk, replace(conversations.load(desk, address), with_person=ticket.number))
        return ticket.number

    return await office.write(give)


async def ticket_when(office: Office, number: str, holds: Callable[[Ticket], bool]) -> Ticket:
    """The ticket as soon as something holds of it."""
    async with asyncio.timeout(PATIENCE):
        while not holds(ticket := await office.read(lambda desk: tickets.show(desk, number))):
            await asyncio.sleep(0.01)
    return ticket


async def test_photo_and_document_arrive_in_the_ticket_and_the_assistant_stays_silent(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    api.files = {"p1": PNG, "d1": b"%PDF-1.7 my bill"}
    async with running_bot(settings, tmp_path, library) as bot:
        number = await with_person(api, bot.office)
        heard = len(api.texts(ANN))
        await api.push(photo("p1", "this is what I see"), document("d1", "bill.pdf", 16))
        ticket = await ticket_when(bot.office, number, lambda ticket: [file.state for file in ticket.files] == ["kept", "kept"])
        assert [message.text for message in ticket.messages][-3:] == ["this is what I see", "📎 photo.jpg", "📎 bill.pdf"]
        assert (await bot.office.read(lambda desk: attachments.content(desk, number, 1)))[1] == PNG
        assert (await bot.office.read(lambda desk: attachments.content(desk, number, 2)))[1] == b"%PDF-1.7 my bill"
        assert len(api.texts(ANN)) == heard


async def test_outside_a_ticket_a_photo_gets_the_present_answer_and_a_button_to_a_person_and_is_not_fetched(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    api.files = {"p1": PNG}
    async with running_bot(settings, tmp_path, library):
        await api.push(photo("p1"))
        (answer,) = await api.answers(ANN)
        assert "only read text" in answer
        assert "human" in str(api.sent[-1]["reply_markup"])
        await api.push(said(ANN, "do you sell my data"))
        await api.answers(ANN, 2)
    assert not api.named("getFile")


@pytest.mark.parametrize(
    ("update", "content", "says"),
    [
        (document("x", "bill.pdf", 4), b"MZ\x00\x01 a program", "files of this kind are not taken"),
        (document("x", "huge.pdf", 30_000_000), b"", "larger than 10 MB"),
        (document("x", "unsaid.pdf"), b"%PDF-" + bytes(10 * 1024 * 1024), "larger than 10 MB"),
        (document("x", "vast.pdf"), bytes(21 * 1024 * 1024), "larger than 10 MB"),
        (document("x", "empty.txt"), b"", "the file is empty"),
        (_media(ANN, {"voice": {"file_id": "x", "file_unique_id": "v", "duration": 2, "mime_type": "audio/ogg"}}), b"OggS", "not taken"),
    ],
    ids=["program", "announced-large", "large", "beyond-telegram", "empty", "voice"],
)
async def test_what_is_not_taken_is_refused_with_the_reason(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path, update: dict[str, Any], content: bytes, says: str
) -> None:
    api.files = {"x": content}
    async with running_bot(settings, tmp_path, library) as bot:
        number = await with_person(api, bot.office)
        heard = len(api.texts(ANN))
        await api.push(update)
        answers = await api.answers(ANN, heard + 1)
        ticket = await ticket_when(bot.office, number, lambda ticket: "refused" in ticket.messages[-1].text)
    assert says in answers[-1]
    assert number in answers[-1]
    assert all(file.state == "refused" for file in ticket.files)


async def test_a_fetch_that_fails_is_repeated_and_no_log_has_the_token(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    api.files = {"p1": PNG}
    api.faults["getFile"].extend([Fault(502), Fault(400, f"Bad Request: temporarily unavailable {SECRET}")])
    api.faults["file"].append(Fault(500))
    async with running_bot(settings, tmp_path, library) as bot:
        number = await with_person(api, bot.office)
        await api.push(photo("p1"))
        await ticket_when(bot.office, number, lambda ticket: bool(ticket.files) and ticket.files[0].state == "kept")
    assert len(api.named("getFile")) == 4
    assert SECRET not in caplog.text


async def test_what_telegram_never_hands_out_is_given_up_with_a_word_on_both_sides(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with running_bot(settings, tmp_path, library) as bot:
        number = await with_person(api, bot.office)
        heard = len(api.texts(ANN))
        await api.push(photo("gone"))
        answers = await api.answers(ANN, heard + 1)
        ticket = await ticket_when(bot.office, number, lambda ticket: ticket.files[0].state == "lost")
    assert "Please send it again" in answers[-1]
    assert "could not be fetched" in ticket.messages[-1].text
    assert ticket.messages[-1].author == "note"


async def test_a_file_that_was_to_be_fetched_when_the_program_ended_is_fetched_by_the_next_one(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    api.files = {"p1": PNG}
    gate = api.hold("getFile")
    async with running_bot(settings, tmp_path, library) as bot:
        number = await with_person(api, bot.office)
        await api.push(photo("p1"))
        await api.until(lambda: api.named("getFile"))
    gate.set()
    async with running_bot(settings, tmp_path, library, "second") as bot:
        await ticket_when(bot.office, number, lambda ticket: ticket.files[0].state == "kept")


async def test_an_edit_of_what_went_to_a_person_is_kept_beside_the_first_version(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with running_bot(settings, tmp_path, library) as bot:
        await api.push(said(ANN, "/human my mail is ann@old.example", message_id=71))
        await api.answers(ANN)
        (number,) = [ticket.number for ticket in await bot.office.read(tickets.list_tickets)]
        changed = said(ANN, "/human my mail is ann@new.example", message_id=71, edit_date=1764000100)["message"]
        await api.push({"edited_message": changed})
        ticket = await ticket_when(bot.office, number, lambda ticket: len(ticket.messages) > 1)
    first, second = ticket.messages
    assert (first.text, second.text) == ("my mail is ann@old.example", "my mail is ann@new.example")
    assert second.edit_of == first.id


async def test_a_group_is_led_to_the_private_chat_by_a_link_and_told_nothing_personal(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    group = {"id": -100, "type": "supergroup", "title": "G"}
    async with running_bot(settings, tmp_path, library) as bot:
        await api.until(lambda: bot.names)
        bot.office.rules = replace(bot.office.rules, telegram_name=bot.names[0])
        await api.push(said(-100, f"@{api.username} delete my account", chat=group))
        (answer,) = await api.answers(-100)
        assert not await bot.office.read(tickets.list_tickets)
        keyboard = api.sent[-1]["reply_markup"]["inline_keyboard"]
        (button,) = [button for row in keyboard for button in row if "url" in button]
        assert button["url"] == f"https://t.me/{api.username}?start=rights"
        assert "private chat" in answer
        assert "delete" not in str(keyboard)
        await api.push(said(ANN, "/start rights"))
        await api.answers(ANN)
        assert "start:delete" in str(api.sent[-1]["reply_markup"])
