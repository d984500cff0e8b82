"""Looks at the whole installation and says what is well, what deserves attention and what does not work."""

from __future__ import annotations

import asyncio
import platform
import shutil
import stat
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path

import aiohttp

from bot import doctor_identity
from bot.finding import Finding, Level
from bot.holidays import gap
from bot.lock import is_held
from bot.parts import policy_of, size_of
from bot.places import missing, unusable
from bot.settings import Settings
from desk.clock import utc_now
from desk.model.errors import PrivacyDeskError
from desk.office import Office
from desk.settings import DeskSettings
from knowledge.errors import PolicyFormatError

FIRST_BAD, LAST_BAD = (3, 7, 0), (3, 51, 2)
"""SQLite versions with the WAL-reset bug, which can damage a database under load (https://sqlite.org/wal.html#walresetbug)."""
LITTLE, TOO_LITTLE = 500_000_000, 50_000_000
"""Bytes of free space that deserve attention, and that are a danger."""
PATIENCE = 10.0
"""Seconds that the far end of a connection gets."""


def examine(settings: Settings) -> int:
    """Prints the findings; returns 1 where something does not work, else 0."""
    findings = [*_here(settings), *asyncio.run(_far(settings))]
    for finding in findings:
        print(f"{finding.level:4}  {finding.about:15} {finding.text}")
    return 1 if any(finding.level == "fail" for finding in findings) else 0


