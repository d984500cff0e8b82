"""A chat that belongs to a person: silent, commands at work, a wish marked with its date, hours told, opened again after closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from desk import requests, staff, tickets
from desk.model.reply import Say
from desk.model.request import State
from desk.model.turn import TurnKind
from desk.office import Desk, Office
from knowledge.library import Library
from knowledge.reading import Intent, Part, Right
from tests.clock import Clock
from tests.handlers.chat import FIRST, Chat, args, buttons, keys
from tests.handlers.parts import ACCESS, ASKED, DELETE, HUMAN, UNSAID, YES

SUNDAY = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
WORDS = Part("my invoice says 12", Intent.DETAIL)


@pytest.fixture
def clock() -> Clock:
    """The desk's time, on a Sunday."""
    return Clock(SUNDAY)


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    """A desk in memory with that clock."""
    office = Office.in_memory(clock)
    yield office
    office.close()


def hire(office: Office, role: str = "admin", by: str = "") -> None:
    """Somebody who can answer."""
    office.write_now(lambda desk: staff.add(desk, "Ada", role, "ada@example.org", password_hash="not used here"))


def sent(chat: Chat) -> list[Say]:
    """What the outbox holds for the chat, oldest first."""

    def look(desk: Desk) -> list[Say]:
        from desk import outbox

        return [block for parcel in outbox.since(desk, chat.address, "") for block in parcel.reply.blocks if isinstance(block, Say)]

    return chat.office.read_now(look)


def test_what_is_written_goes_to_the_ticket_and_the_assistant_is_silent(chat: Chat) -> None:
    assert args(chat.hear(HUMAN), "human.silent") == {"button": "Ask the assistant again"}
    for part in (WORDS, ASKED, UNSAID, YES):
        reply = chat.hear(part)
        assert (reply.kind, reply.blocks, reply.choices) == ("human", (), ())
    (ticket,) = chat.tickets
    assert [message.text for message in ticket.messages][1:] == [part.text for part in (WORDS, ASKED, UNSAID, YES)]
    assert ticket.messages[-1].written_at == FIRST.replace(minute=4)


def test_commands_and_buttons_still_work_and_offer_the_way_back(chat: Chat) -> None:
    chat.hear(HUMAN)
    for command in ("/status", "/rights", "/help", "/privacy", "/mydata", "/cancel"):
        reply = chat.say(command)
        assert reply.blocks
        assert "resume" in buttons(reply)
    assert chat.hear(WORDS).blocks == ()


@pytest.mark.parametrize("way", ["press", "command"])
def test_the_user_takes_the_assistant_back_and_the_ticket_stays_open(chat: Chat, way: str) -> None:
    chat.hear(HUMAN)
    reply = chat.press("resume") if way == "press" else chat.say("/resume")
    assert args(reply, "human.resumed") == {"number": chat.tickets[0].number}
    assert chat.hear(ASKED).kind == "answer"
    assert chat.tickets[0].is_open
    assert "human.not_with" in keys(chat.press("resume"))


def test_a_rights_wish_gets_one_line_with_a_button_and_marks_the_ticket_with_its_date(chat: Chat) -> None:
    chat.hear(HUMAN)
    reply = chat.hear(DELETE)
    assert (keys(reply)[-1], "start:delete" in buttons(reply), chat.dialogue.flow) == ("human.wish", True, None)
    notes = [message.text for message in chat.tickets[0].messages if message.author == "note"]
    assert notes == ["Rights wish (delete) in the message of 2026-03-01 09:01 UTC: the law's clock may run from there."]
    assert "delete my account" in [message.text for message in chat.tickets[0].messages]


def test_the_clock_of_such_a_wish_runs_from_its_message(chat: Chat, clock: Clock) -> None:
    chat.hear(HUMAN)
    chat.hear(ACCESS)
    chat.hear(WORDS)
    clock.forward(days=3)
    chat.press("start:access")
    chat.press("confirm:access")
    request = chat.tickets[0].request
    assert request is not None
    assert request.counted_from == FIRST.replace(minute=1)


def test_after_the_request_the_chat_belongs_to_the_person_again(chat: Chat) -> None:
    chat.hear(HUMAN)
    number = chat.tickets[0].number
    chat.press("start:withdraw")
    assert chat.hear(ASKED).kind == "answer"
    chat.press("cancel")
    assert chat.hear(WORDS).blocks == ()
    assert chat.office.read_now(lambda desk: tickets.show(desk, number)).messages[-1].text == WORDS.text


def test_outside_the_hours_the_user_hears_when_somebody_will_be_there(chat: Chat, clock: Clock, office: Office) -> None:
    hire(office)
    assert args(chat.hear(HUMAN), "human.opens") == {"time": "2026-03-02 09:00 (UTC)"}
    clock.now = MONDAY
    assert not {"human.opens", "human.no_time"} & set(keys(chat.press("human")))


def test_where_nobody_works_no_time_is_promised(chat: Chat) -> None:
    reply = chat.hear(HUMAN)
    assert ("human.no_time" in keys(reply), "human.opens" in keys(reply)) == (True, False)


def test_a_question_without_an_answer_is_a_ticket_with_one_tap(chat: Chat) -> None:
    chat.hear(UNSAID)
    chat.press("human")
    (ticket,) = chat.tickets
    assert (ticket.kind, [message.text for message in ticket.messages]) == ("question", ["in which country?"])


