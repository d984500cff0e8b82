"""``privacy-desk chat``: a sitting at the terminal, piped."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import TextIO, cast

import pytest

from bot.channels.terminal import chat
from desk import tickets
from desk.office import Office
from handlers.wording import Wording
from knowledge.library import Library


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped policy, ready to be asked."""
    return Library.shipped()


@pytest.fixture
def office() -> Iterator[Office]:
    """A desk of its own for every test."""
    office = Office.in_memory()
    yield office
    office.close()


def sitting(office: Office, library: Library, *lines: str) -> str:
    target = StringIO()
    assert chat(office, library, Wording(), StringIO("".join(f"{line}\n" for line in lines)), target) == 0
    return target.getvalue()


def test_it_greets_answers_and_takes_leave(office: Office, library: Library) -> None:
    text = sitting(office, library, "How long do you keep usage records?")
    assert text.index("automated assistant") < text.index("You> How long") < text.index("> - Usage records: Retained for 90 days")
    assert " ".join(text.split()).endswith("stay with us.")


def test_a_number_presses_the_button_and_any_other_is_a_message(office: Office, library: Library) -> None:
    text = sitting(office, library, "delete my account", "1", "99")
    assert "Number: PD-" in text
    assert len(office.read_now(tickets.list_tickets)) == 1


def test_lines_fit_the_terminal(office: Office, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    text = sitting(office, library, "/help", "what do you collect?")
    assert max(len(line) for line in text.split("\n") if not line.startswith(("[", "Type"))) < 60


def test_what_staff_wrote_meanwhile_is_shown_once(office: Office, library: Library) -> None:
    sitting(office, library, "/human my invoice is wrong")
    (ticket,) = office.read_now(tickets.list_tickets)
    office.write_now(lambda desk: tickets.reply(desk, ticket.number, "We look into it.", "staff:Kim"))
    assert sitting(office, library).count("We look into it.") == 1
    assert "We look into it." not in sitting(office, library)


def test_ctrl_c_ends_politely(office: Office, library: Library) -> None:
    class Interrupted:
        def isatty(self) -> bool:
            return False

        def readline(self) -> str:
            raise KeyboardInterrupt

    target = StringIO()
    assert chat(office, library, Wording(), cast(TextIO, Interrupted()), target) == 0
    assert "Goodbye" in target.getvalue()
