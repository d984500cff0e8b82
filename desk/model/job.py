"""Raw updates in the inbox: claimed by a run, waiting, or put aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Job:
    """One update to be parsed and answered; nobody else works on its chat while it is claimed."""

    id: str
    channel: str
    source: str
    """The channel's id of the update."""
    chat: str
    raw: str
    """The update as the far end worded it, JSON."""
    attempts: int
    """Which attempt this is, 1 for the first."""
    boot: str
    """The run that claimed it."""
    received_at: datetime
    is_excess: bool = False
    """True: its chat wrote too fast, so that it is answered with a notice instead of being read."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One update that is kept and not answered yet."""

    id: str
    source: str
    raw: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One update that was put aside, for the operator to look at; what it said stays sealed."""

    id: str
    channel: str
    source: str
    chat: str
    attempts: int
    error: str
    received_at: datetime
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """How much waits, and since when."""

    waiting: int
    since: datetime | None
    """When the oldest of it was put there; None = nothing waits."""
