"""A reply on its way to a chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from desk.model.reply import Reply
from desk.model.turn import Address

Outcome = Literal["sent", "refused", "doubtful"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One reply in the outbox, with what became of it."""

    id: str
    """Sorts by the order in which the chat is to see it."""
    address: Address
    reply: Reply
    turn_source: str | None
    """The source of the turn that it answers; None for what staff write."""
    put_at: datetime
    attempts: int
    """How often it was claimed."""
    doubts: int
    """Sends of which nobody knows whether they arrived."""
    boot: str | None
    """The run that has claimed it."""
    outcome: Outcome | None
    """None while it is to be sent."""
    external_id: str | None
    """The far end's id of the message, once it is sent."""
    reason: str | None
    """Why it was last put off or given up."""
    is_sending: bool = False
    """Whether it is noted already that it may have left."""
