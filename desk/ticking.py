"""The checklist of one request, ticked off step by step: who did it and when. What is not ticked warns, and holds nothing up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk import audit, checklists, deciding, live, moving
from desk.model.errors import NotAllowed
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.store import ticks


@dataclass(frozen=True, slots=True)
class Step:
    """One step."""

    text: str
    by: str = ""
    """Who ticked it, as the audit trail names them; "" = nobody has."""
    at: datetime | None = None

    @property
    def is_done(self) -> bool:
        """Whether it is ticked."""
        return bool(self.by)


def steps(desk: Desk, ticket: Ticket) -> Sequence[Step]:
    """The steps of a request, in order; of one that has ended those alone that were ticked, and none for other tickets."""
    if ticket.request is None:
        return ()
    done = ticks.of(desk.tx, moving.row_of(desk, ticket))
    listed = checklists.checklist(ticket.request.right, desk.rules.checklists)
    all_ = [Step(text, *done.get(text, ("", None))) for text in listed]
    return [each for each in all_ if each.is_done] if ticket.request.has_ended else all_


def unticked(desk: Desk, ticket: Ticket) -> Sequence[str]:
    """The steps that nobody has ticked, while the request is open."""
    return [each.text for each in steps(desk, ticket) if not each.is_done]


def tick(desk: Desk, number: str, step: str, by: str, *, is_done: bool = True) -> Ticket:
    """Ticks a step, named by its words, or takes its tick back; the ticket's version stays, since nobody's work collides with it.

    Raises NotFound, or NotAllowed for somebody who only reads, a request that has ended, and words that are no step (any more).
    """
    deciding.check_person(desk, by)
    ticket = moving.show(desk, number)
    request = moving.request_of(ticket)
    if request.has_ended:
        raise NotAllowed(f"{number} has ended; its checklist stays as it was.")
    listed = checklists.checklist(request.right, desk.rules.checklists)
    if step not in listed:
        raise NotAllowed("That is no step of the checklist, or it was changed meanwhile; look at it again.")
    row = moving.row_of(desk, ticket)
    if ticks.add(desk.tx, row, step, by, desk.now) if is_done else ticks.remove(desk.tx, row, step):
        # The trail holds the step's place, and never its words.
        audit.record(desk, by, "checklist.tick" if is_done else "checklist.untick", ticket.number, str(listed.index(step) + 1))
        live.note(desk, ticket, "desk")
    return ticket
