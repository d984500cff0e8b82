"""One line of the audit trail: who did what to which thing, when, and where the reason stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
