"""Whether the clock can be believed: one that jumps must neither close a request nor erase a text before its time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta

log = logging.getLogger(__name__)

SLACK = 120.0
"""Seconds that the clock may be set by without a word: daylight saving moves no UTC, time servers slew or step by less."""
DOUBT = 900.0
"""Seconds after which a clock that was set is believed: whoever set it by mistake has set it back."""


def uptime() -> float:
    """Seconds that nobody sets; they go on while the machine sleeps, where the system can tell."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Timekeeper:
    """Compares the clock with the time that has passed; ``wall`` and ``steady`` give seconds."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = uptime) -> None:
        self._wall = wall
        self._steady = steady
        self._offset = wall() - steady()
        self._doubted: tuple[float, float] | None = None

    def is_trusted(self) -> bool:
        """Whether what falls due may be acted upon; False for a while after the clock was set by more than ``SLACK``."""
        now = self._steady()
        offset = self._wall() - now
        if abs(offset - self._offset) <= SLACK:
            if self._doubted is not None:
                log.warning("The clock is back where it was; what falls due is acted upon again.")
            # Small steps add up to what is right.
            self._offset, self._doubted = offset, None
            return True
        if self._doubted is None or abs(offset - self._doubted[1]) > SLACK:
            self._doubted = (now, offset)
            jump = timedelta(seconds=round(offset - self._offset))
            log.error("The clock was set by %s; nothing falls due and nothing is erased for %d minutes.", _said(jump), DOUBT // 60)
        if now - self._doubted[0] < DOUBT:
            return False
        log.warning("The clock has stayed as it was set; from now on it is believed.")
        self._offset, self._doubted = offset, None
        return True


def _said(jump: timedelta) -> str:
    return f"-{-jump}" if jump < timedelta(0) else f"+{jump}"
