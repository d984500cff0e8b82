"""The list that staff work from: open tickets and requests by the day to act, what waits for others apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desk import deadlines
from desk.clock import moment
from desk.model.request import State
from desk.model.worklist import NOBODY, Counts, Group, Item, Wanted
from desk.office import Desk
from desk.store import tickets, worklist
from desk.store.engine import Row
from knowledge.reading import Right

__all__ = [
    "NOBODY",
    "PAGE",
    "Counts",
    "Group",
    "Item",
    "Listed",
    "Wanted",
    "count_each",
    "counts",
    "items",
    "listed",
    "numbered",
    "today",
    "ways",
]

PAGE = 50
"""Tickets of one page."""
_NUMBER = re.compile(r"(?:PD-?)?(?:(\d{4})-)?0*(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list."""

    items: tuple[Item, ...]
    after: str
    """Where the next page begins; "" = this is the last one."""


def today(desk: Desk) -> date:
    """The day that it is where the desk's days are counted."""
    return deadlines.day_of(desk.now, desk.rules.timezone)


def listed(desk: Desk, wanted: Wanted, limit: int = PAGE) -> Listed:
    """A page of the tickets that are wanted."""
    rows = worklist.page(desk.tx, wanted, today(desk).isoformat(), limit + 1)
    items = tuple(_item(row, is_closed=wanted.group == "closed") for row in rows[:limit])
    return Listed(items, items[-1].key if len(rows) > limit else "")


def items(desk: Desk, ids: Sequence[str]) -> list[Item]:
    """The lines of tickets that were found otherwise, named by their row ids, in the same order."""
    return [_item(row, is_closed=row["closed_at"] is not None) for row in worklist.lines(desk.tx, ids)]


def counts(desk: Desk) -> Counts:
    """How many tickets there are, and how pressing the open ones are."""
    row = worklist.counts(desk.tx, today(desk).isoformat())
    found = {name: int(row[name] or 0) for name in row}
    total, waiting = found.pop("total"), found.pop("waiting")
    return Counts(todo=total - waiting, waiting=waiting, closed=worklist.closed(desk.tx), **found)


def count_each(desk: Desk, each: Mapping[str, Wanted]) -> dict[str, int]:
    """How many open tickets are wanted, by names of letters and digits."""
    return worklist.count_each(desk.tx, each, today(desk).isoformat())


def ways(desk: Desk) -> tuple[list[str], list[str]]:
    """The channels and the languages that tickets have come by."""
    rows = worklist.ways(desk.tx)
    return sorted({row["channel"] for row in rows}), sorted({row["language"] for row in rows})


def numbered(desk: Desk, typed: str) -> str | None:
    """The number of the ticket that somebody means by ``PD-2026-000123``, ``2026-123`` or ``123`` (of this year); None = there is none."""
    match = _NUMBER.fullmatch("".join(typed.split()))
    if match is None:
        return None
    number = f"PD-{match[1] or desk.now.year}-{int(match[2]):06}"
    return number if tickets.row_id(desk.tx, number) else None


def _item(row: Row, *, is_closed: bool) -> Item:
    return Item(
        key=f"{row['closed_at' if is_closed else 'act_by']}~{row['id']}",
        number=row["number"],
        kind=row["kind"],
        right=Right(row["user_right"]) if row["user_right"] else None,
        state=State(row["state"]) if row["state"] else None,
        channel=row["channel"],
        language=row["language"],
        assignee=row["assignee"],
        received_at=moment(row["received_at"]),
        closed_at=moment(row["closed_at"]) if row["closed_at"] else None,
        due_at=date.fromisoformat(row["due_at"]) if row["due_at"] else None,
        act_by=date.fromisoformat(row["act_by"]),
        is_verified=row["account"] is not None,
        proposed=row["proposed"],
        duplicate_of=row["duplicate_of"] or "",
        has_user_last=row["spoke"] == "user",
        is_overheard=(row["overheard"] or "") > (row["seen_to"] or ""),
    )
