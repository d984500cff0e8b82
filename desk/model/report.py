"""A report: whole numbers in a table, and the span of days that it is about, cut into days, weeks or months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Step = Literal["day", "week", "month"]
MOST_PARTS = 93
"""Parts of a span that a page can show: three months of days, more than seven years of months."""


@dataclass(frozen=True, slots=True)
class Part:
    """A day, a week (from Monday, ISO 8601) or a month, cut where the span begins and ends."""

    name: str
    """``2026-11-24``, ``2026-W48`` or ``2026-11``."""
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Span:
    """Days (UTC), the first and the last included."""

    first: date
    last: date
    step: Step

    def parts(self) -> list[Part]:
        """The span in parts, oldest first."""
        return list(self._parts())

    def part_of(self, day: str) -> str:
        """The name of the part that a day (``2026-11-24``) lies in."""
        return _name(date.fromisoformat(day), self.step)

    def _parts(self) -> Iterator[Part]:
        at = self.first
        while at <= self.last:
            last = min(_last(at, self.step), self.last)
            yield Part(_name(at, self.step), at, last)
            at = last + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what it is about, and a number for each column."""

    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Report:
    """Numbers, and what they count is for the page to say."""

    name: str
    columns: tuple[str, ...]
    lines: Sequence[Line]
    share: tuple[int, ...] = ()
    """The columns whose share of the whole line is of interest; () = none is."""

    @property
    def total(self) -> int:
        """All numbers together; 0 = there is nothing to show."""
        return sum(line.total for line in self.lines)

    def share_of(self, line: Line) -> float | None:
        """The share of a line, 0 to 1; None where it counts nothing or no share is of interest."""
        return sum(line.counts[at] for at in self.share) / line.total if self.share and line.total else None


def _name(day: date, step: Step) -> str:
    if step == "day":
        return day.isoformat()
    if step == "month":
        return f"{day:%Y-%m}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _last(day: date, step: Step) -> date:
    """The last day of the part that a day lies in."""
    if step == "day":
        return day
    if step == "week":
        return day + timedelta(days=6 - day.weekday())
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
