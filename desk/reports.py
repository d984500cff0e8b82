"""Reports for whoever leads the desk: requests, the law's dates, the queue, and how the assistant's answers went; numbers alone.

Days are UTC. Turns are erased after a time; what they counted is kept by the day, so that a report of last year stays as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from desk import deadlines
from desk.model.report import Line, Report, Span
from desk.model.request import State
from desk.office import Desk
from desk.store import reports, turn_counts
from desk.store.turn_counts import Counts
from knowledge.reading import Right

RIGHTS = tuple(right.value for right in Right)
AGES = (2, 7, 14, 30)
"""Days up to which a ticket belongs to an age; what is older than all of them is the last one."""
STAGES: Mapping[str, tuple[State, ...]] = {
    "waiting": (State.IDENTITY, State.USER),
    "in-work": (State.OPEN, State.EXTENDED, State.APPROVED),
    "done": (State.DONE,),
    "refused": (State.REFUSED,),
    "dropped": (State.WITHDRAWN, State.EXPIRED),
}
"""The states taken together as far as a chart can show them."""
Cell = tuple[str, str]
"""(line, column)."""


def of(desk: Desk, span: Span) -> list[Report]:
    """All reports of a span."""
    counts = turn_counts.between(desk.tx, *_ends(span))
    return [*_requests(desk, span), _in_time(desk, span), _queue(desk, span), *_answers(span, counts)]


def _requests(desk: Desk, span: Span) -> Iterable[Report]:
    rows = reports.received(desk.tx, *_ends(span))
    by_right = Counter[Cell]()
    by_state = Counter[Cell]()
    over_time = Counter[Cell]()
    for row in rows:
        part, count = span.part_of(row["day"]), int(row["n"])
        by_right[part, row["user_right"]] += count
        over_time[part, next(stage for stage, states in STAGES.items() if row["state"] in states)] += count
        by_state[row["state"], row["user_right"]] += count
    states = tuple(state.value for state in State)
    yield _report("requests", _names(span), RIGHTS, by_right)
    yield _report("states", states, RIGHTS, by_state)
    yield _report("stages", _names(span), tuple(STAGES), over_time)


def _in_time(desk: Desk, span: Span) -> Report:
    """Answers before and after the law's date, on the day that they were given; and dates that passed without one, on that day."""
    zone, cells = desk.rules.timezone, Counter[Cell]()
    for row in reports.answered(desk.tx, *_ends(span)):
        at = datetime.fromisoformat(row["minute"]).replace(tzinfo=UTC)
        is_late = deadlines.day_of(at, zone) > _day(row["due_at"])
        cells[span.part_of(row["minute"][:10]), "late" if is_late else "in-time"] += int(row["n"])
    today = deadlines.day_of(desk.now, zone).isoformat()
    for row in reports.overdue(desk.tx, *_ends(span), today):
        cells[span.part_of(row["day"]), "overdue"] += int(row["n"])
    return _report("in-time", _names(span), ("in-time", "late", "overdue"), cells, share=(0,))


def _queue(desk: Desk, span: Span) -> Report:
    """How old what was open was at the end of each part."""
    cells, today = Counter[Cell](), desk.now.date()
    rows = [(_day(row["came"]), _day(row["went"] or "9999-12-31"), int(row["n"])) for row in reports.standing(desk.tx, *_ends(span))]
    for part in span.parts():
        end = min(part.last, today)
        for came, went, count in rows:
            if part.first <= today and came <= end < went:
                cells[part.name, next((str(most) for most in AGES if (end - came).days <= most), "older")] += count
    return _report("queue", _names(span), tuple(map(str, (*AGES, "older"))), cells)


def _answers(span: Span, counts: Counts) -> Iterable[Report]:
    answers, opinions, sections, liked = Counter[Cell](), Counter[Cell](), Counter[Cell](), Counter[Cell]()
    for (day, what, section), count in counts.items():
        part = span.part_of(day)
        if what in ("helped", "missed"):
            opinions[part, what] += count
            liked[section, what] += count
        else:
            answers[part, what] += count
        if what == "answered":
            sections[section, part] += count
    names = _names(span)
    yield _report("sections", _most_first(sections), names, sections)
    yield _report("answers", names, ("answered", "clarified", "abstained"), answers, share=(2,))
    yield _report("helpful", names, ("helped", "missed"), opinions, share=(0,))
    yield _report("helpful-by-section", _most_first(liked), ("helped", "missed"), liked, share=(0,))


def _report(name: str, lines: Iterable[str], columns: tuple[str, ...], cells: Mapping[Cell, int], share: tuple[int, ...] = ()) -> Report:
    found = tuple(Line(line, tuple(cells.get((line, column), 0) for column in columns)) for line in lines)
    return Report(name, columns, found, share)


def _most_first(cells: Mapping[Cell, int]) -> list[str]:
    """The lines that count anything, the greatest first."""
    totals = Counter[str]()
    for (line, _), count in cells.items():
        totals[line] += count
    return sorted(totals, key=lambda line: (-totals[line], line))


def _names(span: Span) -> tuple[str, ...]:
    return tuple(part.name for part in span.parts())


def _ends(span: Span) -> tuple[str, str]:
    return span.first.isoformat(), span.last.isoformat()


def _day(text: str) -> date:
    return date.fromisoformat(text)
