"""The topic model: a multinomial logistic regression whose weights were fitted beforehand, evaluated as sparse sums."""

from __future__ import annotations

import math
from collections.abc import Mapping
from operator import mul
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
        self._rows = _Rows(weights, self._lanes)

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> TopicModel:
        """Reads the shipped weights."""
        content = orjson.loads(path.read_bytes())
        return cls(content["topics"], content["bias"], content["weights"])

    def probabilities(self, features: Mapping[str, float]) -> dict[str, float]:
        """Topic -> probability, summing to 1."""
        # Half a message's time is spent here: whatever can be is left to loops within built-in functions.
        names = list(filter(self._weights.__contains__, features))
        values = [round(value * PER_VALUE) for value in map(features.__getitem__, names)]
        total = sum(map(mul, map(self._rows.__getitem__, names), values))
        unit = 1 / (PER_WEIGHT * PER_VALUE)
        scores = [bias + unit * lane for bias, lane in zip(self._bias, self._lanes.apart(total), strict=True)]
        top = max(scores)
        raised = [math.exp(score - top) for score in scores]
        norm = sum(raised)
        return dict(zip(self.topics, [value / norm for value in raised], strict=True))


class _Rows(dict[str, int]):
    """Feature -> its weights side by side in one number, put together when first asked for: most features never are in one process."""

    def __init__(self, weights: Mapping[str, str], lanes: Lanes) -> None:
        super().__init__()
        self._weights = weights
        self._lanes = lanes

    def __missing__(self, name: str) -> int:
        found = list(map(int, self._weights[name].split()))
        row = self[name] = self._lanes.some(zip(found[::2], found[1::2], strict=True))
        return row
