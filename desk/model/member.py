"""A member of staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

Role = Literal["agent", "admin", "auditor"]
"""agent: works on tickets and requests; admin: also on staff and keys; auditor: reads only."""
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may act on the desk, or might."""

    name: str
    role: Role
    mail: str
    """Where notices go; "" for none."""
    added_at: datetime
    disabled_at: datetime | None = None
    invited_until: datetime | None = None
    """Until when a one-time token lets them in to choose a password; None where none is waiting."""
    has_totp: bool = False
    """Whether signing in takes a code of their own besides the password."""
    has_shortcuts: bool = True
    """Whether they want the console's keys."""
    secrets: str = field(default="", repr=False, compare=False)
    """A hash over what lets them in as it was when they were read: another one means a reset or a new password since."""

    @property
    def is_active(self) -> bool:
        """Whether they may still act."""
        return self.disabled_at is None

    @property
    def may_approve(self) -> bool:
        """Whether they count as a person who can decide: auditors only read."""
        return self.is_active and self.role != "auditor"

    @property
    def actor(self) -> str:
        """How the audit trail names them."""
        return f"staff:{self.name}"
