"""How the text of one setting becomes its value; the same for a file, the environment and an option."""

from __future__ import annotations

import os.path
import re
from base64 import b64decode
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk.checklists import checklist
from desk.hours import read_hours
from knowledge.reading import Right

Reader = Callable[[str, Path], object]
"""Takes the text and the folder that relative paths count from; raises ValueError whose text says what is expected."""


def text(value: str, base: Path) -> str:
    """One line of text."""
    if "\n" in value or "\0" in value:
        raise ValueError("expects one line of text")
    return value


def path(value: str, base: Path) -> Path:
    """A file or folder; ``~`` is the home folder."""
    if "\0" in value:
        raise ValueError("expects a path")
    return absolute(base / Path(value).expanduser())


def absolute(path: Path) -> Path:
    """The path without ``..``; links stay, because an operator who points one elsewhere later means the link."""
    return Path(os.path.abspath(path))


def port(value: str, base: Path) -> int:
    """A TCP port."""
    return _whole(value, 65_535, "a port from 0 (any free one) to 65535")


def days(value: str, base: Path) -> int:
    """A number of days."""
    return _whole(value, 36_500, "a whole number of days, 0 for no limit")


def whole(most: int, what: str, least: int = 1) -> Reader:
    """A whole number of something."""

    def read(value: str, base: Path) -> int:
        number = _whole(value, most, expected := f"a whole number of {what} from {least} to {most}")
        if number < least:
            raise ValueError(f"expects {expected}")
        return number

    return read


def rate(value: str, base: Path) -> float:
    """Messages per span of time."""
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
        raise ValueError("expects a number such as 30 or 0.5, 0 for no limit")
    return float(value)


def host(value: str, base: Path) -> str:
    """A name or address to listen on."""
    is_good = re.fullmatch(r"[\w.:%-]+", value) is not None
    if is_good and (":" in value or re.fullmatch(r"[\d.]+", value)):
        # What looks like an address has to be one: as a name it would be looked up, and found nowhere, when the server starts.
        try:
            ip_address(value)
        except ValueError:
            is_good = False
    if not is_good:
        raise ValueError("expects a host such as 127.0.0.1, 0.0.0.0 or ::1, without port or http://")
    return value


def networks(value: str, base: Path) -> tuple[object, ...]:
    """One or several networks, or single addresses, with commas between them."""
    try:
        return tuple(ip_network(each.strip()) for each in value.split(","))
    except ValueError:
        raise ValueError("expects networks such as 127.0.0.1 or 10.0.0.0/8, with commas between them") from None


def url(value: str, base: Path) -> str:
    """An http(s) address, without the slash at its end."""
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.query or parts.fragment) and " " not in value
        assert parts.port is None or parts.port
    except (ValueError, AssertionError):
        is_good = False
    if not is_good:
        raise ValueError("expects an address such as https://privacy.example.org")
    return value.rstrip("/")


def public_url(value: str, base: Path) -> str:
    """An http(s) address that everybody may see: links are made of it."""
    address = url(value, base)
    if "@" in urlsplit(address).netloc:
        raise ValueError("expects an address without user name and password, such as https://privacy.example.org")
    return address


def callback_url(value: str, base: Path) -> str:
    """Where Telegram brings updates to: https, or http on this machine (a Bot API server of one's own, a trial)."""
    address = public_url(value, base)
    parts = urlsplit(address)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise ValueError("expects an https:// address, or http:// on a loopback address such as http://127.0.0.1:8080")
    return address


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def header_secret(value: str, base: Path) -> str:
    """What Telegram takes as ``secret_token`` (https://core.telegram.org/bots/api#setwebhook)."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value):
        raise ValueError("expects 1 to 256 characters of A-Z, a-z, 0-9, _ and -")
    return value


def database(value: str, base: Path) -> str:
    """The address of a PostgreSQL database (libpq, section "Connection URIs")."""
    if not re.fullmatch(r"postgres(ql)?://\S+", value):
        raise ValueError("expects postgresql://user@host/database, or nothing for SQLite in data_dir")
    return value


def token(value: str, base: Path) -> str:
    """A Telegram bot's token: its shape only, what it is worth Telegram decides."""
    if not re.fullmatch(r"[0-9]{1,20}:[!-.0-~]+", value):
        raise ValueError("expects digits:rest without blanks, as @BotFather gave it")
    return value


def language(value: str, base: Path) -> str:
    """A BCP 47 tag."""
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError("expects a language tag such as en, de or zh-Hant")
    return value


def one_of(*names: str) -> Reader:
    """One of a few words."""

    def read(value: str, base: Path) -> str:
        if value.lower() not in names:
            raise ValueError(f"expects one of {', '.join(names)}")
        return value.lower()

    return read


def some_of(*names: str) -> Reader:
    """One or several of a few words, with commas between them."""

    def read(value: str, base: Path) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(each.strip().lower() for each in value.split(",")))
        if not set(found) <= set(names):
            raise ValueError(f"expects one or several of {', '.join(names)}, with commas between them")
        return found

    return read


def timezone(value: str, base: Path) -> str:
    """A time zone of the IANA database."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("expects a time zone such as UTC or Europe/Berlin") from None
    return value


def hours(value: str, base: Path) -> str:
    """When somebody is there, each day's hours; ``always`` becomes an empty text, which no file can give."""
    if value.strip().lower() == "always":
        return ""
    read_hours(value)
    return value


def checklists(value: str, base: Path) -> Path:
    """A folder of checklists; raises SettingsError for one that cannot be used."""
    folder = path(value, base)
    if not folder.is_dir():
        raise ValueError("expects a folder")
    for right in Right:
        checklist(right, folder)
    return folder


def mail_address(value: str, base: Path) -> str:
    """An e-mail address: its shape only."""
    if not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", value):
        raise ValueError("expects an e-mail address such as desk@example.org")
    return value


def webhook_secret(value: str, base: Path) -> str:
    """``whsec_`` and 24 to 64 bytes in base64 (Standard Webhooks 1.0.0); while it is changed two of them, the new one first."""
    for each in (parts := value.split()):
        try:
            is_good = each.startswith("whsec_") and 24 <= len(b64decode(each.removeprefix("whsec_"), validate=True)) <= 64
        except ValueError:
            is_good = False
        if not is_good or len(parts) > 2:
            raise ValueError("expects whsec_ and the base64 of 24 to 64 random bytes; two with a blank between while it is changed")
    return value


def _whole(value: str, most: int, expected: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) > most:
        raise ValueError(f"expects {expected}")
    return int(value)
