"""Whether this process can do its work now: keep updates, and hear of them."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from desk import probe
from desk.model.errors import StoreError
from desk.office import Office

FRESH = 1.0
"""Seconds for which a write that worked answers for the next look."""
FAILED = 5.0
"""Seconds for which updates that could not be kept are remembered, however small a write works meanwhile."""
LEAST_SPACE = 1024 * 1024
"""Bytes without which the disk counts as full."""
PATIENCE = 5.0
"""Seconds that Telegram may be in trouble before we say so: one failed poll is nothing."""


class NotReady(Exception):
    """Something that is needed does not work; its text is one short reason."""


class Keeping:
    """Whether updates can be kept: what really became of the last ones, or else a write that is tried.

    ``folder`` is where the database's files grow; None = they are elsewhere.
    """

    def __init__(self, office: Office, folder: Path | None) -> None:
        self._office = office
        self._folder = folder
        self._worked_at = self._failed_at = float("-inf")

    def worked(self) -> None:
        """Updates were kept."""
        self._worked_at = time.monotonic()
        self._failed_at = float("-inf")

    def failed(self) -> None:
        """Updates could not be kept."""
        self._failed_at = time.monotonic()

    async def check(self) -> None:
        """Returns where updates can be kept; raises NotReady or StoreError."""
        now = time.monotonic()
        if now < self._failed_at + FAILED:
            raise NotReady("updates could not be kept")
        if self._folder is not None:
            _check_space(self._folder)
        if now < self._worked_at + FRESH:
            return
        await self._office.write(probe.write)
        self._worked_at = time.monotonic()


def check_heard(in_trouble_since: float | None) -> None:
    """Raises NotReady where every attempt has failed since that long ago (monotonic seconds; None = the last one worked)."""
    if in_trouble_since is not None and time.monotonic() - in_trouble_since > PATIENCE:
        raise NotReady("Telegram is not heard")


def _check_space(folder: Path) -> None:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise StoreError(f"The data folder is gone ({error.strerror}).") from None
    if free < LEAST_SPACE:
        raise NotReady("the disk is full")
