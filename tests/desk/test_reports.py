"""Reports count every request and every answer once, whenever it is asked and whatever was erased meanwhile."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from desk import conversations, decisions, privacy, reports, requests, tickets
from desk.model.reply import Reply
from desk.model.report import Line, Report, Span, Step
from desk.model.request import State
from desk.model.turn import Turn, TurnKind
from desk.office import Office
from desk.settings import DeskSettings
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import hire, verified, wish
from tests.desk.samples import ANN, ANSWER, BOB, reply, said

MARCH = Span(date(2026, 3, 1), date(2026, 5, 31), "month")


def report(office: Office, name: str, span: Span = MARCH) -> Report:
    return next(each for each in office.read_now(lambda desk: reports.of(desk, span)) if each.name == name)


def counts(office: Office, name: str, span: Span = MARCH) -> dict[str, dict[str, int]]:
    """The numbers that are not 0."""
    found = report(office, name, span)
    table = {line.name: {column: count for column, count in zip(found.columns, line.counts, strict=True) if count} for line in found.lines}
    return {name: row for name, row in table.items() if row}


def turn(office: Office, made: Reply, number: int, *, kind: TurnKind = TurnKind.TEXT, text: str = "how long?", chat: object = ANN) -> None:
    asked = Turn(ANN if chat is ANN else BOB, kind, text, datetime(2026, 3, 1, tzinfo=UTC), f"s{number}")
    office.write_now(lambda desk: conversations.record(desk, asked, made, number))


@pytest.mark.parametrize(
    ("step", "names"),
    [
        ("day", ["2026-12-28", "2026-12-29"]),
        ("week", ["2026-W53"]),
        ("month", ["2026-12"]),
    ],
)
def test_a_span_is_cut_into_parts_that_have_names(step: Step, names: list[str]) -> None:
    assert [part.name for part in Span(date(2026, 12, 28), date(2026, 12, 29), step).parts()] == names


@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_every_day_of_a_span_lies_in_one_part_of_it(step: Step) -> None:
    span = Span(date(2023, 12, 27), date(2024, 3, 4), step)
    parts = span.parts()
    days = [part.first + timedelta(days=n) for part in parts for n in range((part.last - part.first).days + 1)]
    assert days == [span.first + timedelta(days=n) for n in range(69)]
    assert all(span.part_of(day.isoformat()) == part.name for part in parts for day in (part.first, part.last))


def test_requests_are_counted_by_right_and_by_the_state_that_they_are_in_now(office: Office, clock: Clock) -> None:
    wish(office, Right.ACCESS)
    clock.forward(days=31)
    number = wish(office, Right.DELETE, BOB)
    office.write_now(lambda desk: requests.withdraw(desk, number))
    assert counts(office, "requests") == {"2026-03": {"access": 1, "delete": 1}}
    assert counts(office, "states") == {"waiting_for_identity": {"access": 1}, "withdrawn": {"delete": 1}}
    assert counts(office, "stages") == {"2026-03": {"waiting": 1, "dropped": 1}}
    assert counts(office, "requests", Span(date(2026, 4, 1), date(2026, 4, 30), "day")) == {}


def test_every_state_belongs_to_one_stage() -> None:
    assert sorted(state for states in reports.STAGES.values() for state in states) == sorted(State)


def test_an_answer_is_in_time_late_or_missing(office: Office, clock: Clock) -> None:
    hire(office)
    in_time, late, _missing = verified(office), verified(office, address=BOB), wish(office, Right.ACCESS)
    _complete(office, in_time)
    due = office.read_now(lambda desk: tickets.show(desk, late)).request
    assert due is not None
    clock.now = datetime.combine(due.due_at + timedelta(days=1), clock.now.timetz())
    _complete(office, late)
    found = report(office, "in-time")
    assert found.columns == ("in-time", "late", "overdue")
    assert {line.name: line.counts for line in found.lines if line.total} == {"2026-03": (1, 0, 0), "2026-04": (0, 1, 1)}
    assert [found.share_of(line) for line in found.lines] == [1.0, 0.0, None]


def test_the_laws_date_is_a_day_where_the_desk_is(clock: Clock) -> None:
    with closing(Office.in_memory(clock, rules=DeskSettings(timezone="Asia/Shanghai"))) as office:
        hire(office)
        first, second = verified(office), verified(office, address=BOB)
        due = office.read_now(lambda desk: tickets.show(desk, first)).request
        assert due is not None
        # The day ends there eight hours earlier.
        clock.now = datetime(due.due_at.year, due.due_at.month, due.due_at.day, 15, 59, tzinfo=UTC)
        _complete(office, first)
        clock.forward(minutes=1)
        _complete(office, second)
        assert counts(office, "in-time") == {f"{due.due_at:%Y-%m}": {"in-time": 1, "late": 1}}


def _complete(office: Office, number: str) -> None:
    office.write_now(lambda desk: decisions.complete(desk, number, "staff:Bob", {"stopped": "The analysis"}, "chat"))


def test_the_queue_is_as_old_as_it_was_at_the_end_of_each_part(office: Office, clock: Clock) -> None:
    for address in (ANN, BOB):
        office.write_now(
            lambda desk, address=address: tickets.open_ticket(  # type: ignore[misc] # a loop's default
                desk, address, "human", None, language="en", received_at=desk.now, context=[]
            )
        )
    clock.forward(days=5)
    office.write_now(lambda desk: tickets.close(desk, "PD-2026-000001", "staff:Ada"))
    clock.forward(days=5)
    week = Span(date(2026, 2, 28), date(2026, 3, 20), "day")
    found = counts(office, "queue", week)
    assert found["2026-03-01"] == {"2": 2}
    assert found["2026-03-05"] == {"7": 2}
    assert found["2026-03-06"] == {"7": 1}
    assert found["2026-03-11"] == {"14": 1}
    assert "2026-02-28" not in found
    assert "2026-03-12" not in found, "nobody knows the days to come"


def test_answers_are_counted_by_section_and_what_was_pressed_or_commanded_is_none(office: Office) -> None:
    turn(office, ANSWER, 1)
    turn(office, ANSWER, 2, kind=TurnKind.PRESS, text="show:data-retention")
    turn(office, ANSWER, 3, text="/rights")
    turn(office, Reply("abstain", "en", ANSWER.blocks), 4)
    turn(office, Reply("clarify", "en", ()), 5)
    turn(office, reply("hello"), 6)
    assert counts(office, "sections") == {"data-retention": {"2026-03": 1}}
    assert counts(office, "answers") == {"2026-03": {"answered": 1, "clarified": 1, "abstained": 1}}
    assert report(office, "answers").share_of(report(office, "answers").lines[0]) == pytest.approx(1 / 3)


async def test_what_was_counted_stays_when_the_turns_are_erased(office: Office, clock: Clock) -> None:
    def rated(number: int, *, helped: bool) -> None:
        assert office.write_now(lambda desk: conversations.rate(desk, ANN, number, helped=helped))

    for number in range(5):
        turn(office, ANSWER, number)
    turn(office, Reply("abstain", "en", ()), 5, chat=BOB)
    rated(0, helped=True)
    rated(1, helped=False)
    names = ("sections", "answers", "helpful", "helpful-by-section")
    before = [counts(office, name) for name in names]
    assert before[2:] == [{"2026-03": {"helped": 1, "missed": 1}}, {"data-retention": {"helped": 1, "missed": 1}}]
    await office.write(lambda desk: privacy.forget(desk, BOB))
    assert [counts(office, name) for name in names] == before
    clock.forward(days=91)
    assert (await office.write(lambda desk: privacy.expire(desk, 90, limit=2))).turns == 2
    assert [counts(office, name) for name in names] == before
    await privacy.sweep(office, 90)
    assert [counts(office, name) for name in names] == before
    assert await office.read(lambda desk: conversations.recent(desk, ANN, 10)) == []


def test_a_rating_belongs_to_one_answer_of_one_chat(office: Office) -> None:
    turn(office, ANSWER, 1)
    turn(office, Reply("abstain", "en", ()), 2)
    assert not office.write_now(lambda desk: conversations.rate(desk, BOB, 1, helped=True))
    assert not office.write_now(lambda desk: conversations.rate(desk, ANN, 2, helped=True))
    assert counts(office, "helpful") == {}


def test_nothing_in_a_report_is_personal(office: Office) -> None:
    office.write_now(lambda desk: conversations.record(desk, said("my own words", address=ANN), ANSWER, 1))
    shown = str(office.read_now(lambda desk: reports.of(desk, MARCH)))
    assert "my own words" not in shown
    assert ANN.chat not in shown


def test_a_line_without_numbers_has_no_share() -> None:
    assert Report("x", ("a", "b"), (), (0,)).share_of(Line("none", (0, 0))) is None
