"""What the running process does by the clock: texts that have been kept long enough are erased."""

from __future__ import annotations

import asyncio
import logging

from desk.model.errors import StoreError
from desk.office import Office
from desk.privacy import sweep

log = logging.getLogger(__name__)

HOUR = 3600.0
"""Seconds between two sweeps; a text outlives its days by that much at most."""


async def sweep_hourly(office: Office, retention_days: int, *, every: float = HOUR) -> None:
    """Sweeps at once and then every hour, until cancelled; a failure is logged and the next hour tries again."""
    while True:
        try:
            erased = await sweep(office, retention_days)
            if erased.total:
                log.info("Erased %d records older than %d days.", erased.total, retention_days)
        except StoreError as error:
            log.error("Old records could not be erased (%s); trying again in an hour.", error)
        await asyncio.sleep(every)
