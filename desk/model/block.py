"""A chat that staff have blocked: from which ticket, why, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.model.turn import Address


@dataclass(frozen=True, slots=True)
class Block:
    """What is written there is neither kept nor answered, and what the desk sends still goes out."""

    id: str
    """Sorts by time."""
    address: Address
    number: str
    """The ticket that it was blocked from."""
    reason: str
    """For staff; the chat does not see it."""
    at: datetime
    by: str
    """As the audit trail names them."""
    until: datetime | None
    """None = until somebody unblocks it."""