def _here(settings: Settings) -> Iterator[Finding]:
    """What this machine alone can tell."""
    yield Finding("ok", "settings", f"read from {settings.file}")
    yield Finding("ok", "python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield sqlite_finding(*_sqlite())
    yield _policy(settings)
    yield _clock(settings.desk)
    yield _free(settings.store.data_dir)
    yield from (Finding("fail", "places", text) for text in unusable(settings.store))
    yield from (Finding("note", "places", text) for text in missing(settings.store))
    yield from _key(settings.store.key_file)
    stored = _store(settings)
    yield stored
    if stored.level == "ok":
        yield _versions(settings)
        yield from _desk(settings)
    yield doctor_identity.ways(settings, has_store=stored.level == "ok")
    if not settings.store.database_url:
        running = is_held(settings.store.data_dir)
        yield Finding("ok" if running else "note", "server", "is running" if running else "is not running on this data folder")


def _sqlite() -> tuple[str, str]:
    """The version that the store uses, and the module that brings it."""
    from desk.store.driver import sqlite3

    return sqlite3.sqlite_version, sqlite3.__name__


def sqlite_finding(version: str, module: str) -> Finding:
    """Whether this SQLite has the WAL-reset bug; takes its version and the Python module that brings it."""
    numbers = tuple(int(part) for part in version.split("."))
    if FIRST_BAD <= numbers <= LAST_BAD:
        cure = "install pysqlite3, or a Python with SQLite 3.51.3 or newer; until then make backups often"
        return Finding("note", "sqlite", f"{version} ({module}) has the WAL-reset bug, which can damage a busy database: {cure}")
    return Finding("ok", "sqlite", f"{version} ({module}), without the WAL-reset bug")


def _policy(settings: Settings) -> Finding:
    try:
        policy = policy_of(settings.policy)
    except PolicyFormatError as error:
        return Finding("fail", "policy", str(error))
    text = f"{settings.policy.file or 'shipped'}: {size_of(policy)}"
    return Finding("note", "policy", "; ".join([text, *policy.warnings])) if policy.warnings else Finding("ok", "policy", text)


def _clock(rules: DeskSettings) -> Finding:
    """Whose law's clock runs, and whether its dates can be trusted."""
    text = f"{', '.join(rules.regimes)}, in days of {rules.timezone}"
    missing = gap(rules.calendar, rules.regimes, utc_now().date())
    return Finding("note", "clock", f"{text}; {missing}") if missing else Finding("ok", "clock", text)


def _free(folder: Path) -> Finding:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    level: Level = "fail" if free < TOO_LITTLE else "note" if free < LITTLE else "ok"
    return Finding(level, "free space", f"{free / 1e9:.1f} GB at {folder}" + ("" if level == "ok" else "; make room"))


def _key(path: Path) -> Iterator[Finding]:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        yield Finding("note", "key", f"{path} does not exist yet; the first start makes it")
        return
    except OSError as error:
        yield Finding("fail", "key", f"{path} cannot be read ({error.strerror})")
        return
    if mode & 0o077:
        yield Finding("fail", "key", f"{path} is open to other users (mode {mode:04o}): run chmod 600 {path}")
        return
    yield Finding("ok", "key", f"{path} (mode {mode:04o}); keep a copy elsewhere")


def _store(settings: Settings) -> Finding:
    """Opens the database as a start would, but never makes or migrates one."""
    store = settings.store
    if not store.database_url and not store.sqlite_file.exists():
        return Finding("note", "database", f"{store.sqlite_file} does not exist yet; the first start makes it")
    from desk import inbox, outbox
    from desk.store.migrate import schema_of, shipped
    from desk.store.open import open_engine

    try:
        with closing(open_engine(store)) as engine:
            schema, newest = schema_of(engine), shipped()[-1].number
            if schema != newest:
                return Finding("note", "database", f"{engine.name} has schema {schema}, this version {newest}; the next start sees to it")
        with closing(Office.open(store)) as office:
            waiting, leaving = office.read_now(inbox.waiting), office.read_now(outbox.waiting)
    except PrivacyDeskError as error:
        return Finding("fail", "database", str(error))
    return Finding("ok", "database", f"schema {schema}, the key fits; {waiting} messages and {leaving} replies wait")


def _versions(settings: Settings) -> Finding:
    """Which version of the policy users read, and whether the file on disk says something else; needs a store that opens."""
    from bot.publishing import opened, unpublished_file
    from desk import policies

    try:
        with opened(settings) as office:
            current = office.read_now(lambda desk: policies.show(desk, policies.current(desk)))
            said = unpublished_file(office, settings.policy)
    except (PrivacyDeskError, PolicyFormatError) as error:
        return Finding("fail", "policy versions", str(error))
    if said:
        return Finding("note", "policy versions", said)
    return Finding("ok", "policy versions", f"version {current.version} is in force ({', '.join(current.files)})")


def _desk(settings: Settings) -> Iterator[Finding]:
    """Who can act, what could not be delivered, and whether another console still listens; needs a store that opens."""
    from bot.banner import NOBODY
    from desk import events, outbox, staff

    with closing(Office.open(settings.store, rules=settings.desk)) as office:
        able, letters = office.read_now(staff.approvers), office.read_now(outbox.dead)
        gone = office.read_now(lambda desk: events.gone_since(desk, settings.handoff.url))
    if not able:
        yield Finding("note", "staff", NOBODY)
    elif len(able) == 1:
        yield Finding("note", "staff", f"only {able[0].name} can decide about requests, so that nobody can approve what they propose")
    else:
        yield Finding("ok", "staff", f"{len(able)} can decide about requests")
    if letters:
        yield Finding("note", "dead letters", "some replies or events were given up: see `privacy-desk outbox list`")
    if settings.desk.handoff == "webhook":
        text = f"the other console has said that it is gone ({gone:%Y-%m-%d %H:%M} UTC)" if gone else "events leave for the other console"
        yield Finding("fail" if gone else "ok", "hand-off", f"{text}; `privacy-desk outbox replay --webhook` tries again" if gone else text)


async def _far(settings: Settings) -> list[Finding]:
    """What only the other end can tell."""
    checks: list[Callable[[Settings], Awaitable[Finding]]] = [_telegram, _public, doctor_identity.mail, doctor_identity.directory]
    return list(await asyncio.gather(*(check(settings) for check in checks)))


async def _telegram(settings: Settings) -> Finding:
    if not settings.telegram.token:
        return Finding("note", "telegram", "not set up (telegram.token is empty)")
    from bot.channels.protocol import SendError
    from bot.channels.telegram_api import TelegramApi, TokenRefused

    api = TelegramApi(settings.telegram.token, settings.telegram.api)
    try:
        async with asyncio.timeout(PATIENCE):
            await api.open()
            await api.greet()
    except TokenRefused as error:
        return Finding("fail", "telegram", str(error))
    except (SendError, TimeoutError) as error:
        reason = str(error) or f"no answer within {PATIENCE:g} s"
        return Finding("fail", "telegram", f"{settings.telegram.api} cannot be reached ({reason}); the web chat runs without it")
    finally:
        await api.close()
    return Finding("ok", "telegram", f"reached as @{api.username} at {settings.telegram.api}")


async def _public(settings: Settings) -> Finding:
    url = settings.http.public_url
    if not url:
        return Finding("note", "public address", "not set (http.public_url), so nothing that needs a link is offered")
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PATIENCE)) as session,
            session.get(f"{url}/healthz", allow_redirects=False) as response,
        ):
            is_ours = response.status == 200 and "alive" in await response.text()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        reason = str(error) or f"no answer within {PATIENCE:g} s"
        return Finding("fail", "public address", f"{url} cannot be reached from here ({reason}); is the server running, and its proxy?")
    if not is_ours:
        return Finding("fail", "public address", f"{url}/healthz answers, but not as privacy-desk (status {response.status})")
    if not url.startswith("https://"):
        return Finding("note", "public address", f"{url} reaches this desk, but without TLS everybody on the way can read along")
    return Finding("ok", "public address", f"{url} reaches this desk, with TLS")
