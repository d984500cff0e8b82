"""Chats that cannot be reached: the account's holder is written to, once for each message, and nobody else is."""

from __future__ import annotations

from typing import Any

import pytest

from desk import holder_notices, letters, outbox, requests, tickets, unreached
from desk.letters import mailbox
from desk.model.identity import Account
from desk.model.reply import Say
from desk.model.request import Proof
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.settings import DeskSettings
from desk.store import news
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.samples import ANN, BOB

MAIL = "ann@example.org"


def desk_with(clock: Clock, **rules: Any) -> Office:
    full = {"has_mail": True, "has_directory": True, "public_url": "https://desk.example", "telegram_name": "desk_bot"} | rules
    return Office.in_memory(clock, rules=DeskSettings(**full))


def proven(office: Office, address: Address = ANN) -> str:
    def job(desk: Desk) -> str:
        number = requests.open_request(desk, address, Right.WITHDRAW, language="en", received_at=desk.now).number
        requests.verify(desk, number, Proof("ann", "link", desk.now))
        return number

    return office.write_now(job)


def answered(office: Office, number: str, *, arrives: bool) -> None:
    """Staff write, and the chat takes it or not."""

    def job(desk: Desk) -> None:
        address = tickets.reply(desk, number, "private words", "staff:Ada").address
        for parcel in outbox.claim(desk, address.channel, "run", 10):
            outbox.sent(desk, parcel, "1") if arrives else outbox.refused(desk, parcel, "the bot was blocked by the user")

    office.write_now(job)


def written(office: Office) -> list[Say]:
    """What the holder of the account is sent, once the directory has been asked."""

    def job(desk: Desk) -> list[Say]:
        unreached.write_to(desk)
        for id, account in holder_notices.waiting(desk):
            holder_notices.told(desk, id, Account(account, MAIL))
        parcels = outbox.since(desk, Address(letters.CHANNEL, mailbox(desk, MAIL)), "")
        return [block for parcel in parcels for block in parcel.reply.blocks if isinstance(block, Say)]

    return office.write_now(job)


@pytest.mark.parametrize(
    ("address", "name", "link"),
    [
        (ANN, "desk_bot", "https://t.me/desk_bot"),
        (ANN, "", "https://desk.example/"),
        (Address("web", "somebody"), "desk_bot", "https://desk.example/"),
    ],
)
def test_a_blocked_chats_holder_is_led_back_to_it_without_a_word_of_what_was_said(
    clock: Clock, address: Address, name: str, link: str
) -> None:
    office = desk_with(clock, telegram_name=name)
    number = proven(office, address)
    answered(office, number, arrives=False)
    (letter,) = written(office)
    assert letter.key == "mail.notice_blocked"
    assert (letter.args["number"], letter.args["link"], letter.args["to"]) == (number, link, MAIL)
    assert "private words" not in str(letter)
    # Once for each message.
    assert len(written(office)) == 1
    answered(office, number, arrives=False)
    assert len(written(office)) == 2


def test_a_chat_that_was_reached_since_needs_no_mail(clock: Clock) -> None:
    office = desk_with(clock)
    number = proven(office)
    answered(office, number, arrives=False)
    answered(office, number, arrives=True)
    assert written(office) == []


def test_an_unproven_request_and_another_chat_bring_no_mail(clock: Clock) -> None:
    office = desk_with(clock)
    proven(office)
    other = office.write_now(lambda desk: requests.open_request(desk, BOB, Right.DELETE, language="en", received_at=desk.now)).number
    answered(office, other, arrives=False)
    assert written(office) == []


def test_what_was_written_after_the_request_had_ended_brings_no_mail(clock: Clock) -> None:
    office = desk_with(clock)
    number = proven(office)
    office.write_now(lambda desk: requests.withdraw(desk, number))
    clock.forward(days=1)
    answered(office, number, arrives=False)
    assert written(office) == []


@pytest.mark.parametrize("lack", [{"has_mail": False}, {"has_directory": False}, {"public_url": "", "telegram_name": ""}])
def test_without_mail_directory_or_link_nobody_is_written_to(clock: Clock, lack: dict[str, Any]) -> None:
    office = desk_with(clock, **lack)
    number = proven(office)
    answered(office, number, arrives=False)
    assert written(office) == []


def test_the_search_runs_on_every_store(office: Office) -> None:
    number = proven(office)
    answered(office, number, arrives=False)
    assert [row["number"] for row in office.read_now(lambda desk: news.unreached(desk.tx, unreached.KIND, desk.now))] == [number]


def page_answered(office: Office, number: str, *, seen: str) -> None:
    """Staff write into a web chat whose page is open or closed."""

    def job(desk: Desk) -> None:
        address = tickets.reply(desk, number, "private words", "staff:Ada").address
        for parcel in outbox.claim(desk, address.channel, "run", 10):
            outbox.sent(desk, parcel, seen)

    office.write_now(job)


def test_a_closed_page_is_seen_by_staff_and_written_to_once_after_a_while(clock: Clock) -> None:
    office, page = desk_with(clock), Address("web", "c1")
    number = proven(office, page)
    page_answered(office, number, seen=outbox.UNSEEN)
    page_answered(office, number, seen=outbox.UNSEEN)
    ticket = office.read_now(lambda desk: tickets.show(desk, number))
    assert ticket.is_unseen
    assert not ticket.blocked
    assert written(office) == []
    clock.forward(minutes=11)
    assert len(written(office)) == 1
    assert len(written(office)) == 1
    office.close()


def test_a_page_that_is_opened_in_time_or_was_open_gets_no_mail(clock: Clock) -> None:
    office, page = desk_with(clock), Address("web", "c1")
    number = proven(office, page)
    page_answered(office, number, seen=outbox.UNSEEN)
    office.write_now(lambda desk: outbox.see(desk, page))
    assert not office.read_now(lambda desk: tickets.show(desk, number)).is_unseen
    page_answered(office, number, seen=outbox.SEEN)
    clock.forward(minutes=60)
    assert written(office) == []
    office.close()
