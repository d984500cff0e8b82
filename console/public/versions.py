"""What held when, for the public pages: only versions that have been in force, each loaded once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk import policies
from desk.office import Desk, Office
from knowledge.policy import Policy

MOST_KEPT = 16
"""Versions that stay in memory; who reads older ones waits for the database."""


@dataclass(frozen=True, slots=True)
class Held:
    """A time during which one version was in force."""

    version: int
    begins_at: datetime
    ends_at: datetime | None
    """None for the one in force."""


class Versions:
    """Reads versions from the store; those that only wait for their time are nobody's business yet."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._loaded: dict[int, Policy] = {}

    async def held(self) -> Sequence[Held]:
        """Every time so far, oldest first."""
        return await self._office.read(_held)

    async def load(self, version: int) -> Policy | None:
        """A version that has been in force; None for any other number."""
        if version not in self._loaded:
            found = await self._office.read(lambda desk: _load(desk, version))
            if found is None:
                return None
            while len(self._loaded) >= MOST_KEPT:
                del self._loaded[next(iter(self._loaded))]
            self._loaded[version] = found
        return self._loaded[version]


def _held(desk: Desk) -> list[Held]:
    found = [
        Held(period.version, period.begins_at, period.ends_at if period.ends_at and period.ends_at <= desk.now else None)
        for version in policies.history(desk)
        for period in version.periods
        if period.withdrawn_at is None and period.begins_at <= desk.now
    ]
    return sorted(found, key=lambda each: each.begins_at)


def _load(desk: Desk, version: int) -> Policy | None:
    is_public = any(each.version == version for each in _held(desk))
    return policies.load(desk, version).policy if is_public else None
