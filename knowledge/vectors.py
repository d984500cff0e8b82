"""Static vectors of common English words, so that a word which no phrasing used still counts as what it is near to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from knowledge.lanes import Lanes
from knowledge.text import STOP

VECTORS = Path(__file__).parent / "vectors.bin"
WITH_ENGLISH = ("en", "zh", "zh-Hant", "ja")
"""Languages in which a word in Latin letters is an English one; elsewhere "die" or "pour" would be read as English."""
STOP_SHARE = 0.2
"""Weight of a stop word beside the other words of a text."""
MAX_WORDS = 60
FINE = 1000
"""Shares are counted in thousandths."""


class WordVectors:
    """Word -> vector, from a table that ships; immutable, shared between threads.

    The vectors are a sentence encoder's readings of each word alone, reduced; the encoder itself is not needed to use them. See
    ``benchmarks/fitting/vectors.py``, which makes the table.
    """

    def __init__(self, words: Sequence[str], table: bytes, size: int, unit: float) -> None:
        """``table``: for each word ``size`` signed bytes, in units of ``unit``."""
        self._start: Mapping[str, int] = {word: at * size for at, word in enumerate(words)}
        self._table = memoryview(table).cast("b")
        self._lanes = Lanes(size)
        self.size = size
        self._unit = unit
        self._row = lru_cache(maxsize=8192)(self._packed)

    @classmethod
    def load(cls, path: Path = VECTORS) -> WordVectors:
        """Reads the shipped table: a line of JSON, a line of words, then the bytes."""
        head, words, table = path.read_bytes().split(b"\n", 2)
        about = json.loads(head)
        return cls(words.decode("ascii").split(" "), table, about["size"], about["unit"])

    def of_text(self, words: Sequence[str], language: str) -> tuple[float, ...]:
        """The vector of a text: its words' vectors, weighted so that the squares of the weights sum to 1; empty where none is English."""
        if language not in WITH_ENGLISH:
            return ()
        weights = {word: STOP_SHARE if word in STOP else 1.0 for word in words[:MAX_WORDS] if word.isascii() and word.isalpha()}
        if not weights:
            return ()
        share = FINE / sum(weight * weight for weight in weights.values()) ** 0.5
        total = sum(self._row(word) * round(weight * share) for word, weight in weights.items())
        step = self._unit / FINE
        return tuple([step * value for value in self._lanes.apart(total)])

    def _packed(self, word: str) -> int:
        start = self._start.get(word)
        return 0 if start is None else self._lanes.together(self._table[start : start + self.size])
