"""The key of another system that calls the desk's API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Scope = Literal["identity", "requests"]
"""identity: make links that prove an account; requests: read requests that were handed over, answer and move them."""
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is listed; what it is worth is known to its holder alone."""

    id: str
    """Public part, which names it in lists and in the audit trail."""
    name: str
    scopes: tuple[str, ...]
    added_at: datetime
    added_by: str
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None

    @property
    def actor(self) -> str:
        """How the audit trail names it."""
        return f"key:{self.id}"


@dataclass(frozen=True, slots=True)
class Denied:
    """A call that is not let in."""

    reason: Literal["missing", "unknown", "scope", "rate"]
    """No key; none that we know; not for this; too many calls."""
    wait: int = 0
    """Seconds until the next call may come, for ``rate``."""
