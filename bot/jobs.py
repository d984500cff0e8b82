"""What the running process does by itself: what falls due, what staff and users have to hear, and what has been kept long enough."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from bot.clockwork import Job
from desk import audit_chain, decisions, holder_notices, news, requests, unreached
from desk.model.errors import StoreError
from desk.office import Desk, Office
from desk.privacy import Erased, sweep
from handlers import flow_expiry

log = logging.getLogger(__name__)

HOUR = 3600.0
"""Seconds between two sweeps; a text outlives its days by that much at most."""


def tell_staff(desk: Desk) -> None:
    """Tells staff the news by mail; what nobody can be mailed stands in the log, without content."""
    for each in news.tell(desk):
        if not each.letters:
            log.warning("%s (%s): %s", each.number, each.what, _LINES[each.kind].format(day=each.day))


def check_audit(desk: Desk) -> None:
    """Checks the audit trail in passes; where each ended stands in the log, so that it can be compared with what stands there later."""
    found = audit_chain.check(desk)
    if found is None:
        return
    if found.broken:
        log.error("The audit trail is broken at line %d: %s", found.broken, found.why)
    elif found.last >= found.first:
        # A trail that is still empty has nothing to be compared with.
        log.info("The audit trail is whole from line %d to %d:%s.", found.first, found.last, found.head)


_LINES = {
    "new": "new, {day}; nobody was told by mail.",
    "replied": "the user has written, {day}; nobody was told by mail.",
    "five_days": "has to be acted upon by {day}; nobody was told by mail.",
    "one_day": "has to be acted upon by {day}, tomorrow at the latest; nobody was told by mail.",
    "late": "the day to act is over, the answer is due on {day}; if that cannot be, extend before. Nobody was told by mail.",
    "overdue": "the answer was due on {day}; nobody was told by mail.",
}

JOBS: Sequence[Job] = (
    Job("settle the notices of extension", decisions.settle_extensions),
    Job("remind of and close unverified requests", requests.expire_unverified),
    Job("remind of and end unfinished dialogues", flow_expiry.expire),
    Job("note what holders of accounts could not be told", holder_notices.note_failures),
    Job("tell staff the news", tell_staff),
    Job("write to those whose chat cannot be reached", unreached.write_to),
    Job("link the lines of the audit trail", audit_chain.link),
    Job("check the audit trail", check_audit),
    Job("erase lines of the audit trail whose time is over", audit_chain.prune),
)
"""In this order: what a job changes, staff hear in the same round."""


async def sweep_hourly(office: Office, retention_days: int, *, every: float = HOUR, may: Callable[[], bool] = lambda: True) -> None:
    """Sweeps at once and then every hour, until cancelled; a failure is logged and the next hour tries again.

    ``may`` says whether the clock is to be believed; where it is not, nothing is erased that hour.
    """
    while True:
        try:
            erased = await sweep(office, retention_days) if may() else Erased()
            if erased.total:
                log.info("Erased %d records whose time was over.", erased.total)
        except StoreError as error:
            log.error("Old records could not be erased (%s); trying again in an hour.", error)
        await asyncio.sleep(every)
