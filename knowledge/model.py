"""The topic model: a multinomial logistic regression whose weights were fitted beforehand, evaluated as sparse sums."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import orjson

from knowledge.lanes import Lanes

WEIGHTS = Path(__file__).parent / "weights.json"
PER_WEIGHT = 100
"""Weights are kept in hundredths..."""
PER_VALUE = 1000
"""...and a feature's value is counted in thousandths: sums of whole numbers are exact, and fast (``knowledge.lanes``)."""


class TopicModel:
    """Features of a question -> probability of each topic; see ``benchmarks/fitting/topics.py`` for the fit."""

    def __init__(self, topics: list[str], bias: list[float], weights: Mapping[str, str]) -> None:
        """``weights``: feature -> "topic number, weight in hundredths, topic number ...", parted by blanks.

        Texts, because most features never are asked for in one process: lists of numbers take twice as long to load.
        """
        self.topics = topics
        self._bias = bias
        self._weights = weights
        self._lanes = Lanes(len(topics))
        self._rows: dict[str, int] = {}

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> TopicModel:
        """Reads the shipped weights."""
        content = orjson.loads(path.read_bytes())
        return cls(content["topics"], content["bias"], content["weights"])

    def probabilities(self, features: Mapping[str, float]) -> dict[str, float]:
        """Topic -> probability, summing to 1."""
        total = 0
        rows, weights = self._rows, self._weights
        for name, value in features.items():
            if name in weights:
                total += (rows.get(name) or self._row(name)) * round(value * PER_VALUE)
        unit = 1 / (PER_WEIGHT * PER_VALUE)
        scores = [bias + unit * lane for bias, lane in zip(self._bias, self._lanes.apart(total), strict=True)]
        top = max(scores)
        raised = [math.exp(score - top) for score in scores]
        norm = sum(raised)
        return {topic: value / norm for topic, value in zip(self.topics, raised, strict=True)}

    def _row(self, name: str) -> int:
        """A feature's weights side by side in one number, put together when first asked for: most features never are in one process."""
        found = list(map(int, self._weights[name].split()))
        row = self._rows[name] = self._lanes.some(zip(found[::2], found[1::2], strict=True))
        return row
