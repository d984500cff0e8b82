"""The settings of outgoing mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Security = Literal["starttls", "tls", "none"]


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
