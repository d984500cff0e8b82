"""The law's clock: the dates that were worked out by hand, and what holds for every date."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import deadlines
from desk.model.calendar import Calendar
from desk.model.request import RightsRequest, Scope, State
from desk.settings import DeskSettings, Regime
from knowledge.reading import Right

REGIMES: tuple[Regime, ...] = ("gdpr", "ccpa", "china")
NO_HOLIDAYS = Calendar()


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


def off(*days: str, regime: str = "all") -> Calendar:
    return Calendar(days_off={regime: frozenset(map(date.fromisoformat, days))})


@pytest.mark.parametrize(
    ("regime", "received", "extended", "expected"),
    [
        ("gdpr", "2026-11-23", False, "2026-12-23"),
        ("gdpr", "2026-11-23", True, "2027-02-23"),
        ("gdpr", "2026-08-31", False, "2026-09-30"),
        ("gdpr", "2027-01-31", False, "2027-03-01"),
        ("gdpr", "2028-01-30", False, "2028-02-29"),
        ("gdpr", "2026-03-05", False, "2026-04-06"),
        ("gdpr", "2027-03-05", True, "2027-06-07"),
        ("gdpr", "2026-11-30", True, "2027-03-01"),
        ("ccpa", "2026-11-23", False, "2027-01-06"),
        ("ccpa", "2026-11-23", True, "2027-02-20"),
        ("china", "2026-11-23", False, "2026-12-14"),
        ("china", "2026-11-23", True, "2026-12-14"),
    ],
)
def test_an_answer_is_due_on_the_day_that_the_law_says(regime: Regime, received: str, extended: bool, expected: str) -> None:
    found = deadlines.due(regime, noon(received), "UTC", NO_HOLIDAYS, extended=extended)
    assert found == date.fromisoformat(expected)


def test_easter_monday_moves_a_date_of_the_gdpr_and_of_no_other_regime_that_does_not_list_it() -> None:
    easter = off("2026-04-06", regime="gdpr")
    assert deadlines.due("gdpr", noon("2026-03-05"), "UTC", easter) == date(2026, 4, 7)
    assert deadlines.due("china", noon("2026-03-16"), "UTC", easter) == date(2026, 4, 6)


def test_receipt_is_confirmed_within_ten_business_days_from_the_day_after() -> None:
    assert deadlines.receipt_due("ccpa", noon("2026-11-23"), "UTC", NO_HOLIDAYS) == date(2026, 12, 7)
    assert deadlines.receipt_due("ccpa", noon("2026-11-23"), "UTC", off("2026-11-26")) == date(2026, 12, 8)
    assert deadlines.receipt_due("gdpr", noon("2026-11-23"), "UTC", NO_HOLIDAYS) is None


def test_receipt_is_confirmed_where_one_of_the_regimes_asks_for_it() -> None:
    assert deadlines.confirm_by(DeskSettings(regimes=("gdpr", "ccpa")), noon("2026-11-23")) == date(2026, 12, 7)
    assert deadlines.confirm_by(DeskSettings(regimes=("gdpr", "china")), noon("2026-11-23")) is None


def test_a_weekend_that_china_works_on_counts_as_a_working_day() -> None:
    works = Calendar(working_days={"china": frozenset({date(2026, 11, 28)})})
    assert deadlines.due("china", noon("2026-11-23"), "UTC", works) == date(2026, 12, 11)


def test_the_day_of_receipt_is_a_day_of_the_desks_time_zone() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert deadlines.due("gdpr", late, "UTC", NO_HOLIDAYS) == date(2026, 12, 23)
    assert deadlines.due("gdpr", late, "Asia/Singapore", NO_HOLIDAYS) == date(2026, 12, 24)
    assert deadlines.due("gdpr", late, "America/New_York", NO_HOLIDAYS) == date(2026, 12, 23)


def test_the_earliest_of_several_regimes_binds() -> None:
    received = noon("2026-11-23")
    assert deadlines.binding(DeskSettings(regimes=("gdpr", "ccpa")), received) == (date(2026, 12, 23), "gdpr")
    assert deadlines.binding(DeskSettings(regimes=("gdpr", "ccpa", "china")), received) == (date(2026, 12, 14), "china")
    assert deadlines.binding(DeskSettings(regimes=("gdpr", "ccpa")), received, extended=True) == (date(2027, 2, 20), "ccpa")


@pytest.mark.parametrize(
    ("hours", "due", "expected"),
    [
        (72, "2026-12-23", "2026-12-18"),  # three days before is a Sunday, and the working day before that a Friday
        (73, "2026-12-25", "2026-12-18"),  # a begun day is a day
        (0, "2026-12-23", "2026-12-22"),
        (720, "2026-12-23", "2026-11-23"),  # not before the request came
    ],
)
def test_the_desk_acts_before_the_waiting_time_and_one_working_day(hours: int, due: str, expected: str) -> None:
    rules = DeskSettings(waiting_hours=hours)
    assert deadlines.act_by(rules, date.fromisoformat(due), noon("2026-11-23")) == date.fromisoformat(expected)


def test_the_day_to_act_by_is_worked_on_under_every_regime_that_holds() -> None:
    rules = DeskSettings(regimes=("gdpr", "china"), calendar=off("2026-12-18", regime="china"))
    assert deadlines.act_by(rules, date(2026, 12, 23), noon("2026-11-23")) == date(2026, 12, 17)


def test_an_extension_is_possible_up_to_the_end_of_the_first_deadlines_day() -> None:
    rules = DeskSettings(timezone="Europe/Berlin")
    received = noon("2026-11-23")
    assert deadlines.may_extend(rules, received, received)
    assert deadlines.may_extend(rules, received, datetime(2026, 12, 23, 22, 59, tzinfo=UTC))
    assert not deadlines.may_extend(rules, received, datetime(2026, 12, 23, 23, 1, tzinfo=UTC))


def test_where_a_regime_without_extension_binds_an_extension_is_not_possible() -> None:
    assert not deadlines.may_extend(DeskSettings(regimes=("gdpr", "china")), noon("2026-11-23"), noon("2026-11-24"))


def test_past_the_day_to_act_an_extension_is_proposed_as_long_as_it_is_possible() -> None:
    rules, received = DeskSettings(), noon("2026-11-23")
    request = RightsRequest(
        Right.DELETE, State.OPEN, Scope(), "chat", "", counted_from=received, due_at=date(2026, 12, 23), act_by=date(2026, 12, 18)
    )
    assert deadlines.proposed_extension(rules, request, noon("2026-12-18")) is None
    assert deadlines.proposed_extension(rules, request, noon("2026-12-19")) == date(2027, 2, 23)
    assert deadlines.proposed_extension(rules, request, noon("2026-12-24")) is None
    assert deadlines.proposed_extension(rules, replace(request, extended_at=received), noon("2026-12-19")) is None
    assert deadlines.proposed_extension(rules, replace(request, state=State.DONE), noon("2026-12-19")) is None


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without its zone"):
        deadlines.due("gdpr", datetime(2026, 11, 23, 12), "UTC", NO_HOLIDAYS)


days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
times = st.datetimes(
    datetime(2020, 1, 1),
    datetime(2035, 12, 31),
    timezones=st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours))),
)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Apia"])
tables = st.dictionaries(st.sampled_from(["all", *REGIMES]), st.frozensets(days, max_size=60), max_size=4)
calendars = st.builds(Calendar, tables, tables)
rules_of = st.builds(
    DeskSettings,
    timezone=zones,
    regimes=st.lists(st.sampled_from(REGIMES), min_size=1, unique=True).map(tuple),
    calendar=calendars,
    waiting_hours=st.integers(0, 720),
)
quick = settings(max_examples=150, deadline=None)


@quick
@given(st.sampled_from(REGIMES), times, times, zones, calendars, st.booleans())
def test_the_clock_never_moves_backwards(
    regime: Regime, one: datetime, other: datetime, zone: str, calendar: Calendar, extended: bool
) -> None:
    earlier, later = sorted([one, other])
    assert deadlines.due(regime, earlier, zone, calendar, extended=extended) <= deadlines.due(
        regime, later, zone, calendar, extended=extended
    )


@quick
@given(st.sampled_from(REGIMES), times, zones, calendars)
def test_an_extension_never_shortens_and_every_date_lies_after_receipt(
    regime: Regime, received: datetime, zone: str, calendar: Calendar
) -> None:
    first = deadlines.due(regime, received, zone, calendar)
    assert deadlines.day_of(received, zone) < first <= deadlines.due(regime, received, zone, calendar, extended=True)


@quick
@given(st.sampled_from(["gdpr", "china"]), times, zones, calendars, st.booleans())
def test_gdpr_and_china_never_end_on_a_day_off(regime: Regime, received: datetime, zone: str, calendar: Calendar, extended: bool) -> None:
    assert calendar.is_working(deadlines.due(regime, received, zone, calendar, extended=extended), regime)


@quick
@given(st.sampled_from(["gdpr", "china"]), times, zones, calendars, days)
def test_one_more_day_off_never_brings_a_date_forward(regime: Regime, received: datetime, zone: str, calendar: Calendar, day: date) -> None:
    more = Calendar({**calendar.days_off, regime: calendar.days_off.get(regime, frozenset()) | {day}}, calendar.working_days)
    assert deadlines.due(regime, received, zone, calendar) <= deadlines.due(regime, received, zone, more)


@quick
@given(times, zones, calendars)
def test_ccpa_counts_forty_five_days_with_that_of_receipt_whatever_the_holidays(received: datetime, zone: str, calendar: Calendar) -> None:
    due = deadlines.due("ccpa", received, zone, calendar)
    assert (due - deadlines.day_of(received, zone)).days + 1 == 45


@quick
@given(rules_of, times)
def test_the_day_to_act_by_lies_between_receipt_and_the_binding_date(rules: DeskSettings, received: datetime) -> None:
    due, regime = deadlines.binding(rules, received)
    assert regime in rules.regimes
    assert due == min(deadlines.due(each, received, rules.timezone, rules.calendar) for each in rules.regimes)
    day = deadlines.act_by(rules, due, received)
    first = deadlines.day_of(received, rules.timezone)
    assert first <= day < due
    assert day == first or all(rules.calendar.is_working(day, each) for each in rules.regimes)


@settings(max_examples=40, deadline=None)
@given(rules_of, times, st.sampled_from(["UTC", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati"]))
def test_the_dates_are_the_same_whatever_the_servers_time_zone(rules: DeskSettings, received: datetime, server: str) -> None:
    def dates(at: datetime) -> list[object]:
        due, regime = deadlines.binding(rules, at)
        return [due, regime, deadlines.act_by(rules, due, at), deadlines.receipt_due("ccpa", at, rules.timezone, rules.calendar)]

    here = dates(received)
    with server_in(server):
        assert dates(received) == here
        assert dates(received.astimezone(ZoneInfo(server))) == here


@contextmanager
def server_in(zone: str) -> Iterator[None]:
    """The process's own time zone, as the system would set it."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()
