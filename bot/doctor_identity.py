"""What the doctor says about proof of identity: which ways are offered, whether mail can leave, whether accounts can be looked up."""

from __future__ import annotations

import asyncio
import ipaddress
from contextlib import closing

from bot.connectors.directory import DirectoryAway, HttpDirectory, ambiguous, read_accounts
from bot.finding import Finding
from bot.settings import Settings
from desk import identity
from desk.model.errors import PrivacyDeskError, SettingsError
from desk.office import Office

WAYS = {"link": "the console's link", "mail": "a code by mail", "service": "the receipt's code at customer service", "staff": "by hand"}
"""The ways of proof in words."""
NOBODY = "privacy-desk-doctor"
"""What is looked up where any answer will do."""


def ways(settings: Settings, *, has_store: bool) -> Finding:
    """Which ways of proof are offered and what the others need; without a store as for a new one."""
    rules = settings.desk
    try:
        with closing(Office.open(settings.store, rules=rules) if has_store else Office.in_memory(rules=rules)) as office:
            found = office.read_now(identity.ways)
    except PrivacyDeskError as error:
        return Finding("fail", "identity", str(error))
    offered = ", ".join(WAYS[each.method] for each in found if not each.missing)
    others = "; ".join(f"not {WAYS[each.method]}, which needs {each.missing}" for each in found if each.missing)
    has_own = any(each.method in ("link", "mail") and not each.missing for each in found)
    return Finding("ok" if has_own else "note", "identity", f"offered: {offered}" + (f"; {others}" if others else ""))


async def mail(settings: Settings) -> Finding:
    """Whether the mail server lets us in."""
    chosen = settings.mail
    if not chosen.host:
        return Finding("note", "mail", "not set up (mail.host is empty), so no codes, notices or reminders are mailed")
    from bot.channels.mail import connect
    from bot.channels.protocol import Unreachable

    try:
        server = await connect(chosen, patience=10.0)
    except Unreachable as error:
        return Finding("fail", "mail", f"{chosen.host}:{chosen.port}: {error}")
    server.close()
    if chosen.security == "none" and not _is_here(chosen.host):
        return Finding("note", "mail", f"{chosen.host}:{chosen.port} is reached without encryption; set mail.security to starttls or tls")
    return Finding("ok", "mail", f"{chosen.host}:{chosen.port} takes mails from {chosen.sender}")


async def directory(settings: Settings) -> Finding:
    """Whether the account directory can be asked."""
    chosen = settings.directory
    if chosen.file is not None:
        try:
            accounts = await asyncio.to_thread(read_accounts, chosen.file)
        except (OSError, SettingsError) as error:
            return Finding("fail", "directory", str(error) if isinstance(error, SettingsError) else f"{chosen.file}: {error.strerror}")
        text, shared = f"{chosen.file}: accounts: {len(accounts)}", ambiguous(accounts)
        return Finding("note", "directory", f"{text}; names that several share and that prove none: {shared}") if shared else _fine(text)
    if not chosen.url:
        return Finding("note", "directory", "not set up (directory.file, directory.url), so nobody's registered address is known")
    try:
        await HttpDirectory(chosen.url, chosen.key).find(NOBODY)
    except DirectoryAway as error:
        return Finding("fail", "directory", f"{chosen.url} cannot be asked ({error})")
    return _fine(f"{chosen.url} can be asked")


def _fine(text: str) -> Finding:
    return Finding("ok", "directory", text)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
