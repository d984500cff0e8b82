"""Files: as a channel announces one that came with a message, and as a ticket keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

FileState = Literal["waiting", "kept", "refused", "lost"]
"""waiting: to be fetched from the channel; refused: not taken, its content is not kept; lost: it could not be fetched."""
Refusal = Literal["type", "large", "empty", "many", "lost"]
"""Why a file is not taken: its kind, its size, nothing in it, the ticket holds enough of them, or it did not arrive."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a turn, as its sender describes it; nobody has looked into it yet."""

    name: str
    """What the sender calls it; made up by the channel where it has no name."""
    type: str
    """The media type that the sender claims, "" for none."""
    size: int | None
    """Bytes, where the channel says so."""
    external: str
    """The channel's id to fetch it by; "" = it cannot be fetched."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a ticket."""

    id: str
    name: str
    """Ends as its type does."""
    type: str
    """The media type as found in its content; before it is fetched, as claimed."""
    size: int
    """Bytes; 0 while that is not known."""
    state: FileState
    author: Literal["user", "staff"]
    by: str | None
    """The member of staff who attached it."""
    at: datetime
    """The channel's time of the user's message, or when staff attached it."""
    reason: str = ""
    """Why it was refused or lost."""
