"""The list that staff work from: what is to be done first stands first, and what is late never hides."""

from __future__ import annotations

from datetime import date

import pytest

from desk import decisions, requests, tickets, worklist
from desk.model.request import Proof, State
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.worklist import NOBODY, Wanted
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import ASKED, BOB, hire, verified, wish
from tests.desk.samples import ANN


def listed(office: Office, wanted: Wanted | None = None, limit: int = 50) -> list[str]:
    return [item.number for item in office.read_now(lambda desk: worklist.listed(desk, wanted or Wanted(), limit)).items]


def question(office: Office, *texts: str, language: str = "en") -> str:
    return office.write_now(
        lambda desk: tickets.open_ticket(desk, ANN, "human", None, language=language, received_at=ASKED, context=texts).number
    )


def test_requests_stand_by_their_day_to_act_and_tickets_by_the_day_they_were_opened(office: Office, clock: Clock) -> None:
    later = verified(office, Right.ACCESS)
    clock.forward(days=2)
    asked = question(office, "Hello")
    earlier = office.write_now(
        lambda desk: requests.open_request(desk, ANN, Right.DELETE, language="en", received_at=ASKED.replace(month=2), context=[]).number
    )
    office.write_now(lambda desk: requests.verify(desk, earlier, Proof("acc-1", "link", desk.now)))
    assert listed(office) == [earlier, asked, later]


def test_what_waits_for_others_stands_apart_until_the_user_writes_or_it_is_late(office: Office, clock: Clock) -> None:
    hire(office)
    unverified, asked, answered = wish(office), verified(office), question(office, "Hello")
    office.write_now(lambda desk: requests.ask_user(desk, asked, "Which one?", BOB))
    office.write_now(lambda desk: tickets.reply(desk, answered, "Good morning", BOB))
    assert listed(office) == []
    assert set(listed(office, Wanted("waiting"))) == {unverified, asked, answered}
    office.write_now(lambda desk: tickets.add(desk, unverified, ["And now?"]))
    office.write_now(lambda desk: tickets.add(desk, answered, ["And now?"]))
    assert set(listed(office)) == {unverified, answered}
    clock.forward(days=40)
    assert asked in listed(office)
    assert set(listed(office, Wanted("open"))) == {unverified, asked, answered}


def test_what_a_second_person_has_to_approve_does_not_wait_for_others(office: Office) -> None:
    hire(office)
    number = wish(office, Right.DELETE)
    office.write_now(lambda desk: requests.verify(desk, number, Proof("acc-1", "staff", desk.now, "Bob", "last invoice")))
    assert listed(office) == [number]
    (item,) = office.read_now(lambda desk: worklist.listed(desk, Wanted())).items
    assert (item.proposed, item.is_verified, item.state) == ("verify", False, State.IDENTITY)


def test_each_filter_leaves_out_what_does_not_fit(office: Office) -> None:
    hire(office)
    first, second = verified(office, Right.ACCESS), verified(office, Right.DELETE, address=Address("web", "w1"))
    asked = question(office, "Hallo", language="de")
    office.write_now(lambda desk: tickets.take(desk, second, "Bob"))
    for wanted, found in (
        (Wanted(right=Right.ACCESS), {first}),
        (Wanted(right="none"), {asked}),
        (Wanted(channel="web"), {second}),
        (Wanted(language="de"), {asked}),
        (Wanted(assignee="Bob"), {second}),
        (Wanted(assignee=NOBODY), {first, asked}),
        (Wanted(state=State.OPEN), {first, second}),
        (Wanted(right=Right.DELETE, assignee="Bob", channel="web", language="en", state=State.OPEN), {second}),
        (Wanted(channel="' OR 1=1 --"), set()),
    ):
        assert set(listed(office, wanted)) == found, wanted


@pytest.mark.parametrize("group", ["todo", "closed"])
def test_pages_follow_one_another_without_a_gap_or_a_repetition(office: Office, clock: Clock, group: worklist.Group) -> None:
    hire(office)
    numbers = []
    for _ in range(7):
        numbers.append(question(office, "Hello"))
        clock.forward(hours=11)
        if group == "closed":
            office.write_now(lambda desk: tickets.close(desk, numbers[-1], BOB))
    found, after = [], ""

    def read(desk: Desk) -> worklist.Listed:
        return worklist.listed(desk, Wanted(group, after=after), 2)

    for _ in range(4):
        page = office.read_now(read)
        found += [item.number for item in page.items]
        after = page.after
    assert found == (numbers if group == "todo" else numbers[::-1])
    assert after == ""


def test_the_counts_say_what_is_late_and_what_the_law_has_overtaken(office: Office, clock: Clock) -> None:
    hire(office)
    overdue, unverified, done = verified(office), wish(office), verified(office, Right.DELETE)
    clock.forward(days=26)
    verified(office, Right.CORRECT)

    def complete(desk: Desk) -> None:
        decisions.complete(desk, done, BOB, {"gone": "All", "stays": "nothing"}, "chat")

    office.write_now(complete)
    assert office.read_now(worklist.counts) == worklist.Counts(todo=2, waiting=1, overdue=0, late=0, today=3, unverified_late=0, closed=1)
    clock.forward(days=3)
    assert office.read_now(worklist.counts) == worklist.Counts(todo=3, waiting=0, overdue=0, late=3, today=0, unverified_late=1, closed=1)
    clock.forward(days=6)
    counts = office.read_now(worklist.counts)
    assert (counts.overdue, counts.late) == (3, 3)
    assert {overdue, unverified} <= set(listed(office))
    assert done in listed(office, Wanted("closed"))


def test_a_ticket_in_which_nobody_has_written_yet_is_to_be_done(office: Office) -> None:
    number = question(office)
    assert listed(office) == [number]
    assert listed(office, Wanted("waiting")) == []


def test_an_empty_desk_has_nothing_to_do(office: Office) -> None:
    assert office.read_now(worklist.counts) == worklist.Counts(0, 0, 0, 0, 0, 0)
    assert listed(office) == []


@pytest.mark.parametrize("typed", ["PD-2026-000001", " pd-2026-1 ", "2026-000001", "1", "000001", "١"])
def test_a_number_is_found_however_it_is_typed(office: Office, typed: str) -> None:
    number = question(office, "Hello")
    assert office.read_now(lambda desk: worklist.numbered(desk, typed)) == number


@pytest.mark.parametrize("typed", ["", "2", "PD-2025-000001", "hello", "1' OR 1=1", "9" * 30])
def test_what_is_no_number_finds_nothing(office: Office, typed: str) -> None:
    question(office, "Hello")
    assert office.read_now(lambda desk: worklist.numbered(desk, typed)) is None


def test_a_ticket_is_answered_by_the_next_working_day(office: Office, clock: Clock) -> None:
    clock.now = clock.now.replace(day=6)  # a Friday
    question(office, "Hello")
    (item,) = office.read_now(lambda desk: worklist.listed(desk, Wanted())).items
    assert (item.due_at, item.act_by) == (None, date(2026, 3, 9))
