"""One past turn with its reply, as the conversation's history keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.model.attachment import Attachment
from desk.model.reply import Reply
from desk.model.turn import TurnKind


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was said and what was answered."""

    id: str
    source: str
    """The channel's id of the turn."""
    kind: TurnKind
    text: str
    """As in the turn: for PRESS it is the button's action."""
    reply: Reply
    said_at: datetime
    """The channel's time of the message."""
    attachment: Attachment | None = None
    """The file that came with it, as the channel announced it."""

    @property
    def file(self) -> str:
        """That file's name, "" for none."""
        return self.attachment.name if self.attachment else ""
