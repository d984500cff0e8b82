"""A session: a member of staff who is signed in to the console in one browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.model.member import Member


@dataclass(frozen=True, slots=True)
class Session:
    """One browser in which a member has signed in."""

    id: str
    """Names it in lists; opens nothing."""
    member: Member
    browser: str
    """Its kind and system, "Firefox on Linux"; what it said of itself, and no more."""
    began_at: datetime
    seen_at: datetime
    """When it was last used, to the minute."""
