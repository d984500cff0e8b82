"""What a start prints: where the chat page and the console are, how staff work, and what is not set up yet."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.telegram_settings import TelegramSettings
from bot.settings import Settings
from desk.model.member import Member
from desk.news import News
from knowledge.policy import Policy

NOBODY = (
    "nobody can act yet, and no user is promised a time: `privacy-desk staff add NAME --role admin --mail ADDRESS` adds the first member"
)
"""What is said where there is no active member of staff."""


def banner(
    settings: Settings, policy: Policy, public_address: str, admin_address: str, staff: Sequence[Member], *, late: Sequence[News]
) -> str:
    """The lines; ``public_address`` and ``admin_address`` are where the server really listens.

    ``staff`` are the active members, ``late`` the requests that should have been acted upon already.
    """
    database = "PostgreSQL" if settings.store.database_url else settings.store.sqlite_file
    dated = f", last updated {policy.updated}" if policy.updated else ""
    rows = [
        ("Chat page", f"{public_address}/"),
        ("Public address", settings.http.public_url or "not set (http.public_url), so nothing that needs a link is offered"),
        ("Telegram", _telegram(settings.telegram)),
        ("Console", f"{admin_address}/console"),
        ("Staff", staff_line(staff)),
        ("Policy", f"{settings.policy.file or policy.title}, version {policy.version}{dated}"),
        ("Database", f"{database}, key {settings.store.key_file} (keep a copy of the key elsewhere)"),
        ("Settings", str(settings.file)),
    ]
    if settings.desk.handoff == "webhook":
        rows.insert(5, ("Hand-off", "another console handles requests; it gets events, and answers by the API (docs/api.md)"))
    if late:
        rows.insert(5, ("Requests", late_line(late)))
    lines = [f"  {name + ':':16}{text}" for name, text in rows]
    return "\n".join(["privacy-desk is running; Ctrl-C stops it.", *lines])


def _telegram(settings: TelegramSettings) -> str:
    if not settings.token:
        return "off; set telegram.token to a token from @BotFather"
    brought = f"; updates are brought to {settings.webhook_url}" if settings.mode == "webhook" else ""
    return f"on, by way of {settings.api}{brought}"


def late_line(late: Sequence[News]) -> str:
    """The most urgent requests that should have been acted upon, and how many there are."""
    named = ", ".join(f"{each.number} ({'was due' if each.kind == 'overdue' else 'due'} {each.day})" for each in late[:5])
    return f"{len(late)} should have been acted upon: {named}{', ...' if len(late) > 5 else ''}"


def staff_line(staff: Sequence[Member]) -> str:
    """How many can act and how they work, or how to add the first one."""
    if not any(member.may_approve for member in staff):
        return NOBODY
    return f"{len(staff)} active; they work in the console, or by command: privacy-desk requests list, tickets show NUMBER"
