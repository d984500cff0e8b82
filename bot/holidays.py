"""Reads the holiday table: which days are off, and which weekends are worked on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.settings_values import path
from desk.model.calendar import Calendar
from desk.model.errors import SettingsError

REGIMES = ("all", "gdpr", "ccpa", "china")
KINDS = ("days_off", "working_days")


def holidays(value: str, base: Path) -> Calendar:
    """The setting: a file whose path counts from ``base``. Raises as ``read_calendar``."""
    return read_calendar(path(value, base))


def read_calendar(file: Path) -> Calendar:
    """Reads a YAML file such as ``all: {days_off: [2026-12-25]}``, with ``gdpr``, ``ccpa``, ``china`` beside ``all``.

    Raises SettingsError that names the file and the entry.
    """
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"desk.holidays: {file} cannot be read ({error.strerror}); check the path.") from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError):
        raise SettingsError(
            f"desk.holidays: {file} is not YAML; write lines such as `all:` and below it `  days_off: [2026-12-25]`."
        ) from None
    found: dict[str, dict[str, frozenset[date]]] = {kind: {} for kind in KINDS}
    for regime, kinds in _section(content, file, "the file", REGIMES).items():
        for kind, days in _section(kinds, file, regime, KINDS).items():
            found[kind][regime] = _days(days, file, f"{regime}.{kind}")
        if both := found["days_off"].get(regime, frozenset()) & found["working_days"].get(regime, frozenset()):
            raise SettingsError(f"desk.holidays: {file}: {min(both)} is both off and worked on for {regime}; keep one of them.")
    return Calendar(found["days_off"], found["working_days"])


def gap(calendar: Calendar, regimes: Sequence[str], today: date) -> str:
    """What is missing in the table for the time to come, "" for nothing.

    Only what makes a date too late counts: a working weekend that is not listed. A holiday that is not listed makes it too early.
    """
    if "china" not in regimes:
        return ""
    entered = (*calendar.days_off.get("china", ()), *calendar.working_days.get("china", ()))
    if any(day > today for day in entered):
        return ""
    return (
        f"the table has no day of china after {today}; enter the State Council's days off and working weekends, or dates come out too late"
    )


def _section(value: Any, file: Path, where: str, known: tuple[str, ...]) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not set(value) <= set(known):
        raise SettingsError(f"desk.holidays: {file}: {where} expects some of {', '.join(known)}.")
    return value


def _days(value: Any, file: Path, where: str) -> frozenset[date]:
    if value is None:
        return frozenset()
    if not isinstance(value, list) or not all(type(day) is date for day in value):
        raise SettingsError(f"desk.holidays: {file}: {where} expects a list of days such as [2026-12-25, 2027-01-01].")
    return frozenset(value)
