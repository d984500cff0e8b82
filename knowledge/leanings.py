"""What a common English word leans towards, topic by topic, whether or not a phrasing ever used it: a static table of small numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

LEANINGS = Path(__file__).parent / "leanings.bin"


class Leanings:
    """Word -> its weight for each topic, from a table made when the model was fitted; immutable.

    The table is the product of static word vectors (a sentence encoder's of each word alone) and the weights that the fit gave
    their dimensions, so neither encoder nor vectors are needed to read a question; see ``benchmarks/fitting/vectors.py``.
    """

    def __init__(self, words: Sequence[str], table: bytes, topics: int, unit: float) -> None:
        """``table``: for each word one signed byte a topic, in units of ``unit``."""
        self._start: Mapping[str, int] = {word: at * topics for at, word in enumerate(words)}
        self._table = memoryview(table).cast("b")
        self._topics = topics
        self.unit = unit

    @classmethod
    def load(cls, path: Path = LEANINGS) -> Leanings:
        """Reads the shipped table: a line of JSON, a line of words, then the bytes."""
        head, words, table = path.read_bytes().split(b"\n", 2)
        about = json.loads(head)
        return cls(words.decode("ascii").split(" "), table, about["topics"], about["unit"])

    def of(self, word: str) -> Sequence[int]:
        """The word's leaning to each topic, in units of ``unit``; nothing for a word that the table does not have."""
        start = self._start.get(word)
        return () if start is None else self._table[start : start + self._topics]
