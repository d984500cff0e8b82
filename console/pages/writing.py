"""What the boxes under a conversation begin with: drafts, templates, and replies that can still be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk import drafts, replies, templates
from desk.drafts import Box
from desk.model.member import Member
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.store.held_replies import Held
from desk.templates import Template


@dataclass(frozen=True, slots=True)
class Writing:
    """All of it, for one member and one ticket."""

    now: datetime
    drafts: Mapping[Box, str] = field(default_factory=dict)
    templates: Sequence[Template] = ()
    """Those that can be used here, the ones in the ticket's language first."""
    held: Sequence[Held] = ()
    """In the order in which they leave."""


def writing(desk: Desk, ticket: Ticket, member: Member) -> Writing:
    """Reads it; nothing for somebody who only reads."""
    if not member.may_approve:
        return Writing(desk.now)
    return Writing(
        desk.now,
        drafts.of(desk, ticket.number, member.name),
        templates.usable(desk, ticket) if ticket.has_chat else (),
        replies.held(desk, ticket.number, member.actor),
    )
