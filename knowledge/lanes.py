"""Rows of whole numbers side by side in one large integer, so that Python scales and adds whole rows at a time."""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct

WIDTH = 32
"""Bits of a lane; sums must stay within 2 ** 31 of zero."""
HALF = 1 << (WIDTH - 1)


class Lanes:
    """Packs and unpacks rows of one length."""

    def __init__(self, count: int) -> None:
        self._bytes = Struct(f"<{count}I")
        self._half = int.from_bytes(self._bytes.pack(*[HALF] * count), "little")

    def together(self, numbers: Iterable[int]) -> int:
        """A whole row as one integer; numbers may be negative."""
        return int.from_bytes(self._bytes.pack(*[number + HALF for number in numbers]), "little") - self._half

    @staticmethod
    def some(pairs: Iterable[tuple[int, int]]) -> int:
        """A row given as (lane, number) pairs, zero elsewhere."""
        return sum(number << (WIDTH * at) for at, number in pairs)

    def apart(self, packed: int) -> list[int]:
        """The number in each lane; half of the range is added to every lane, so that none borrows from the next."""
        return [lane - HALF for lane in self._bytes.unpack((packed + self._half).to_bytes(self._bytes.size, "little"))]
