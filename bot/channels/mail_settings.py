"""The settings of outgoing mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Security = Literal["starttls", "tls", "none"]
PAUSES = tuple(float(seconds) for seconds in (30, 60, 300, 900, 1800, 3600, *(2 * 3600 for _ in range(12))))
"""Seconds between two attempts, a day in all; a half hour between them is what RFC 5321, 4.5.4.1, asks for in the long run."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """``mail:`` in config.yaml, ``PRIVACY_DESK_MAIL_*`` in the environment."""

    host: str = ""
    """The SMTP server; empty = no mail is sent."""
    port: int = 587
    security: Security = "starttls"
    """starttls: the connection is encrypted after the greeting; tls: from the first byte; none: only for a server on this machine."""
    user: str = ""
    """Empty = no log-in."""
    password: str = ""
    sender: str = ""
    """The address that mails come from."""
