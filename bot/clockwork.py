"""Runs the desk's jobs by the clock: each in a transaction of its own, one after the other, again and again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.bell import Bell
from bot.door import place_of
from desk.model.errors import Moved, StoreError
from desk.office import Desk, Office

log = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds between two rounds."""


@dataclass(frozen=True, slots=True)
class Job:
    """A use case that finds for itself what is due, and does nothing where it was done before."""

    name: str
    """What it does, as the log says it: "remind of unverified requests"."""
    do: Callable[[Desk], object]


async def round_of(office: Office, jobs: Sequence[Job]) -> None:
    """Does every job once; one that fails is undone, logged and left for the next round, and keeps none of the others."""
    for job in jobs:
        try:
            await office.write(job.do)
        except Moved:
            # The user was writing at that moment; the next round sees what they wrote.
            continue
        except StoreError as error:
            log.error("To %s was not possible (%s); trying again.", job.name, error)
        except Exception as error:
            # Never its text, which may hold what a user wrote.
            log.error("To %s was not possible (%s); trying again.", job.name, place_of(error))


async def run(
    office: Office, jobs: Sequence[Job], *, rung: Bell | None = None, every: float = EVERY, may: Callable[[], bool] = lambda: True
) -> None:
    """Goes round at once and then every ``every`` seconds, until cancelled; ``rung`` is rung where something may have to leave.

    ``may`` says whether the clock is to be believed; where it is not, that round is left out.
    """
    while True:
        if may():
            await round_of(office, jobs)
        if rung is not None:
            rung.ring()
        await asyncio.sleep(every)
