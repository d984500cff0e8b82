"""The lines of work as they stand, for whoever watches the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.model.job import Queue
from desk.office import Desk
from desk.store import queues

__all__ = ["Queue", "Queues", "look"]


@dataclass(frozen=True, slots=True)
class Queues:
    """What waits at one time."""

    now: datetime
    coming: Queue
    """Updates that are not answered yet."""
    leaving: Queue
    """Replies that are still to be sent."""
    dead_letters: int
    """Updates that were put aside."""


def look(desk: Desk) -> Queues:
    """All of them, of one moment."""
    return Queues(desk.now, queues.coming(desk.tx), queues.leaving(desk.tx), queues.dead_letters(desk.tx))
