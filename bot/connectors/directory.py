"""The account directory: who tells which address an account is registered with; a file of ours, or the console's look-up."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import aiohttp
import yaml

from bot.connectors.settings import DirectorySettings
from desk.json_text import dumps, loads
from desk.model.errors import SettingsError
from desk.model.identity import Account

PATIENCE = 10.0
"""Seconds that the look-up has to answer."""
LARGEST_FILE, LARGEST_ANSWER = 50_000_000, 65_536
"""Bytes."""
_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")


class DirectoryAway(Exception):
    """The directory cannot be asked at the moment; its text names no account."""


class Directory(Protocol):
    """Who knows the accounts."""

    async def find(self, typed: str) -> Account | None:
        """The account of that id, registered address or user name; None where there is none, or more than one.

        Raises DirectoryAway.
        """


def directory_of(settings: DirectorySettings) -> Directory | None:
    """The directory that the settings name; None where there is none."""
    if settings.file is not None:
        return FileDirectory(settings.file)
    return HttpDirectory(settings.url, settings.key) if settings.url else None


class FileDirectory:
    """A YAML list or a CSV file with the columns ``id``, ``email`` and, if wanted, ``username``; read again when it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._found: Mapping[str, Account | None] = {}

    async def find(self, typed: str) -> Account | None:
        """See ``Directory``."""
        try:
            return (await asyncio.to_thread(self._read)).get(_folded(typed))
        except (OSError, SettingsError) as error:
            raise DirectoryAway(str(error) if isinstance(error, SettingsError) else f"{self._path}: {error.strerror}") from None

    def _read(self) -> Mapping[str, Account | None]:
        state = self._path.stat()
        stamp = (state.st_mtime_ns, state.st_size)
        if stamp != self._stamp:
            self._found = _by_name(read_accounts(self._path))
            self._stamp = stamp
        return self._found


class HttpDirectory:
    """The console's own look-up: ``POST URL/lookup`` with ``{"login": typed}`` and a bearer key.

    200 with ``{"id", "email", "username"?}`` is an account, 404 none. What was typed goes in the body, so that no log of addresses
    holds it.
    """

    def __init__(self, url: str, key: str, patience: float = PATIENCE) -> None:
        self._url = f"{url.rstrip('/')}/lookup"
        self._headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
        self._timeout = aiohttp.ClientTimeout(patience)

    async def find(self, typed: str) -> Account | None:
        """See ``Directory``."""
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout) as session,
                session.post(self._url, data=dumps({"login": typed}), headers=self._headers, allow_redirects=False) as response,
            ):
                status, body = response.status, await response.content.read(LARGEST_ANSWER)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # Not its text, which may hold an address with a password in it.
            raise DirectoryAway(f"no answer ({type(error).__name__})") from None
        if status == 404:
            return None
        if status != 200:
            raise DirectoryAway(f"it answered {status}")
        try:
            account = _account(loads(body.decode()))
        except (ValueError, SettingsError):
            raise DirectoryAway("its answer is no account") from None
        # A directory that finds something nearby must not send a code to a stranger.
        return account if _folded(typed) in _names(account) else None


def read_accounts(path: Path) -> list[Account]:
    """All accounts of a file; raises OSError, and SettingsError with the place where it cannot be understood."""
    if path.stat().st_size > LARGEST_FILE:
        raise SettingsError(f"{path} is larger than {LARGEST_FILE // 1_000_000} MB; use the look-up by HTTP (directory.url) instead.")
    text = path.read_text(encoding="utf-8-sig")
    accounts = []
    for number, row in enumerate(_rows(path, text), 1):
        try:
            accounts.append(_account(row))
        except SettingsError as error:
            raise SettingsError(f"{path}, entry {number}: {error}") from None
    return accounts


def ambiguous(accounts: Iterable[Account]) -> int:
    """How many names (ids, addresses, user names) belong to more than one account, and so prove none."""
    return sum(account is None for account in _by_name(accounts).values())


def _rows(path: Path, text: str) -> Iterable[Any]:
    if path.suffix.lower() == ".csv":
        return list(csv.DictReader(io.StringIO(text)))
    try:
        content = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes nothing but texts
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise SettingsError(f"{path}{f':{mark.line + 1}' if mark else ''} is no YAML.") from None
    if not isinstance(content or [], list):
        raise SettingsError(f"{path} is to be a list of accounts, each with id and email.")
    return content or []


def _account(row: Any) -> Account:
    if not isinstance(row, Mapping):
        raise SettingsError("an account has id and email.")
    id, email, username = (str(row.get(name) if row.get(name) is not None else "").strip() for name in ("id", "email", "username"))
    if not id or len(id) > 200 or not id.isprintable():
        raise SettingsError("the id is missing or cannot be used.")
    if email and not (_MAIL.fullmatch(email) and email.isprintable()):
        raise SettingsError("the e-mail address looks like none.")
    return Account(id, email, username)


def _by_name(accounts: Iterable[Account]) -> dict[str, Account | None]:
    found: dict[str, Account | None] = {}
    for account in accounts:
        for name in _names(account):
            found[name] = None if found.get(name, account) != account else account
    return found


def _names(account: Account) -> set[str]:
    return {_folded(name) for name in (account.id, account.email, account.username) if name}


def _folded(name: str) -> str:
    return name.strip().casefold()
