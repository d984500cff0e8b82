"""The topic model: a multinomial logistic regression whose weights were fitted beforehand, evaluated as sparse sums."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

from knowledge.features import WORD
from knowledge.leanings import Leanings

WEIGHTS = Path(__file__).parent / "weights.json"


class TopicModel:
    """Features of a question -> probability of each topic; see ``benchmarks/fitting/topics.py`` for the fit."""

    def __init__(self, topics: list[str], bias: list[float], weights: Mapping[str, list[float]], leanings: Leanings) -> None:
        """``weights``: feature -> [topic number, weight, topic number, weight, ...]; ``leanings``: those of common words."""
        self.topics = topics
        self._bias = bias
        self._weights = weights
        self._leanings = leanings
        self._pairs: dict[str, list[tuple[int, float]]] = {}

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> TopicModel:
        """Reads the shipped weights."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(content["topics"], content["bias"], content["weights"], Leanings.load())

    def probabilities(self, features: Mapping[str, float]) -> dict[str, float]:
        """Topic -> probability, summing to 1."""
        scores = list(self._bias)
        words: dict[str, float] = {}
        for name, value in features.items():
            if name.startswith(WORD):
                words[name.removeprefix(WORD)] = value
                continue
            for at, weight in self._pairs.get(name) or self._row(name):
                scores[at] += value * weight
        scores = self._leanings.add(scores, words)
        top = max(scores)
        raised = [math.exp(score - top) for score in scores]
        total = sum(raised)
        return {topic: value / total for topic, value in zip(self.topics, raised, strict=True)}

    def _row(self, name: str) -> list[tuple[int, float]]:
        """A feature's weights by topic number, paired when first asked for: most features never are in one process."""
        row = self._weights.get(name, ())
        pairs = [(int(row[at]), row[at + 1]) for at in range(0, len(row), 2)]
        if pairs:
            self._pairs[name] = pairs
        return pairs
