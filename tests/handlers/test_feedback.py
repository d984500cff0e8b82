"""Whether an answer helped: asked below answers alone, kept once for each, and never a way to anything else."""

from __future__ import annotations

import pytest

from desk.model.turn import Address
from desk.office import Office
from desk.store import turn_counts
from handlers.wording import shipped
from knowledge.library import Library
from knowledge.reading import LANGUAGES
from tests.handlers.chat import Chat, buttons, keys

ASKED = "How long do you keep usage records?"


@pytest.fixture
def chat(office: Office, library: Library) -> Chat:
    return Chat(office, library)


def counted(office: Office) -> dict[tuple[str, str], int]:
    """What users said and got, whatever the day and, but for answers, the section."""
    counts = office.read_now(lambda desk: turn_counts.between(desk.tx, "2000-01-01", "2100-01-01"))
    found: dict[tuple[str, str], int] = {}
    for (_, what, section), count in counts.items():
        found[what, section] = found.get((what, section), 0) + count
    return found


def test_below_an_answer_stands_whether_it_helped_and_a_person_stays_last(chat: Chat) -> None:
    assert buttons(chat.say(ASKED)) == ["helped:0", "missed:0", "human"]
    assert buttons(chat.say("do you sell my data"))[-3:] == ["helped:1", "missed:1", "human"]


@pytest.mark.parametrize(
    "text", ["do you have a data protection officer?", "hello", "/privacy", "/rights", "delete my account", "let me talk to a human"]
)
def test_what_is_no_answer_is_not_asked_about(chat: Chat, text: str) -> None:
    assert not [each for each in buttons(chat.say(text)) if each.startswith(("helped", "missed"))]


def test_a_section_that_was_chosen_by_a_button_is_no_answered_question(chat: Chat, office: Office) -> None:
    assert not [each for each in buttons(chat.press("show:data-retention")) if each.startswith("helped")]
    assert counted(office) == {}


def test_inside_a_request_nothing_but_the_request_is_asked(chat: Chat, office: Office) -> None:
    chat.say("delete my account")
    reply = chat.say(ASKED)
    assert (reply.kind, [each for each in buttons(reply) if each.startswith("helped")]) == ("answer", [])
    assert counted(office) == {("answered", "data-retention"): 1}


def test_an_answer_has_one_word_that_counts_the_last(chat: Chat, office: Office) -> None:
    chat.say(ASKED)
    assert keys(chat.press("helped:0")) == ["rated.helped"]
    chat.press("helped:0")
    assert counted(office) == {("answered", "data-retention"): 1, ("helped", "data-retention"): 1}
    assert keys(chat.press("missed:0")) == ["rated.missed", "offer.human"]
    assert counted(office) == {("answered", "data-retention"): 1, ("missed", "data-retention"): 1}


def test_whom_it_did_not_help_a_plain_yes_brings_a_person(chat: Chat) -> None:
    chat.say(ASKED)
    chat.press("missed:0")
    assert chat.say("yes").kind == "human"
    assert len(chat.tickets) == 1


def test_thanks_leave_the_offer_open_that_the_answer_made(chat: Chat) -> None:
    chat.say("Could I close my account for good if I wanted to?")
    chat.press("helped:0")
    reply = chat.say("yes please")
    assert (reply.kind, reply.right) == ("rights", "delete")


@pytest.mark.parametrize("action", ["helped:7", "missed:-1", "helped:", "helped:9999999999", "missed:١", "helped:0;1"])
def test_a_press_that_names_no_answer_keeps_nothing(chat: Chat, office: Office, action: str) -> None:
    chat.say("do you have a data protection officer?")
    chat.say(ASKED)
    assert "answer.stale" in keys(chat.press(action))
    assert counted(office) == {("abstained", ""): 1, ("answered", "data-retention"): 1}


def test_another_chats_answer_cannot_be_rated(chat: Chat, office: Office, library: Library) -> None:
    chat.say(ASKED)
    other = Chat(office, library, name="2")
    assert other.address != Address("test", "1")
    assert "answer.stale" in keys(other.press("helped:0"))
    assert counted(office) == {("answered", "data-retention"): 1}


def test_in_a_group_nobody_is_asked(office: Office, library: Library) -> None:
    group = Chat(office, library, private=False)
    assert not [each for each in buttons(group.say(ASKED)) if each.startswith("helped")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_are_small_in_every_language(language: str) -> None:
    sentences = shipped().sentences(language)
    assert max(len(sentences[f"button.{name}"]) for name in ("helped", "missed")) <= 16
