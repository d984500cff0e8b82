"""The audit trail: every move leaves a line with who, what, when and where the reason stands, and never any content."""

from __future__ import annotations

import re

from desk.model.audited import Audited, Sought
from desk.office import Desk
from desk.store import audit

__all__ = ["Audited", "Sought", "actions", "find", "newest", "of", "record"]

PAGE = 100
"""Lines of one page."""
_ACTOR = re.compile(r"user|system|nobody|(staff|key):[^\x00-\x1f\x7f]{1,80}")
_ACTION = re.compile(r"[a-z][a-z0-9_.-]{0,59}")
_REFERENCE = re.compile(r"[^\x00-\x20\x7f][^\x00-\x1f\x7f]{0,119}")
_REASON = re.compile(r"[!-~]{0,120}")


def record(desk: Desk, actor: str, action: str, subject: str, reason_ref: str = "") -> None:
    """Adds a line.

    ``actor`` is ``staff:NAME``, ``user``, ``system``, ``key:ID`` or ``nobody``; ``action`` a word of small letters (``approve``,
    ``staff.add``); ``subject`` the ticket's number or another reference; ``reason_ref`` an id, clause or other reference without
    blanks. Raises ValueError for anything that looks like content: that belongs into the ticket, sealed.
    """
    for text, shape in ((actor, _ACTOR), (action, _ACTION), (subject, _REFERENCE), (reason_ref, _REASON)):
        if not shape.fullmatch(text):
            raise ValueError("an audit line holds references, never content")
    audit.add(desk.tx, desk.ids.new(), at=desk.now, actor=actor, action=action, subject=subject, reason=reason_ref)


def of(desk: Desk, subject: str) -> list[Audited]:
    """What was done to one thing, oldest first."""
    return audit.of(desk.tx, subject)


def newest(desk: Desk, limit: int = 100) -> list[Audited]:
    """What was done last, newest first."""
    return audit.newest(desk.tx, limit)


def find(desk: Desk, sought: Sought, limit: int = PAGE) -> list[Audited]:
    """The lines that are sought, newest first; a page ends with a line whose ``key`` the next one goes on behind."""
    return audit.find(desk.tx, sought, limit)


def actions(desk: Desk) -> list[str]:
    """What was done lately, as words to look for."""
    return audit.actions(desk.tx)
