"""Rows of small whole numbers side by side in one large integer, so that Python scales and adds whole rows at a time."""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct

WIDTH = 32
"""Bits of a lane. Sums must stay below 2 ** 31: 4,000 (weight) times 4,000 * 17 (values of 300 features of length 4) does."""


class Lanes:
    """Packs and unpacks rows of one length."""

    def __init__(self, count: int) -> None:
        self._bytes = Struct(f"<{count}I")
        self._half = sum(1 << (WIDTH * at + WIDTH - 1) for at in range(count))

    @staticmethod
    def together(pairs: Iterable[tuple[int, int]]) -> int:
        """(lane, number) pairs as one integer; numbers may be negative, as long as they are taken apart by ``apart``."""
        return sum(number << (WIDTH * at) for at, number in pairs)

    def apart(self, packed: int) -> list[int]:
        """The number in each lane; half of the range is added to every lane, so that none borrows from the next."""
        half = 1 << (WIDTH - 1)
        return [lane - half for lane in self._bytes.unpack((packed + self._half).to_bytes(self._bytes.size, "little"))]
