"""A policy that an admin looks at before it is published, kept between the steps of the console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeptCandidate:
    """One of them as it is stored."""

    id: str
    made_at: datetime
    made_by: str
    base: int
    """The version that it was compared with."""
    back_to: int | None
    """The version to go back to; None = new files."""
    content: str
    """JSON, as ``desk.candidates`` writes it; "" in lists."""
