"""Which ticket of a list comes behind one that has just been dealt with."""

from __future__ import annotations

from dataclasses import replace

from desk.model.worklist import Wanted
from desk.office import Desk
from desk.store import worklist
from desk.worklist import today


def behind(desk: Desk, wanted: Wanted, number: str) -> str | None:
    """The number of the ticket behind ``number`` in the list that is wanted, whether that one still stands there; else of the first.

    None where the list has no other one.
    """
    place = worklist.place(desk.tx, number, is_closed=wanted.group == "closed")
    for after in dict.fromkeys((place, "")):
        found = worklist.page(desk.tx, replace(wanted, after=after), today(desk).isoformat(), 2)
        for row in found:
            if row["number"] != number:
                return str(row["number"])
    return None
