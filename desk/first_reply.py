"""By when a ticket without a request is to be answered: some working days after it was opened, or after its user has written again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from desk import deadlines, moving
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.settings import DeskSettings
from desk.store import queue_line

__all__ = ["count_from", "day_after", "day_of", "recount"]


def day_after(rules: DeskSettings, at: datetime) -> date:
    """The last of the working days (``desk.first_reply``) that follow the day of a time."""
    day, left = deadlines.day_of(at, rules.timezone), rules.first_reply
    while left > 0:
        day += timedelta(days=1)
        left -= all(rules.calendar.is_working(day, regime) for regime in rules.regimes)
    return day


def count_from(desk: Desk, row: str, at: datetime) -> None:
    """Lets the days of a ticket, named by its row id, begin at a time; one with a request has a clock of its own."""
    queue_line.answer_by(desk.tx, row, day_after(desk.rules, at).isoformat())


def recount(desk: Desk, ticket: Ticket) -> None:
    """Counts the days anew where a reply was taken back: from what its user wrote first since they were last answered.

    What was written while that reply waited had let them begin later, though it answered nobody.
    """
    spoken = [message for message in ticket.messages if message.author != "note"]
    answered = max((at for at, message in enumerate(spoken) if message.author == "staff"), default=-1)
    since = next((message.written_at for message in spoken[answered + 1 :] if message.author == "user"), None)
    began = ticket.opened_at if answered < 0 else since
    if began is not None and day_after(desk.rules, began) < day_of(desk, ticket):
        count_from(desk, moving.row_of(desk, ticket), began)


def day_of(desk: Desk, ticket: Ticket) -> date:
    """The day by which a ticket is to be answered."""
    kept = queue_line.act_by(desk.tx, ticket.number)
    return date.fromisoformat(kept) if kept else day_after(desk.rules, ticket.opened_at)
