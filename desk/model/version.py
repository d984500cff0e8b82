"""A version of the policy: who published it, why, and when it held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

State = Literal["current", "past", "scheduled", "withdrawn"]
"""withdrawn: it was scheduled, and taken back before its time."""


@dataclass(frozen=True, slots=True)
class Period:
    """One decision that a version is to hold from a time on; a version that was rolled back to has several."""

    version: int
    begins_at: datetime
    ends_at: datetime | None
    """When the next one begins; None for the last."""
    decided_at: datetime
    decided_by: str
    note: str
    withdrawn_at: datetime | None = None

    def holds_at(self, at: datetime) -> bool:
        """Whether its version is in force at a time."""
        return self.withdrawn_at is None and self.begins_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, slots=True)
class PolicyText:
    """One language of a version."""

    language: str
    is_original: bool
    file: str
    digest: str
    """SHA-256 of the file's text, in hexadecimal."""
    source: str
    parsed: str
    """JSON, as ``desk.policies`` writes it."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One published version, without its texts."""

    version: int
    state: State
    made_at: datetime
    made_by: str
    note: str
    """Why; for a version that breaks regression questions the reason for it."""
    files: Mapping[str, str]
    """Language -> name of the file it came from, the original first."""
    periods: tuple[Period, ...]
    """Oldest first, withdrawn ones included."""
    report: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """What check, diff and rehearsal said when it was published."""
