"""Which ticket of a list comes behind one that has just been dealt with."""

from __future__ import annotations

from dataclasses import replace

from desk.model.worklist import Wanted
from desk.office import Desk
from desk.store import worklist
from desk.worklist import today

_LOOKED_AT = 50


def behind(desk: Desk, wanted: Wanted, number: str, member: str) -> str | None:
    """The number of the ticket behind ``number`` in the list that is wanted, whether that one still stands there; else of the first.

    What ``member`` or nobody sees to comes before what colleagues have taken. None where the list has no other one.
    """
    others: list[str] = []
    place = worklist.place(desk.tx, number, is_closed=wanted.group == "closed")
    for after in dict.fromkeys((place, "")):
        found = worklist.page(desk.tx, replace(wanted, after=after), today(desk).isoformat(), _LOOKED_AT)
        others += [str(row["number"]) for row in found if row["number"] != number]
        free = (str(row["number"]) for row in found if row["number"] != number and row["assignee"] in (None, "", member))
        if first := next(free, None):
            return first
    return others[0] if others else None
