"""Makes row ids that sort by the time they were made, also within one millisecond."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from desk.clock import Clock, utc_now
from desk.entropy import Entropy

_TIME_BITS = 48
_ENTROPY_BYTES = 8
_ENTROPY_BITS = 8 * _ENTROPY_BYTES
LENGTH = (_TIME_BITS + _ENTROPY_BITS) // 4
"""Characters of an id: hexadecimal, so that every collation of either database sorts it alike."""


class Ids:
    """A source of ids: 48 bits of Unix milliseconds, then 64 bits of chance; safe to use from several threads.

    Within one millisecond, or when the clock steps back, the id before is counted up by one, so that ids of one source always
    grow. ``entropy`` takes a number of bytes and gives that many; tests hand in their own.
    """

    def __init__(self, clock: Clock = utc_now, entropy: Callable[[int], bytes] | None = None) -> None:
        self._clock = clock
        self._entropy = entropy or Entropy()
        self._last = 0
        self._lock = threading.Lock()

    def new(self) -> str:
        """The next id, greater than all before."""
        with self._lock:
            fresh = (_milliseconds(self._clock()) << _ENTROPY_BITS) | int.from_bytes(self._entropy(_ENTROPY_BYTES))
            self._last = fresh if fresh >> _ENTROPY_BITS > self._last >> _ENTROPY_BITS else self._last + 1
            return f"{self._last:0{LENGTH}x}"

    def start_after(self, id: str) -> None:
        """Makes all ids to come greater than this one, which a run before us made, perhaps under a clock that was ahead."""
        with self._lock:
            self._last = max(self._last, int(id, 16))


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
