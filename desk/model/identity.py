"""Who is asking: accounts of the console, one-time links and codes, and what became of a try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from desk.model.request import Method, Proof

Asked = Literal["asked", "limit"]
"""asked: if there is such an account, a code is on its way; limit: no more codes today. Neither tells whether there is one."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the console's directory knows it."""

    id: str
    email: str
    """The registered address; "" for none."""
    username: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """What the console shows to its logged-in user, once; the desk keeps neither in clear."""

    token: str
    """For ``?start=`` of Telegram and ``?link=`` of the chat page; opens by itself."""
    code: str
    """The same for typing, ``K7QM-2PXD``."""
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A link that was brought into a chat: what the user is asked before it binds."""

    id: str
    """For the button; good in this chat only, ASCII, at most 50 bytes."""
    masked: str
    """The account as it may be shown."""
    action: str
    """The right that it was made for, or "" for any."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a typed code."""

    kind: Literal["right", "wrong", "over", "none"]
    """over: no more tries; none: there is no code to compare with, or its minutes have passed."""
    left: int = 0
    """Tries that are left."""
    proof: Proof | None = None
    """For ``right``."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A way of proof, and why it is not offered."""

    method: Method
    missing: str = ""
    """What it would need, as a name of a setting or command; "" = it is offered."""
