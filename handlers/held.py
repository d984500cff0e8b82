"""What the policy said when: the times of its versions, and the whole text as it stood on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from desk import policies
from desk.policies import Refused
from handlers import quoting
from handlers.draft import Draft

MOST_LISTED = 10
"""Times that one reply lists, the newest."""
LONGEST = 200
"""Clauses up to which a whole policy is shown in a chat."""


def is_day(text: str) -> bool:
    """Whether it is a day as ``2026-03-01``."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return "-" in text


def list_times(draft: Draft) -> None:
    """Says which version held when, where there has been more than one."""
    now = draft.desk.now
    periods = [
        period
        for version in policies.history(draft.desk)
        for period in version.periods
        if period.withdrawn_at is None and period.begins_at <= now
    ]
    if len(periods) < 2:
        return
    periods.sort(key=lambda period: period.begins_at)
    lines = [f"{period.version} · {_span(period.begins_at, period.ends_at, now)}" for period in periods[-MOST_LISTED:]]
    draft.say("privacy.held", times="\n".join(lines), day=f"{periods[-1].begins_at:%Y-%m-%d}")


def as_of(draft: Draft, day: str) -> None:
    """Quotes the whole policy as it stood at the end of a day (UTC), or now where that is still to come."""
    end = datetime.combine(date.fromisoformat(day), time.max, tzinfo=UTC)
    try:
        policy = policies.load(draft.desk, policies.at(draft.desk, min(end, draft.desk.now))).policy
    except Refused:
        draft.say("privacy.unknown_day", day=day)
        return
    draft.is_now("answer")
    draft.say("privacy.then", day=day, version=str(policy.version), updated=policy.updated)
    if sum(1 for _ in policy.clauses()) > LONGEST:
        draft.say("privacy.too_long", page=f"/policy/{policy.version}")
        return
    for section in policy.sections:
        if section.parent is None:
            draft.quote(quoting.whole(policy, section.id), policy)


def _span(begins_at: datetime, ends_at: datetime | None, now: datetime) -> str:
    # An end that is still to come is a schedule, and nobody's business yet.
    end = f" {_shown(ends_at)}" if ends_at and ends_at <= now else ""
    return f"{_shown(begins_at)} –{end}"


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
