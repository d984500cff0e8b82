"""Reads the times that admins type: a time of day, a date, a date with a time, or how long from now."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from desk.model.errors import SettingsError

FROM_NOW = re.compile(r"\+\s*(\d{1,5})\s*(s|m|h|d)")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
FORMS = "18:00, 2027-01-31 18:00, 2027-01-31T18:00+01:00 or +30m"


def begins_at(text: str, now: datetime, zone: tzinfo | None = None) -> datetime:
    """The time that something is to begin; ``zone``: that of times without one (None = this machine's).

    ``18:00`` is today. Raises SettingsError for what is no time; whether it has passed is for the use case to say.
    """
    text = text.strip()
    if match := FROM_NOW.fullmatch(text):
        return now + timedelta(**{UNITS[match[2]]: int(match[1])})
    if TIME.fullmatch(text):
        return _placed(datetime.combine(now.astimezone(zone).date(), time.fromisoformat(text.zfill(5))), zone)
    return _read(text, zone)


def as_of(text: str, now: datetime, zone: tzinfo | None = None) -> datetime:
    """The time that somebody asks about; a date alone means its last moment, or now where that is still to come."""
    at = _read(text.strip(), zone)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
        at = min(at + timedelta(days=1, microseconds=-1), max(now, at))
    return at


def _read(text: str, zone: tzinfo | None) -> datetime:
    try:
        return _placed(datetime.fromisoformat(text), zone)
    except (ValueError, OverflowError):
        raise SettingsError(f"{text[:40]!r} is no time; write it as {FORMS}.") from None


def _placed(at: datetime, zone: tzinfo | None) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=zone) if zone else at.astimezone()).astimezone(UTC)
