"""What a start prints: where the chat page and the console are, how staff work, and what is not set up yet."""

from __future__ import annotations

from bot.settings import Settings
from knowledge.policy import Policy


def banner(settings: Settings, policy: Policy, public_address: str, admin_address: str) -> str:
    """The lines; ``public_address`` and ``admin_address`` are where the server really listens."""
    telegram = f"on, by way of {settings.telegram.api}" if settings.telegram.token else "off; set telegram.token to a token from @BotFather"
    database = "PostgreSQL" if settings.store.database_url else settings.store.sqlite_file
    dated = f", last updated {policy.updated}" if policy.updated else ""
    rows = [
        ("Chat page", f"{public_address}/"),
        ("Public address", settings.http.public_url or "not set (http.public_url), so nothing that needs a link is offered"),
        ("Telegram", telegram),
        ("Console", f"{admin_address}/console"),
        ("Staff", "work by command for now: privacy-desk tickets list, tickets show NUMBER, tickets reply NUMBER TEXT"),
        ("Policy", f"{settings.policy.file or policy.title}, version {policy.version}{dated}"),
        ("Database", f"{database}, key {settings.store.key_file} (keep a copy of the key elsewhere)"),
        ("Settings", str(settings.file)),
    ]
    lines = [f"  {name + ':':16}{text}" for name, text in rows]
    return "\n".join(["privacy-desk is running; Ctrl-C stops it.", *lines])
