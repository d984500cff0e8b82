"""When somebody is at the desk: reads "mon-fri 09:00-17:00" and finds the next opening."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from desk.model.calendar import Calendar

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d\d:\d\d)-(\d\d:\d\d)")
_EXPECTED = 'expects hours such as "mon-fri 09:00-17:00, sat 10:00-13:00"'


@dataclass(frozen=True, slots=True)
class Span:
    """Hours of one day that repeat on some days of the week."""

    weekdays: frozenset[int]
    """0 = Monday."""
    start: time
    end: time | None
    """None = the end of the day, written 24:00."""


def read_hours(text: str) -> tuple[Span, ...]:
    """Reads hours, several with commas; nothing = always. Raises ValueError whose text says what is expected."""
    parts = text.lower().split(",") if text.strip() else ()
    return tuple(_span(" ".join(part.split())) for part in parts)


def opens_at(hours: str, zone: str, calendar: Calendar, now: datetime) -> datetime | None:
    """When somebody will be there next, in the time zone ``zone``; None = somebody is there now.

    Nobody is there on the calendar's days off for ``all``; a weekend with hours of its own is none. Raises ValueError as ``read_hours``.
    """
    spans = read_hours(hours)
    if not spans:
        return None
    local = now.astimezone(ZoneInfo(zone))
    holidays = calendar.days_off.get("all", frozenset()) - calendar.working_days.get("all", frozenset())
    # Hours repeat each week and days off are finitely many: some day has an opening.
    for ahead in count():
        day = local.date() + timedelta(days=ahead)
        if day in holidays:
            continue
        openings = sorted(_on(day, span, zone) for span in spans if day.weekday() in span.weekdays)
        for start, end in openings:
            if now < end:
                return None if start <= now else start.astimezone(ZoneInfo(zone))
    raise AssertionError("there is always a next opening")


def _on(day: date, span: Span, zone: str) -> tuple[datetime, datetime]:
    """The span of a day as two times in UTC, in which hours can be compared across a change of the clocks."""
    end = datetime.combine(day, span.end) if span.end else datetime.combine(day + timedelta(days=1), time())
    start = datetime.combine(day, span.start)
    return start.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC), end.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None or not {found[1], found[2] or found[1]} <= set(DAYS):
        raise ValueError(_EXPECTED)
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    weekdays = frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
    try:
        start = time.fromisoformat(found[3])
        end = None if found[4] == "24:00" else time.fromisoformat(found[4])
    except ValueError:
        raise ValueError(_EXPECTED) from None
    if end is not None and end <= start:
        raise ValueError(f"{_EXPECTED}; a night is two of them, until 24:00 and from 00:00")
    return Span(weekdays, start, end)
