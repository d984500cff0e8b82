"""The terminal while a chat belongs to a person: what leaves is said to have left, all news come, numbers mean what was seen."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from bot.channels.terminal import chat
from desk import tickets
from desk.office import Desk, Office
from handlers.wording import Wording
from knowledge.library import Library


@pytest.fixture
def office() -> Iterator[Office]:
    """A desk of its own."""
    office = Office.in_memory()
    yield office
    office.close()


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped policy, ready to be asked."""
    return Library.shipped()


def talk(office: Office, library: Library, *lines: str) -> str:
    """What the terminal shows for these lines."""
    target = io.StringIO()
    chat(office, library, Wording(), io.StringIO("".join(f"{line}\n" for line in lines)), target)
    return target.getvalue()


def test_what_goes_to_a_person_is_said_to_have_been_passed_on(office: Office, library: Library) -> None:
    assert "(Passed on to the person.)" in talk(office, library, "/human my invoice is wrong", "it says 12")


def test_all_that_staff_wrote_is_shown_at_once_and_its_button_has_a_number(office: Office, library: Library) -> None:
    talk(office, library, "/human my invoice is wrong", "/resume")

    def answer(desk: Desk) -> None:
        (ticket,) = tickets.list_tickets(desk)
        for text in ("Which one?", "The one of March?"):
            tickets.reply(desk, ticket.number, text, "staff:Ada")

    office.write_now(answer)
    shown = talk(office, library, "1")
    assert "Which one?" in shown
    assert "The one of March?" in shown
    assert "What you write now goes to the person" in shown
