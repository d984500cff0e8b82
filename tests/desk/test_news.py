"""What staff are told: once, without content, and whoever it concerns."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from desk import letters, news, outbox, requests, staff, tickets
from desk.letters import mailbox
from desk.model.request import Proof
from desk.model.turn import Address
from desk.news import News
from desk.office import Desk, Office
from desk.settings import DeskSettings
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.samples import ANN, BOB

ACT_BY, DUE = date(2026, 3, 27), date(2026, 4, 1)
"""Of a request that came on 2026-03-01, the clock's first day."""


def told(office: Office) -> list[tuple[str, str, date]]:
    return [(each.kind, each.number, each.day) for each in office.write_now(news.tell)]


def opened(office: Office, address: Address = ANN, right: Right = Right.DELETE) -> str:
    return office.write_now(lambda desk: requests.open_request(desk, address, right, language="de", received_at=desk.now)).number


def verified(office: Office, address: Address = ANN) -> str:
    number = opened(office, address)
    office.write_now(lambda desk: requests.verify(desk, number, Proof("ann", "link", desk.now)))
    return number


def question(office: Office) -> str:
    return office.write_now(
        lambda desk: tickets.open_ticket(desk, BOB, "human", None, language="en", received_at=desk.now, context=["help"])
    ).number


def test_a_new_ticket_is_told_once(office: Office) -> None:
    number = question(office)
    assert told(office) == [("new", number, date(2026, 3, 1))]
    assert told(office) == []


async def test_many_rounds_at_once_tell_once(office: Office) -> None:
    question(office)
    found = await asyncio.gather(*(office.write(news.tell) for _ in range(8)))
    assert sorted(map(len, found)) == [0] * 7 + [1]


def test_a_request_is_told_when_it_is_known_who_asks(office: Office) -> None:
    number = opened(office)
    assert told(office) == []
    office.write_now(lambda desk: requests.verify(desk, number, Proof("ann", "link", desk.now)))
    assert told(office) == [("new", number, DUE)]


def test_a_request_that_was_reopened_is_news_again(office: Office, clock: Clock) -> None:
    number = verified(office)
    told(office)
    office.write_now(lambda desk: requests.withdraw(desk, number))
    clock.forward(days=1)
    office.write_now(lambda desk: requests.reopen(desk, number))
    assert told(office) == []
    office.write_now(lambda desk: requests.verify(desk, number, Proof("ann", "link", desk.now)))
    assert [kind for kind, *_ in told(office)] == ["new"]


def test_what_the_user_adds_is_told_once_until_staff_answer(office: Office) -> None:
    number = question(office)
    told(office)
    for text in ("hello?", "are you there?"):
        office.write_now(lambda desk, text=text: tickets.add(desk, number, [text]))
    assert told(office) == [("replied", number, date(2026, 3, 1))]
    office.write_now(lambda desk: tickets.add(desk, number, ["still here"]))
    assert told(office) == []
    office.write_now(lambda desk: tickets.reply(desk, number, "Yes.", "staff:Ada"))
    assert told(office) == []
    office.write_now(lambda desk: tickets.add(desk, number, ["thank you"]))
    assert [kind for kind, *_ in told(office)] == ["replied"]


def test_a_new_ticket_in_which_the_user_goes_on_writing_is_one_piece_of_news(office: Office) -> None:
    number = question(office)
    office.write_now(lambda desk: tickets.add(desk, number, ["and another thing"]))
    assert [kind for kind, *_ in told(office)] == ["new"]
    assert told(office) == []


def test_dates_are_told_as_they_come_near_and_pass(office: Office, clock: Clock) -> None:
    number = verified(office)
    told(office)
    heard = {}
    for _ in range(40):
        clock.forward(days=1)
        for kind, of, day in told(office):
            assert of == number
            heard[clock.now.date()] = (kind, day)
    assert heard == {
        date(2026, 3, 22): ("five_days", ACT_BY),
        date(2026, 3, 26): ("one_day", ACT_BY),
        date(2026, 3, 28): ("late", DUE),
        date(2026, 4, 2): ("overdue", DUE),
    }


def test_a_desk_that_was_down_hears_only_where_things_stand_now(office: Office, clock: Clock) -> None:
    verified(office)
    clock.forward(days=35)
    assert [kind for kind, *_ in told(office)] == ["new", "overdue"]


def test_the_dates_of_an_unverified_request_are_told_too_since_the_laws_clock_runs(office: Office, clock: Clock) -> None:
    opened(office)
    clock.now = clock.now.replace(day=23)
    assert [kind for kind, *_ in told(office)] == ["five_days"]


def test_what_has_ended_is_no_news(office: Office, clock: Clock) -> None:
    number = verified(office)
    told(office)
    office.write_now(lambda desk: requests.withdraw(desk, number))
    clock.forward(days=60)
    assert told(office) == []


