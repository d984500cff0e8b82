"""Where a conversation stands between two turns; stored with the chat, never in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from desk.model.turn import Address
from knowledge.reading import Context, Right


@dataclass(frozen=True, slots=True)
class Flow:
    """A guided dialogue that is open: a rights request being put together."""

    right: Right
    step: str
    """``confirm`` until the user confirms it."""
    details: tuple[str, ...] = ()
    """What the user added in their own words, oldest first."""
    opened_at: str = ""
    """The channel's time of the message that opened it, fixed-width UTC: the law's clock starts here."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The state of one chat; ``version`` grows by one with every turn, so that a write can see that it moved."""

    address: Address
    version: int = 0
    language: str | None = None
    """Chosen by /language; None = found from each message."""
    introduced: bool = False
    """Whether the first answer said that this is an automated assistant."""
    flow: Flow | None = None
    context: Context = field(default_factory=Context)
