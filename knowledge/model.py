"""The topic model: a multinomial logistic regression whose weights were fitted beforehand, evaluated as sparse sums."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

WEIGHTS = Path(__file__).parent / "weights.json"


class TopicModel:
    """Features of a question -> probability of each topic; see ``benchmarks/fitting/topics.py`` for the fit."""

    def __init__(self, topics: list[str], bias: list[float], weights: Mapping[str, list[float]]) -> None:
        """``weights``: feature -> [topic number, weight, topic number, weight, ...]."""
        self.topics = topics
        self._bias = bias
        self._weights = weights

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> TopicModel:
        """Reads the shipped weights."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(content["topics"], content["bias"], content["weights"])

    def probabilities(self, features: Mapping[str, float]) -> dict[str, float]:
        """Topic -> probability, summing to 1."""
        scores = list(self._bias)
        for name, value in features.items():
            row = self._weights.get(name)
            if row:
                for at in range(0, len(row), 2):
                    scores[int(row[at])] += value * row[at + 1]
        top = max(scores)
        raised = [math.exp(score - top) for score in scores]
        total = sum(raised)
        return {topic: value / total for topic, value in zip(self.topics, raised, strict=True)}
