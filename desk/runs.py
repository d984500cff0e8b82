"""Whether the run before this one came to its end: one that did not may have been ended by what it worked on."""

from __future__ import annotations

from desk.office import Desk
from desk.store import meta

_NAME, _ENDED = "run", ""


def begin(desk: Desk, boot: str) -> bool:
    """Notes that a run has begun, and returns whether the one before it has ended as it should."""
    was_ended = (meta.get(desk.tx, _NAME) or _ENDED) == _ENDED
    meta.put(desk.tx, _NAME, boot)
    return was_ended


def end(desk: Desk) -> None:
    """Notes that the run has ended as it should."""
    meta.put(desk.tx, _NAME, _ENDED)
