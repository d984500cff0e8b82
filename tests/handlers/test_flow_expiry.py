"""Requests that somebody began and left: a reminder, an end, and nothing that a late "yes" could still send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from desk import conversations, outbox, tickets, verifying
from desk.model.reply import Reply
from desk.model.request import Proof
from desk.model.turn import Address
from desk.office import Office
from desk.settings import DeskSettings
from handlers.flow_expiry import expire
from handlers.plain import as_text
from handlers.wording import shipped
from knowledge.library import Library
from knowledge.reading import LANGUAGES
from tests.clock import Clock
from tests.desk.deciding import hire, legal
from tests.handlers.chat import Chat


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    opened = Office.in_memory(clock, rules=DeskSettings(flow_minutes=60))
    yield opened
    opened.close()


@pytest.fixture
def chat(office: Office, library: Library) -> Chat:
    return Chat(office, library)


def rounds(office: Office) -> list[str]:
    """Goes round three times; returns the keys of what was written, each to the chat "1"."""
    before = len(sent(office))
    for _ in range(3):
        office.write_now(expire)
    return [getattr(each.blocks[0], "key", "") for each in sent(office)[before:]]


def sent(office: Office) -> list[Reply]:
    return [parcel.reply for parcel in office.read_now(lambda desk: outbox.since(desk, Address("test", "1"), ""))]


def test_a_request_that_was_left_is_reminded_of_once_and_then_ends(office: Office, chat: Chat, clock: Clock) -> None:
    chat.press("start:delete")
    clock.forward(minutes=59)
    assert rounds(office) == []
    clock.forward(minutes=1)
    assert rounds(office) == ["flow.reminder"]
    clock.forward(minutes=59)
    assert rounds(office) == []
    clock.forward(minutes=1)
    assert rounds(office) == ["flow.ended"]
    assert chat.dialogue.flow is None
    clock.forward(days=1)
    assert rounds(office) == []


def test_a_late_yes_sends_nothing_that_has_ended(office: Office, chat: Chat, clock: Clock) -> None:
    chat.press("start:delete")
    for _ in range(2):
        clock.forward(minutes=60)
        office.write_now(expire)
    chat.say("yes")
    chat.press("confirm:delete")
    assert chat.tickets == []


def test_whoever_goes_on_after_the_reminder_has_the_whole_time_again(office: Office, chat: Chat, clock: Clock) -> None:
    chat.press("start:correct")
    clock.forward(minutes=60)
    assert rounds(office) == ["flow.reminder"]
    clock.forward(minutes=59)
    chat.say("my email is wrong, it is ann@example.org")
    clock.forward(minutes=59)
    assert rounds(office) == []
    assert chat.dialogue.flow is not None


def record(chat: Chat) -> str:
    chat.say("please delete my account")
    chat.press("confirm:delete")
    return "PD-2026-000001"


def test_what_is_recorded_already_stays_recorded(office: Office, chat: Chat, clock: Clock) -> None:
    number = record(chat)
    clock.forward(minutes=60)
    assert rounds(office) == ["flow.reminder_recorded"]
    clock.forward(minutes=60)
    assert rounds(office) == ["flow.ended_recorded"]
    assert office.read_now(lambda desk: tickets.show(desk, number)).is_open


def test_nobody_is_asked_for_a_proof_that_was_given_elsewhere(office: Office, chat: Chat, clock: Clock) -> None:
    number = record(chat)
    hire(office)
    code = legal(office.read_now(lambda desk: tickets.show(desk, number))).match_code
    office.write_now(lambda desk: verifying.verify(desk, number, Proof("acc-1", "service", desk.now, "Ada", code)))
    clock.forward(minutes=60)
    assert rounds(office) == []
    assert chat.dialogue.flow is None

    assert all("PD-2026-000001" in as_text(reply, shipped()) for reply in sent(office))


def test_a_chat_that_belongs_to_a_person_is_left_alone(office: Office, chat: Chat, clock: Clock) -> None:
    chat.press("start:delete")
    office.write_now(lambda desk: conversations.save(desk, replace(conversations.load(desk, chat.address), with_person="PD-2026-000001")))
    clock.forward(days=1)
    assert rounds(office) == []


def test_a_chat_without_an_open_request_is_never_written_to(office: Office, chat: Chat, clock: Clock) -> None:
    chat.say("how long do you keep usage records?")
    chat.press("start:delete")
    chat.press("cancel")
    clock.forward(days=1)
    assert rounds(office) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_in_the_chats_language(office: Office, chat: Chat, clock: Clock, language: str) -> None:
    chat.press(f"lang:{language}")
    chat.press("start:delete")
    clock.forward(minutes=60)
    office.write_now(expire)
    (reply,) = sent(office)
    assert reply.language == language
    assert shipped().sentences(language)["right.delete"] in as_text(reply, shipped())
    assert [choice.action for choice in reply.choices] == ["proceed", "cancel"]
