"""The topic model: a multinomial logistic regression whose weights were fitted beforehand, evaluated as sparse sums."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

from knowledge.features import WORD
from knowledge.lanes import Lanes
from knowledge.leanings import Leanings

WEIGHTS = Path(__file__).parent / "weights.json"
PER_WEIGHT = 100
"""Weights are kept in hundredths..."""
PER_VALUE = 1000
"""...and a feature's value is counted in thousandths: sums of whole numbers are exact, and fast (``knowledge.lanes``)."""


class TopicModel:
    """Features of a question -> probability of each topic; see ``benchmarks/fitting/topics.py`` for the fit."""

    def __init__(self, topics: list[str], bias: list[float], weights: Mapping[str, list[int]], leanings: Leanings) -> None:
        """``weights``: feature -> [topic number, weight in hundredths, topic number, ...]; ``leanings``: those of common words."""
        self.topics = topics
        self._bias = bias
        self._weights = weights
        self._leanings = leanings
        self._lanes = Lanes(len(topics))
        self._rows: dict[str, int] = {}

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> TopicModel:
        """Reads the shipped weights."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(content["topics"], content["bias"], content["weights"], Leanings.load())

    def probabilities(self, features: Mapping[str, float]) -> dict[str, float]:
        """Topic -> probability, summing to 1."""
        total, leaning = 0, 0
        rows = self._rows
        for name, value in features.items():
            row = rows.get(name)
            if row is None:
                row = self._row(name)
            if row:
                if name.startswith(WORD):
                    leaning += row * round(value * PER_VALUE)
                else:
                    total += row * round(value * PER_VALUE)
        unit, step = 1 / (PER_WEIGHT * PER_VALUE), self._leanings.unit / PER_VALUE
        sums = zip(self._bias, self._lanes.apart(total), self._lanes.apart(leaning), strict=True)
        scores = [bias + unit * weights + step * words for bias, weights, words in sums]
        top = max(scores)
        raised = [math.exp(score - top) for score in scores]
        norm = sum(raised)
        return {topic: value / norm for topic, value in zip(self.topics, raised, strict=True)}

    def _row(self, name: str) -> int:
        """A feature's weights side by side in one number, put together when first asked for: most features never are in one process."""
        if name.startswith(WORD):
            row = self._lanes.together(enumerate(self._leanings.of(name.removeprefix(WORD))))
        else:
            found = self._weights.get(name, ())
            row = self._lanes.together(zip(found[::2], found[1::2], strict=True))
        if row:
            self._rows[name] = row
        return row
