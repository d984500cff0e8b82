"""Which days are working days: weekends and the holiday table, per regime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Calendar:
    """The holiday table; ``all`` as a key means every regime."""

    days_off: Mapping[str, frozenset[date]] = field(default_factory=lambda: MappingProxyType({}))
    """Regime -> days off besides Saturdays and Sundays."""
    working_days: Mapping[str, frozenset[date]] = field(default_factory=lambda: MappingProxyType({}))
    """Regime -> Saturdays and Sundays that are worked on, as China's calendar has them."""

    def is_working(self, day: date, regime: str = "all") -> bool:
        """Whether people work on that day under a regime."""
        for key in (regime, "all"):
            if day in self.working_days.get(key, ()):
                return True
            if day in self.days_off.get(key, ()):
                return False
        return day.weekday() < 5
