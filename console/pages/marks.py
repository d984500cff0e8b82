"""What a form has seen of other tickets than its own: the version of each, and its user's newest words, in one hidden field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desk import heard
from desk.model.ticket import Ticket
from desk.office import Desk

FIELD = "fits"
_MOST = 50
_MARK = re.compile(r"(PD-\d{4}-\d{6,9}):([0-9]{1,15}):([0-9a-f]{1,40})")


@dataclass(frozen=True, slots=True)
class Mark:
    """Of one ticket."""

    version: int
    heard: str
    """The id of what its user has written last."""


def of(desk: Desk, tickets: Iterable[Ticket]) -> Mapping[str, Mark]:
    """What is to be seen of some tickets now, by their numbers."""
    return {each.number: Mark(each.version, heard.last(desk, each).id) for each in tickets}


def written(marks: Mapping[str, Mark]) -> str:
    """The content of the field."""
    return " ".join(f"{number}:{mark.version}:{mark.heard}" for number, mark in marks.items())


def read(text: str) -> Mapping[str, Mark]:
    """What ``written`` gave; whatever else somebody has put there is left out."""
    found = (_MARK.fullmatch(each) for each in text.split()[:_MOST])
    return {match[1]: Mark(int(match[2]), match[3]) for match in found if match is not None}
