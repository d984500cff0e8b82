"""What the desk does by itself, on the real desk: each thing once, however often the rounds go."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from bot.channels.mail import message_of
from bot.clockwork import round_of
from bot.jobs import JOBS
from desk import audit_chain, decisions, holder_notices, letters, news, outbox, requests, staff, tickets
from desk.model.reply import Say
from desk.model.request import Proof, State
from desk.model.turn import Address
from desk.office import Desk, Office
from handlers.wording import Wording
from knowledge.reading import LANGUAGES, Right
from tests.clock import Clock

ANN = Address("telegram", "1001")
REASON = "Many systems have to be asked."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    office = Office.in_memory(clock)
    office.write_now(lambda desk: staff.add(desk, "Ada", "admin", "ada@example.org", password_hash="x"))
    yield office
    office.close()


def opened(office: Office) -> str:
    return office.write_now(lambda desk: requests.open_request(desk, ANN, Right.DELETE, language="en", received_at=desk.now)).number


def proven(office: Office) -> str:
    number = opened(office)
    office.write_now(lambda desk: requests.verify(desk, number, Proof("ann", "link", desk.now)))
    return number


def state(office: Office, number: str) -> State:
    request = office.read_now(lambda desk: tickets.show(desk, number)).request
    assert request is not None
    return request.state


def heard(office: Office) -> list[str]:
    """The keys of what the chat was told, in order."""
    parcels = office.read_now(lambda desk: outbox.since(desk, ANN, ""))
    return [block.key for parcel in parcels for block in parcel.reply.blocks[:1] if isinstance(block, Say)]


def deliver(office: Office, end: Callable[[Desk, outbox.Parcel], None]) -> None:
    def job(desk: Desk) -> None:
        for parcel in outbox.claim(desk, ANN.channel, "run", 10):
            end(desk, parcel)

    office.write_now(job)


async def rounds(office: Office, count: int = 3) -> None:
    for _ in range(count):
        await round_of(office, JOBS)


async def test_an_unverified_request_is_reminded_of_and_closed_with_a_word_each(office: Office, clock: Clock) -> None:
    number = opened(office)
    told = {}
    for day in range(1, 30):
        clock.forward(days=1)
        before = len(heard(office))
        await rounds(office)
        for key in heard(office)[before:]:
            told[day] = key
    assert told == {7: "notice.reminder", 14: "notice.reminder", 21: "notice.expired"}
    assert state(office, number) is State.EXPIRED


async def test_a_desk_that_was_down_for_weeks_closes_at_once_and_says_so(office: Office, clock: Clock) -> None:
    opened(office)
    clock.forward(days=40)
    await rounds(office)
    assert heard(office) == ["notice.expired"]


async def test_an_extension_counts_when_its_notice_has_arrived_and_not_before(office: Office) -> None:
    number = proven(office)
    office.write_now(lambda desk: decisions.extend(desk, number, REASON, "staff:Ada"))
    await rounds(office)
    assert state(office, number) is State.OPEN
    deliver(office, lambda desk, parcel: outbox.sent(desk, parcel, "1"))
    await rounds(office)
    assert state(office, number) is State.EXTENDED


async def test_an_extension_whose_notice_was_refused_does_not_count(office: Office) -> None:
    number = proven(office)
    office.write_now(lambda desk: decisions.extend(desk, number, REASON, "staff:Ada"))
    deliver(office, lambda desk, parcel: outbox.refused(desk, parcel, "the bot was blocked by the user"))
    await rounds(office)
    assert state(office, number) is State.OPEN
    ticket = office.read_now(lambda desk: tickets.show(desk, number))
    assert [message.text for message in ticket.messages if "not delivered" in message.text] != []


async def test_without_mail_staff_read_the_news_in_the_log_once_and_without_content(
    office: Office, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    number = proven(office)
    office.write_now(lambda desk: tickets.add(desk, number, ["very private words"]))
    with caplog.at_level(logging.WARNING):
        await rounds(office)
        clock.forward(days=32)
        await rounds(office)
    assert [record.getMessage() for record in caplog.records] == [
        f"{number} (delete): new, 2026-04-01; nobody was told by mail.",
        f"{number} (delete): the answer was due on 2026-04-01; nobody was told by mail.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_of_the_jobs_can_be_written(language: str) -> None:
    args = {"number": "PD-2026-000001", "kind": "delete", "date": "2026-04-01", "link": "https://desk.example/", "until": ""}
    marks = {letters.TO: "ada@example.org", letters.ID: "1"}
    for key in (*(f"news.{kind}" for kind in news.KINDS), f"notice_{holder_notices.BLOCKED}"):
        letter = Say(f"{letters.PREFIX}{key}", args | marks)
        message = message_of(letter, language, Wording(), "desk@example.org", datetime(2026, 3, 1, tzinfo=UTC))
        assert "{" not in message["Subject"] + message.get_content()
        assert "PD-2026-000001" in message.get_content()


async def test_rounds_link_the_audit_trail_and_say_in_the_log_whether_it_is_whole(
    office: Office, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    opened(office)
    caplog.set_level(logging.INFO)
    await round_of(office, JOBS)
    standing = office.read_now(audit_chain.standing)
    assert standing.last >= 1
    assert f"The audit trail is whole from line 1 to {standing.last}:{standing.head}." in caplog.messages
    office.write_now(lambda desk: desk.tx.run("UPDATE audit SET actor = 'staff:Zoe' WHERE place = 1"))
    caplog.clear()
    await round_of(office, JOBS)
    assert [text for text in caplog.messages if "audit" in text] == [], "once an hour is enough"
    clock.forward(hours=1)
    await round_of(office, JOBS)
    (said,) = [record for record in caplog.records if "audit trail" in record.getMessage()]
    assert (said.levelname, said.getMessage().partition(":")[0]) == ("ERROR", "The audit trail is broken at line 1")
