"""Views of the queue that a member has saved under a name."""

from __future__ import annotations

from dataclasses import dataclass

from desk.model.errors import NotAllowed, NotFound
from desk.model.member import Member
from desk.office import Desk
from desk.store import saved_views

MOST = 20
"""Views of one member: each is counted whenever the queue is shown."""
LONGEST_NAME, LONGEST_QUERY = 40, 600


@dataclass(frozen=True, slots=True)
class View:
    """One saved view."""

    id: str
    name: str
    query: str
    """Filters, as the caller writes them into an address."""


def of(desk: Desk, member: Member) -> list[View]:
    """A member's views, in the order in which they were saved."""
    return [View(row["id"], row["name"], row["query"]) for row in saved_views.of(desk.tx, desk.sealer, member.name)]


def save(desk: Desk, member: Member, name: str, query: str) -> bool:
    """Saves a view, in place of the one of that name, and returns whether there was one.

    Raises NotAllowed without a name, for a long one, and for too many.
    """
    name = " ".join(name.split())
    if not name:
        raise NotAllowed("Give the view a name.")
    if len(name) > LONGEST_NAME or len(query) > LONGEST_QUERY:
        raise NotAllowed(f"A view's name has at most {LONGEST_NAME} characters.")
    views = of(desk, member)
    number = len(views)
    for view in views:
        if view.name.casefold() == name.casefold():
            saved_views.remove(desk.tx, view.id, member.name)
            views.remove(view)
            break
    if len(views) >= MOST:
        raise NotAllowed(f"You have {MOST} views; delete one first.")
    saved_views.add(desk.tx, desk.sealer, desk.ids.new(), member=member.name, name=name, query=query)
    return len(views) < number


def remove(desk: Desk, member: Member, id: str) -> None:
    """Deletes one of a member's views; raises NotFound, also for somebody else's."""
    if not saved_views.remove(desk.tx, id, member.name):
        raise NotFound("There is no such view of yours; it may be deleted already.")
