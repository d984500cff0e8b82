"""A ticket: something that a person has to see to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from desk.model.request import RightsRequest
from desk.model.turn import Address
from knowledge.reading import Right

TicketKind = Literal["question", "rights", "human"]
Author = Literal["context", "user", "staff"]


@dataclass(frozen=True, slots=True)
class Message:
    """One text of a ticket."""

    author: Author
    """context: what the chat had said when the ticket was opened; user: what it added since; staff: an answer that went to the chat."""
    name: str | None
    """The name under which staff answered."""
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request that was given a number."""

    number: str
    """``PD-2026-000001``: year (UTC) and a number without gaps in it."""
    address: Address
    kind: TicketKind
    right: Right | None
    """The right to be exercised, for kind ``rights``."""
    language: str
    """The wording language of the chat."""
    received_at: datetime
    """The channel's time of the message that asked for it."""
    opened_at: datetime
    closed_at: datetime | None
    messages: tuple[Message, ...]
    """Oldest first."""
    policy_version: int | None = None
    """The version of the policy that the chat was answered from; None for tickets older than versions."""
    request: RightsRequest | None = None
    """The legal side of it, for kind ``rights``."""

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it yet."""
        return self.closed_at is None
