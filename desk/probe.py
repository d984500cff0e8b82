"""Tries whether anything can be written, and keeps short notes of the running server for commands beside it."""

from __future__ import annotations

from desk.office import Desk
from desk.store import meta

LARGE = "x" * 16_384
"""Characters of the trial: a small one still finds room in the log of a full disk."""
_RELOAD = "reload"


def write(desk: Desk) -> None:
    """Writes as much as a few updates are; raises StoreError where that cannot be."""
    meta.put(desk.tx, "probe", LARGE)


def note_reload(desk: Desk, report: str) -> None:
    """Keeps what the server made of its last reload."""
    meta.put(desk.tx, _RELOAD, report)


def last_reload(desk: Desk) -> str:
    """What ``note_reload`` kept last; "" = nothing yet."""
    return meta.get(desk.tx, _RELOAD) or ""
