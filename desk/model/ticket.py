"""A ticket: something that a person has to see to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from desk.model.attachment import KeptFile
from desk.model.request import RightsRequest
from desk.model.turn import Address
from knowledge.reading import Right

TicketKind = Literal["question", "rights", "human"]
NO_CHAT = "staff"
"""The channel of requests that came by mail or telephone: nothing can be sent there."""
Author = Literal["context", "user", "staff", "note"]


@dataclass(frozen=True, slots=True)
class Message:
    """One text of a ticket."""

    author: Author
    """context: what the chat had said when the ticket was opened; user: what it added since; staff: an answer that went to the chat;
    note: what staff keep among themselves."""
    name: str | None
    """The name under which staff wrote."""
    text: str
    written_at: datetime
    """The channel's time of what the user wrote, where it is known."""
    id: str = field(default="", compare=False)
    edit_of: str = ""
    """The id of the message that this one is a later version of; "" = of none."""
    came_from: str = field(default="", compare=False)
    """The number of the ticket that it was written in, where that became part of this one; "" = of none."""
    leaves_at: datetime | None = field(default=None, compare=False)
    """When an answer of staff leaves that can still be taken back; None = it has left, or goes nowhere."""


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
    assignee: str | None = None
    """The member of staff who sees to it."""
    version: int = 1
    """Grows with everything that staff do about it, so that two who act at once are noticed."""
    request: RightsRequest | None = None
    """For kind ``rights``: its legal state and clock; None for tickets older than those."""
    blocked: str = ""
    """Why the chat could not be reached when something was last sent there; "" = it could."""
    is_unseen: bool = False
    """Whether what staff sent last waits in a web page that nobody has opened since."""
    files: tuple[KeptFile, ...] = ()
    """What the user or staff attached, in that order of time; a ticket's attachment 1 is the first of them."""

    aliases: tuple[str, ...] = ()
    """Other numbers that it goes by: those of tickets that became part of it."""

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it yet."""
        return self.closed_at is None

    @property
    def has_chat(self) -> bool:
        """Whether it came from a chat, which answers go to; False for what came by mail or telephone."""
        return self.address.channel != NO_CHAT
