"""One line of the audit trail: who did what to which thing, when, and where the reason stands; and which lines are sought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from desk.clock import stamp


@dataclass(frozen=True, slots=True)
class Audited:
    """References only; what was written or decided stands in the ticket itself."""

    id: str
    """Sorts by time."""
    at: datetime
    actor: str
    """``staff:NAME``, ``user``, ``system``, ``key:ID``, or ``nobody`` for a call without a good key."""
    action: str
    """What was done, in a word or two: ``approve``, ``api.read``."""
    subject: str
    """To what: a ticket's number, ``staff:NAME``, ``key:ID``, an address of the API."""
    reason: str
    """Where the reason stands: the id of a note or message; "" for none."""
    place: int = 0
    """In the chain; 0 = it is not linked yet."""
    hash: str = ""
    """Of this line and all before it; "" = it is not linked yet."""

    @property
    def key(self) -> str:
        """What a list goes on behind."""
        return f"{stamp(self.at)}~{self.id}"


@dataclass(frozen=True, slots=True)
class AcceptedBreak:
    """A place at which the trail was broken, and who had it go on as a new chain, and why."""

    id: str
    place: int
    why: str
    """What was broken, in a sentence."""
    first: int
    """The place at which the new chain begins."""
    accepted_at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines are sought; what is empty narrows nothing."""

    actor: str = ""
    action: str = ""
    """A whole action, or its first words up to a dot."""
    subject: str = ""
    """A thing, and the looks at it."""
    first: date | None = None
    """The first day, UTC."""
    last: date | None = None
    after: str = ""
    """Behind which line the page goes on, as ``Audited.key``."""
