"""Drafts: what a member has typed into a ticket and not sent yet, kept for them alone until it is sent, closed, or too old."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from desk import moving
from desk.office import Desk
from desk.store import drafts
from desk.store.drafts import Box

__all__ = ["DAYS", "LONGEST", "Box", "drop", "expire", "of", "put_before", "save"]

DAYS = 14
"""Days after which a draft that nobody has touched is erased."""
LONGEST = 4096
"""Characters of a draft: one message of a chat."""


def save(desk: Desk, number: str, member: str, box: Box, text: str) -> None:
    """Keeps what a member, by name, has typed into a box of a ticket; nothing but blanks erases it. Raises NotFound."""
    row = moving.row_of(desk, moving.show(desk, number))
    if text.strip():
        drafts.put(desk.tx, desk.sealer, row, member, box=box, text=text[:LONGEST], now=desk.now)
    else:
        drafts.remove(desk.tx, row, member, box)


def put_before(desk: Desk, number: str, member: str, text: str) -> None:
    """Puts a reply that was taken back before what the member has typed since; raises NotFound."""
    since = of(desk, number, member).get("reply", "")
    save(desk, number, member, "reply", f"{text}\n\n{since}" if since else text)


def of(desk: Desk, number: str, member: str) -> Mapping[Box, str]:
    """What a member has typed into a ticket, by box; raises NotFound."""
    return drafts.of(desk.tx, desk.sealer, moving.row_of(desk, moving.show(desk, number)), member)


def drop(desk: Desk, number: str, member: str, box: Box) -> None:
    """Erases what was sent; raises NotFound."""
    drafts.remove(desk.tx, moving.row_of(desk, moving.show(desk, number)), member, box)


def expire(desk: Desk, limit: int) -> int:
    """Erases drafts that nobody has touched for ``DAYS``, ``limit`` at most; returns how many."""
    return drafts.remove_before(desk.tx, desk.now - timedelta(days=DAYS), limit)
