"""When somebody is at the desk."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from desk.hours import opens_at, read_hours
from desk.model.calendar import Calendar

OFFICE = "mon-fri 09:00-17:00"
NONE = Calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+00:00")


@pytest.mark.parametrize(
    ("hours", "now", "expected"),
    [
        (OFFICE, "2026-11-24T09:00", None),
        (OFFICE, "2026-11-24T16:59", None),
        (OFFICE, "2026-11-24T17:00", "2026-11-25T09:00"),
        (OFFICE, "2026-11-24T08:59", "2026-11-24T09:00"),
        (OFFICE, "2026-11-27T18:00", "2026-11-30T09:00"),
        ("mon-fri 09:00-12:00, mon-thu 13:00-17:00", "2026-11-24T12:30", "2026-11-24T13:00"),
        ("mon-fri 09:00-12:00, mon-thu 13:00-17:00", "2026-11-27T12:30", "2026-11-30T09:00"),
        ("fri-mon 22:00-24:00, sat 00:00-06:00", "2026-11-27T23:59", None),
        ("fri-mon 22:00-24:00, sat 00:00-06:00", "2026-11-28T00:00", None),
        ("SUN  10:00-11:00", "2026-11-24T00:00", "2026-11-29T10:00"),
        ("", "2026-11-28T03:00", None),
    ],
)
def test_the_next_opening_is_found(hours: str, now: str, expected: str | None) -> None:
    assert opens_at(hours, "UTC", NONE, at(now)) == (at(expected) if expected else None)


def test_the_hours_are_those_of_the_desks_time_zone_across_a_change_of_the_clocks() -> None:
    # Berlin sets the clocks back on 2026-10-25.
    assert opens_at(OFFICE, "Europe/Berlin", NONE, at("2026-10-23T14:59")) is None
    opening = opens_at(OFFICE, "Europe/Berlin", NONE, at("2026-10-23T15:00"))
    assert opening == at("2026-10-26T08:00")
    assert opening is not None
    assert opening.isoformat() == "2026-10-26T09:00:00+01:00"


def test_nobody_is_there_on_a_day_off() -> None:
    table = Calendar(days_off={"all": frozenset({date(2026, 12, 25), date(2026, 12, 28)})})
    assert opens_at(OFFICE, "UTC", table, datetime(2026, 12, 25, 10, tzinfo=UTC)) == at("2026-12-29T09:00")


@pytest.mark.parametrize(
    "text", ["always", "mon 9-17", "mon-fry 09:00-17:00", "mon 25:00-26:00", "mon 09:00-09:00", "mon 22:00-06:00", ","]
)
def test_what_is_not_hours_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="mon-fri 09:00-17:00"):
        read_hours(text)
