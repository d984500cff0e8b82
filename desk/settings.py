"""The settings of the desk's own rules: whose law, which days, who approves, how long what is waited for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from desk.model.calendar import Calendar

Regime = Literal["gdpr", "ccpa", "china"]
SecondPerson = Literal["required", "if_available"]
Handoff = Literal["desk", "webhook"]


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """``desk:`` in config.yaml, and of the other sections what the desk has to know; every use case finds it as ``desk.rules``."""

    timezone: str = "UTC"
    """The days of the law's clock are days there; an IANA name."""
    regimes: tuple[Regime, ...] = ("gdpr",)
    """The laws whose time limits hold; the earliest date binds."""
    calendar: Calendar = field(default_factory=Calendar)
    """Days off and working weekends."""
    waiting_hours: int = 72
    """Hours between the notice to the registered address and a deletion, or an access by manual proof."""
    unverified_days: int = 21
    """Days after which a request that still waits for identity closes."""
    second_person: SecondPerson = "if_available"
    """Whether a second person must approve, or only where there is one."""
    hours: str = "mon-fri 09:00-17:00"
    """When somebody is there, in ``timezone``; empty = always."""
    checklists: Path | None = None
    """Folder of checklists that replace the shipped ones, a file for each right that has another one."""
    first_reply: int = 1
    """Working days within which a ticket without a request is to be answered."""
    flow_minutes: int = 60
    """Minutes without a word after which an unfinished request is reminded of once, and after as many again dropped."""
    chat_rate: int = 20
    """Messages a minute that one chat may send; 0 = any number."""
    undo: int = 10
    """Seconds in which a member can take back a reply before it leaves; 0 = it leaves at once."""
    retention_days: int = 90
    """Days after which the texts of a conversation are erased; 0 = never."""
    audit_days: int = 0
    """Days after which lines of the audit trail are erased, from its beginning; 0 = never."""
    handoff: Handoff = "desk"
    """Who handles requests: the embedded desk, or another console by webhook."""
    totp: Literal["optional", "required"] = "optional"
    """Whether members choose to sign in with a code besides the password, or all have to."""
    team_mail: str = ""
    """Where mails to the whole team go; empty = to every active member's address."""
    has_mail: bool = False
    """Whether mails can be sent (``mail.smtp``)."""
    has_directory: bool = False
    """Whether there is an account directory to ask for registered addresses."""
    public_url: str = ""
    """Root of absolute links; empty = nothing that needs a link is offered."""
    console_url: str = ""
    """Where staff reach ``/console``; empty = mails name the command instead."""
    telegram_name: str = ""
    """The Telegram bot's user name, for links into its private chat; empty where there is none."""
