"""Reads the clock and writes times as fixed-width UTC text, which sorts as the times do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

LENGTH = len("2026-11-24T16:50:54.123456")
Clock = Callable[[], datetime]
"""Gives the present time, aware."""


def utc_now() -> datetime:
    """The present time in UTC."""
    return datetime.now(UTC)


@lru_cache(maxsize=64)  # one transaction writes the same time into several rows
def stamp(at: datetime) -> str:
    """Writes an aware time as ``2026-11-24T16:50:54.123456Z``, always 27 characters; raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a time without its zone cannot be stored")
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return f"{utc.isoformat(timespec='microseconds')[:LENGTH]}Z"


def moment(text: str) -> datetime:
    """Reads what ``stamp`` wrote, as an aware time in UTC."""
    return datetime.fromisoformat(text)
