"""What comes in: one thing a user did in a chat, whatever the channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.model.attachment import Attachment


@dataclass(frozen=True, slots=True)
class Address:
    """Where a conversation takes place."""

    channel: str
    """``telegram``, ``web``, ``terminal`` or ``ask``."""
    chat: str
    """The channel's own id of the chat, as text."""


class TurnKind(StrEnum):
    """What the user did."""

    TEXT = "text"
    PRESS = "press"
    """A button: ``text`` is its action."""
    EDIT = "edit"
    """An edited message: ``text`` is its new text."""
    MEDIA = "media"
    """Photo, voice, sticker, document, location ...: ``text`` is its caption, often empty."""
    OTHER = "other"
    """Anything that we do not know."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message, press or edit of a user."""

    address: Address
    kind: TurnKind
    text: str
    at: datetime
    """The channel's own time of the message, UTC, aware."""
    source: str
    """The channel's id of the message or update; (channel, source) is unique, so that it is handled once."""
    hint: str | None = None
    """The client's language tag, where it names one."""
    private: bool = True
    """False in groups, where nothing personal is said."""
    attachment: Attachment | None = None
    """The file that came with it, as the channel announces it."""
    message: str = ""
    """The channel's id of the message within its chat, the same again when it is edited; "" where the channel knows none."""
