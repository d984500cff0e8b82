"""The list that staff work from: what it shows of a ticket, and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from desk.model.request import ProposalKind, State
from desk.model.ticket import TicketKind
from knowledge.reading import Right

Group = Literal["todo", "waiting", "open", "closed"]
"""todo: something is to be done now; waiting: for the user or for proof of who asks; open: both; closed: the others."""

Only = Literal["", "identity", "unanswered"]
"""identity: what waits for proof of who asks; unanswered: where staff have not spoken last."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets; "" = whatever it is."""

    group: Group = "todo"
    state: State | None = None
    right: Right | Literal["", "none"] = ""
    """none: tickets about no right."""
    assignee: str = ""
    """A member's name, or "nobody" (with which no name is mistaken, since it is written "-")."""
    channel: str = ""
    language: str = ""
    due: str = ""
    """The last day to act, ``2026-03-01``."""
    only: Only = ""
    after: str = ""
    """The key of the last item of the page before."""


NOBODY = "-"
"""``Wanted.assignee`` for what nobody has taken; no member can have that name."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list: facts, and nothing that anybody wrote (who wrote a letter is read apart, by ``senders.named``)."""

    key: str
    """Where the next page begins after it."""
    number: str
    kind: TicketKind
    right: Right | None
    state: State | None
    """None for a ticket without a request."""
    channel: str
    language: str
    assignee: str | None
    received_at: datetime
    closed_at: datetime | None
    due_at: date | None
    """The law's date."""
    act_by: date
    """By when the desk has to act; for a ticket without a request by when it is to be answered (``desk.first_reply``)."""
    is_verified: bool
    proposed: ProposalKind | None
    """What waits for a second person."""
    duplicate_of: str
    has_user_last: bool
    """Whether the user has written and nobody has answered."""
    is_overheard: bool
    """Whether the user has written to the assistant since staff have done something about it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets there are: the open ones by how pressing they are."""

    todo: int
    waiting: int
    overdue: int
    """Whose legal date has passed."""
    late: int
    """Whose day to act has passed, the overdue ones included."""
    today: int
    """Whose day to act is today."""
    unverified_late: int
    """Late ones that still wait for proof of who asks."""
    closed: int = 0