def test_what_should_have_been_acted_upon_is_pressing_until_it_ends(office: Office, clock: Clock) -> None:
    number = verified(office)
    assert office.read_now(news.pressing) == []
    clock.now = clock.now.replace(day=28)
    assert office.read_now(news.pressing) == [News(number, "late", "delete", DUE, 0)]
    clock.forward(days=5)
    assert office.read_now(news.pressing) == [News(number, "overdue", "delete", DUE, 0)]
    office.write_now(lambda desk: requests.withdraw(desk, number))
    assert office.read_now(news.pressing) == []


def team(clock: Clock, **rules: object) -> Office:
    office = Office.in_memory(clock, rules=DeskSettings(has_mail=True, **rules))  # type: ignore[arg-type]  # the tests' own keywords

    def members(desk: Desk) -> None:
        ada = staff.add(desk, "Ada", "admin", "ada@example.org", password_hash="x")
        staff.add(desk, "Ben", "agent", "ben@example.org", password_hash="x", by=ada)
        staff.add(desk, "Cy", "auditor", "cy@example.org", password_hash="x", by=ada)
        staff.add(desk, "Di", "agent", "", password_hash="x", by=ada)

    office.write_now(members)
    return office


def mails(office: Office, *addresses: str) -> dict[str, list[str]]:
    """Address -> keys of the letters to it."""

    def read(desk: Desk) -> dict[str, list[str]]:
        found = {}
        for address in addresses:
            parcels = outbox.since(desk, Address(letters.CHANNEL, mailbox(desk, address)), "")
            found[address] = [block.key for parcel in parcels for block in parcel.reply.blocks if hasattr(block, "key")]
        return found

    return office.read_now(read)


EVERYBODY = ("ada@example.org", "ben@example.org", "cy@example.org", "team@example.org")


def test_news_go_to_everybody_who_can_decide_or_to_the_teams_address(clock: Clock) -> None:
    office = team(clock)
    question(office)
    assert [each.letters for each in office.write_now(news.tell)] == [2]
    assert mails(office, *EVERYBODY) == {
        "ada@example.org": ["mail.news.new"],
        "ben@example.org": ["mail.news.new"],
        "cy@example.org": [],
        "team@example.org": [],
    }
    office = team(clock, team_mail="team@example.org")
    question(office)
    office.write_now(news.tell)
    assert mails(office, *EVERYBODY)["team@example.org"] == ["mail.news.new"]
    assert mails(office, *EVERYBODY)["ada@example.org"] == []


def test_an_assignee_hears_alone_unless_they_have_no_address(clock: Clock) -> None:
    office = team(clock, team_mail="team@example.org")
    number = question(office)
    office.write_now(lambda desk: tickets.take(desk, number, "Ben"))
    office.write_now(news.tell)
    assert mails(office, *EVERYBODY)["ben@example.org"] == ["mail.news.new"]
    assert mails(office, *EVERYBODY)["team@example.org"] == []
    office.write_now(lambda desk: tickets.assign(desk, number, "Di", "staff:Ada"))
    office.write_now(lambda desk: tickets.add(desk, number, ["hello?"]))
    office.write_now(news.tell)
    assert mails(office, *EVERYBODY)["team@example.org"] == ["mail.news.replied"]


@pytest.mark.parametrize(("url", "link"), [("https://desk.example", "https://desk.example/console/tickets/{}"), ("", "tickets show {}")])
def test_a_mail_holds_number_kind_date_and_link_and_nothing_of_what_was_said(clock: Clock, url: str, link: str) -> None:
    office = team(clock, console_url=url)
    number = verified(office)
    office.write_now(news.tell)
    (parcel,) = office.read_now(lambda desk: outbox.since(desk, Address("mail", mailbox(desk, "ben@example.org")), ""))
    (say,) = parcel.reply.blocks
    args = dict(getattr(say, "args", {}))
    assert args.pop("link").endswith(link.format(number))
    assert {key: args[key] for key in ("number", "kind", "date", "to")} == {
        "number": number,
        "kind": "delete",
        "date": "2026-04-01",
        "to": "ben@example.org",
    }
    assert set(args) == {"number", "kind", "date", letters.TO, letters.ID, letters.UNTIL}


def test_of_what_was_handed_over_to_another_console_only_the_dates_stay_ours_to_watch(clock: Clock) -> None:
    office = Office.in_memory(clock, rules=DeskSettings(handoff="webhook"))
    number = opened(office)
    office.write_now(lambda desk: requests.consent(desk, number))
    office.write_now(lambda desk: requests.verify(desk, number, Proof("ann", "link", desk.now)))
    other = question(office)
    assert told(office) == [("new", other, date(2026, 3, 1))]
    clock.now = clock.now.replace(day=27)
    assert told(office) == [("one_day", number, ACT_BY)]


def test_a_request_that_its_user_keeps_from_another_console_is_news_here(clock: Clock) -> None:
    office = Office.in_memory(clock, rules=DeskSettings(handoff="webhook"))
    number = verified(office)
    assert told(office) == [("new", number, DUE)]