def test_when_staff_close_the_user_hears_it_and_the_assistant_answers_again(chat: Chat) -> None:
    chat.hear(HUMAN)
    number = chat.tickets[0].number
    chat.office.write_now(lambda desk: tickets.close(desk, number, "staff:Ada"))
    assert [say.key for say in sent(chat)] == ["notice.closed"]
    reply = chat.hear(ASKED)
    assert (reply.kind, {"human.closed", "human.reopen"} <= set(keys(reply))) == ("answer", True)
    assert {f"reopen:{number}", "anew"} <= set(buttons(reply))


def test_reopening_gives_the_chat_back_to_the_person(chat: Chat) -> None:
    chat.hear(HUMAN)
    number = chat.tickets[0].number
    chat.office.write_now(lambda desk: tickets.close(desk, number, "staff:Ada"))
    chat.hear(ASKED)
    reply = chat.press(f"reopen:{number}")
    assert ("reopened.ticket" in keys(reply), chat.tickets[0].is_open, chat.dialogue.with_person) == (True, True, number)
    assert chat.hear(WORDS).blocks == ()
    assert "answer.stale" in keys(chat.press(f"reopen:{number}"))


def test_a_new_question_leaves_the_closed_ticket_closed_and_is_not_asked_again(chat: Chat) -> None:
    chat.hear(HUMAN)
    number = chat.tickets[0].number
    chat.office.write_now(lambda desk: tickets.close(desk, number, "staff:Ada"))
    chat.hear(ASKED)
    assert "human.anew" in keys(chat.press("anew"))
    reply = chat.hear(ASKED)
    assert ("human.closed" in keys(reply), chat.tickets[0].is_open) == (False, False)


def test_after_fourteen_days_a_ticket_is_not_offered_and_cannot_be_opened_again(chat: Chat, clock: Clock) -> None:
    chat.hear(HUMAN)
    number = chat.tickets[0].number
    chat.office.write_now(lambda desk: tickets.close(desk, number, "staff:Ada"))
    clock.forward(days=15)
    assert "human.closed" not in keys(chat.hear(ASKED))
    assert "human.too_old" in keys(chat.press(f"reopen:{number}"))
    assert not chat.tickets[0].is_open


def test_a_request_that_ended_is_opened_again_with_a_new_clock_and_a_new_proof(chat: Chat, clock: Clock) -> None:
    chat.press("start:withdraw")
    chat.press("confirm:withdraw")
    number = chat.tickets[0].number
    chat.press("cancel")
    chat.office.write_now(lambda desk: requests.withdraw(desk, number, "staff:Ada", reason="by telephone"))
    assert f"reopen:{number}" in buttons(chat.hear(ASKED))
    clock.forward(days=10)
    reply = chat.press(f"reopen:{number}")
    assert "reopened.request" in keys(reply)
    request = chat.tickets[0].request
    assert request is not None
    assert (request.state, f"go:{number}" in buttons(reply)) == (State.IDENTITY, True)


def test_an_answer_of_staff_moves_the_chat_to_the_ticket_that_it_is_about(chat: Chat) -> None:
    chat.press("start:withdraw")
    chat.press("confirm:withdraw")
    older = chat.tickets[0].number
    chat.press("cancel")
    chat.press("human")
    newer = chat.office.write_now(
        lambda desk: tickets.open_ticket(desk, chat.address, "human", None, language="en", received_at=FIRST, context=["x"]).number
    )
    assert chat.dialogue.with_person == older
    chat.office.write_now(lambda desk: tickets.reply(desk, newer, "Which x?", "staff:Ada"))
    chat.hear(WORDS)
    assert chat.office.read_now(lambda desk: tickets.show(desk, newer)).messages[-1].text == WORDS.text


def test_an_answer_to_a_chat_that_belongs_to_nobody_has_a_button_to_write_back(chat: Chat) -> None:
    chat.hear(HUMAN)
    number = chat.tickets[0].number
    chat.press("resume")
    chat.office.write_now(lambda desk: tickets.reply(desk, number, "Which one?", "staff:Ada"))
    assert "human.writing" in keys(chat.press(f"person:{number}"))
    chat.hear(WORDS)
    assert [message.text for message in chat.tickets[0].messages][-1] == WORDS.text


def test_a_picture_that_cannot_be_passed_on_is_not_swallowed_silently(chat: Chat) -> None:
    chat.hear(HUMAN)
    assert "human.no_media" in keys(chat.send(TurnKind.MEDIA, ""))
    assert "human.only_text" in keys(chat.send(TurnKind.MEDIA, "look at this"))
    assert chat.tickets[0].messages[-1].text == "look at this"


def test_a_person_wished_for_twice_is_one_ticket_with_both_messages(chat: Chat) -> None:
    chat.say("/human first")
    assert "human.added" in keys(chat.say("/human second"))
    assert [message.text for message in chat.tickets[0].messages] == ["first", "second"]


def test_the_group_of_a_user_is_never_given_to_a_person(group: Chat) -> None:
    assert "group.private" in keys(group.hear(HUMAN))
    assert group.hear(ASKED).kind == "answer"


def test_a_right_begun_before_the_person_keeps_its_own_ticket(library: Library, office: Office) -> None:
    chat = Chat(office, library, name="7")
    chat.hear(DELETE)
    reply = chat.hear(HUMAN)
    assert "human.with_request" in keys(reply)
    assert (chat.tickets[0].right, chat.dialogue.flow) == (Right.DELETE, None)


def test_mere_thanks_after_the_closing_ask_for_nothing_to_be_opened_again(chat: Chat) -> None:
    chat.hear(HUMAN)
    number = chat.tickets[0].number
    chat.office.write_now(lambda desk: tickets.close(desk, number, "staff:Ada"))
    assert "human.closed" not in keys(chat.hear(Part("thanks", Intent.SMALLTALK, smalltalk="thanks")))
    assert "human.closed" in keys(chat.hear(ASKED))
