"""Versions of the policy: published, scheduled and rolled back in one transaction each; none is ever changed or lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from desk.clock import moment
from desk.model.errors import NotFound, PrivacyDeskError
from desk.model.version import Period, PolicyText, PolicyVersion, State
from desk.office import Desk
from desk.store import policies
from knowledge.candidate import Published, Source
from knowledge.isolated import policy_from_json, policy_to_json
from knowledge.policy import Policy, Translation

FIRST = 1
_MOST_LOOKED_AT = 20
"""Versions that are looked through for the title of a section that the present one does not have."""


class Refused(PrivacyDeskError):
    """This cannot be published or rolled back to; nothing has changed."""


class NoVersion(Refused, NotFound):
    """There is no version of that number."""


def begin(desk: Desk, policy: Policy, file: str) -> bool:
    """Takes the shipped or configured policy in as version 1 where there is no version yet; returns whether it did."""
    if policies.last_version(desk.tx):
        return False
    published = Published(policy, {policy.language: Source(file, policy.source)})
    _add(desk, FIRST, published, by="", note="the file that was there at the first start", report={})
    policies.add_period(desk.tx, desk.ids.new(), FIRST, desk.now, by="", note="", now=desk.now)
    return True


def has_any(desk: Desk) -> bool:
    """Whether there is a version at all."""
    return policies.last_version(desk.tx) > 0


def has_digest(desk: Desk, digest: str) -> bool:
    """Whether some version was read from a text with this digest."""
    return policies.has_digest(desk.tx, digest)


def next_version(desk: Desk) -> int:
    """The number that the next one gets."""
    return policies.last_version(desk.tx) + 1


def current(desk: Desk) -> int:
    """The version in force now; raises Refused where there is none yet."""
    return at(desk, desk.now)


def at(desk: Desk, when: datetime) -> int:
    """The version in force at a time; raises Refused for a time before the first."""
    version = policies.version_at(desk.tx, when)
    if version is None:
        first = next((row["begins_at"] for row in policies.periods(desk.tx)), None)
        said = f"the first version holds from {moment(first):%Y-%m-%d %H:%M:%S} UTC" if first else "there is no version yet"
        raise Refused(f"Nothing is known about the policy at {when:%Y-%m-%d %H:%M:%S} UTC: {said}.")
    return version


def load(desk: Desk, version: int) -> Published:
    """A version as it was published, clause by clause; raises Refused where there is none of that number."""
    texts = policies.texts(desk.tx, version)
    if not texts:
        raise NoVersion(f"There is no version {version} of the policy; the history lists them.")
    original, *others = texts
    policy = policy_from_json(
        {
            **json.loads(original.parsed),
            "source": original.source,
            "version": version,
            "translations": [json.loads(each.parsed) for each in others],
        }
    )
    return Published(policy, {each.language: Source(each.file, each.source) for each in texts})


def titles(desk: Desk, sections: Iterable[str]) -> Mapping[str, str]:
    """The titles of sections by their ids, as the version in force has them, else the newest that does; what no version has is left out."""
    wanted, found = set(sections), dict[str, str]()
    number = current(desk) if has_any(desk) else 0
    for version in (number, *(each for each in range(number - 1, max(0, number - _MOST_LOOKED_AT), -1))):
        if not wanted or not version:
            break
        found |= {each.id: each.title for each in load(desk, version).policy.sections if each.id in wanted}
        wanted -= found.keys()
    return found


def publish(
    desk: Desk, candidate: Published, *, base: int, begins_at: datetime | None, by: str, note: str, report: Mapping[str, Any]
) -> PolicyVersion:
    """Adds a version that holds from now, or from a time to come.

    ``base`` is the version that the candidate was compared with: Refused where another one is in force meanwhile, since what was
    looked at would no longer be what changes. ``report`` is kept with it.
    """
    if (now_current := current(desk)) != base:
        raise Refused(
            f"Version {now_current} has come into force meanwhile, and this was compared with version {base}: look at the diff again."
        )
    if begins_at is not None and begins_at <= desk.now:
        raise Refused(f"{begins_at:%Y-%m-%d %H:%M:%S} UTC has passed: give a time to come, or leave it out to publish now.")
    version = policies.last_version(desk.tx) + 1
    _add(desk, version, candidate, by=by, note=note, report=report)
    policies.add_period(desk.tx, desk.ids.new(), version, begins_at or desk.now, by=by, note=note, now=desk.now)
    return show(desk, version)


def roll_back(desk: Desk, version: int, *, by: str, note: str) -> tuple[PolicyVersion, list[int]]:
    """Puts an earlier version into force again, under its own number, and withdraws what is scheduled.

    Returns it and the versions withdrawn. Raises Refused for a version that never was in force, or that is with nothing scheduled.
    """
    check_held(desk, version)
    withdrawn = policies.withdraw_after(desk.tx, desk.now, by, desk.now)
    if current(desk) != version:
        policies.add_period(desk.tx, desk.ids.new(), version, desk.now, by=by, note=note, now=desk.now)
    elif not withdrawn:
        raise Refused(f"Version {version} is in force already.")
    return show(desk, version), withdrawn


def check_held(desk: Desk, version: int) -> None:
    """Raises Refused for a version that never was in force, and NoVersion where there is none."""
    if not any(period.begins_at <= desk.now and period.withdrawn_at is None for period in show(desk, version).periods):
        raise Refused(f"Version {version} has never been in force, so there is nothing to go back to.")


def cancel(desk: Desk, version: int, *, by: str) -> PolicyVersion:
    """Withdraws a version that is scheduled, before its time; raises Refused where it is not scheduled."""
    if show(desk, version).state != "scheduled":
        raise Refused(f"Version {version} is not scheduled, so there is nothing to take back.")
    policies.withdraw(desk.tx, version, by, desk.now)
    return show(desk, version)


def history(desk: Desk) -> list[PolicyVersion]:
    """Every version, oldest first."""
    periods, files = _periods(desk), _files(desk)
    return [
        PolicyVersion(
            version=row["version"],
            state=_state(periods.get(row["version"], ()), desk.now),
            made_at=moment(row["made_at"]),
            made_by=row["made_by"],
            note=row["note"],
            files=files.get(row["version"], {}),
            periods=tuple(periods.get(row["version"], ())),
            report=json.loads(row["report"]),
        )
        for row in policies.versions(desk.tx)
    ]


def show(desk: Desk, version: int) -> PolicyVersion:
    """One version; raises Refused where there is none of that number."""
    found = next((each for each in history(desk) if each.version == version), None)
    if found is None:
        raise NoVersion(f"There is no version {version} of the policy; the history lists them.")
    return found


def digest_of(text: str) -> str:
    """What tells two texts apart."""
    return hashlib.sha256(text.encode()).hexdigest()


def _add(desk: Desk, version: int, published: Published, *, by: str, note: str, report: Mapping[str, Any]) -> None:
    policies.add_version(desk.tx, version, by=by, note=note, report=_json(report), now=desk.now)
    policy = published.policy
    parsed = {name: value for name, value in policy_to_json(policy).items() if name not in ("source", "version", "translations")}
    policies.add_text(desk.tx, version, _text(policy.language, published, parsed, is_original=True))
    for translation in policy.translations:
        policies.add_text(desk.tx, version, _text(translation.language, published, _translation_json(translation), is_original=False))


def _text(language: str, published: Published, parsed: Mapping[str, Any], *, is_original: bool) -> PolicyText:
    source = published.sources[language]
    return PolicyText(language, is_original, source.file, digest_of(source.text), source.text, _json(parsed))


def _translation_json(translation: Translation) -> dict[str, Any]:
    return {
        "language": translation.language,
        "title": translation.title,
        "titles": dict(translation.titles),
        "lines": dict(translation.lines),
    }


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _periods(desk: Desk) -> dict[int, list[Period]]:
    """Version -> its periods; each ends where the next one that was not withdrawn begins."""
    rows = policies.periods(desk.tx)
    found: dict[int, list[Period]] = {}
    ends_at = None
    for row in reversed(rows):
        withdrawn_at = moment(row["withdrawn_at"]) if row["withdrawn_at"] else None
        begins_at = moment(row["begins_at"])
        period = Period(row["version"], begins_at, ends_at, moment(row["decided_at"]), row["decided_by"], row["note"], withdrawn_at)
        found.setdefault(period.version, []).insert(0, period)
        if withdrawn_at is None:
            ends_at = begins_at
    return found


def _files(desk: Desk) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for row in policies.files(desk.tx):
        found.setdefault(row["version"], {})[row["language"]] = row["file"]
    return found


def _state(periods: list[Period] | tuple[()], now: datetime) -> State:
    if any(period.holds_at(now) for period in periods):
        return "current"
    valid = [period for period in periods if period.withdrawn_at is None]
    if any(period.begins_at > now for period in valid):
        return "scheduled"
    return "past" if valid else "withdrawn"
