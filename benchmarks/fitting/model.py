"""The fitted model: features of questions in columns, and a logistic regression over them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix

from benchmarks.fitting.softmax import Matrix, Softmax, fit
from knowledge.model import PER_WEIGHT, WEIGHTS
from knowledge.vectors import WordVectors

Features = dict[str, float]
VECTOR = "v:"
"""Prefix of the features that are the vector of a question."""
SIZE = WordVectors.load().size
STRENGTH = 8.0
"""Inverse regularisation."""
TOLERANCE = 4e-5
"""Of the gradient; ten times as much stops the fit before the rarer words have their weights, at four points of an unseen author."""


@dataclass
class Rows:
    """What is fitted on."""

    maps: list[Features] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, features: Features, topic: str, weight: float) -> None:
        """Adds one example."""
        self.maps.append(features)
        self.topics.append(topic)
        self.weights.append(weight)

    def merged(self) -> Rows:
        """The same with equal examples of a topic as one: phrasings reduced to their concepts are often alike."""
        at: dict[tuple[str, frozenset[tuple[str, float]]], int] = {}
        found = Rows()
        for features, topic, weight in zip(self.maps, self.topics, self.weights, strict=True):
            key = topic, frozenset(features.items())
            if key in at:
                found.weights[at[key]] += weight
            else:
                at[key] = len(found.maps)
                found.add(features, topic, weight)
        return found


class Fitted:
    """A fitted model with the columns of its features."""

    def __init__(self, rows: Rows, strength: float = STRENGTH, *, is_fresh: bool = False) -> None:
        """``is_fresh``: begin at nothing; the shipped weights know the questions that a measurement leaves out."""
        rows = rows.merged()
        self.columns = columns(rows.maps)
        start = None if is_fresh else self._shipped()
        self.model = fit(*self._blocks(rows.maps), rows.topics, rows.weights, strength=strength, tolerance=TOLERANCE, start=start)
        self.names = self.model.classes

    def probabilities(self, maps: list[Features]) -> list[dict[str, float]]:
        """Topic -> probability for each."""
        found = self.model.probabilities(*self._blocks(maps))
        return [dict(zip(self.names, map(float, row), strict=True)) for row in found]

    def weights(self) -> dict[str, Matrix]:
        """Feature -> its weight for each topic."""
        found = {name: self.model.sparse[at] for name, at in self.columns.items()}
        return found | {f"{VECTOR}{at}": row for at, row in enumerate(self.model.dense)}

    def _blocks(self, maps: list[Features]) -> tuple[csr_matrix, Matrix]:
        return sparse(maps, self.columns), dense(maps)

    def _shipped(self) -> Softmax:
        """The shipped weights, to begin at: the optimum is the same, and near to them."""
        content = json.loads(WEIGHTS.read_text(encoding="utf-8"))
        names = content["topics"]
        first, second = (np.zeros((count, len(names)), dtype=np.float32) for count in (len(self.columns), SIZE))
        for name, row in content["weights"].items():
            place = (
                second[int(name.removeprefix(VECTOR))]
                if name.startswith(VECTOR)
                else first[self.columns[name]]
                if name in self.columns
                else None
            )
            if place is not None:
                numbers = [int(number) for number in row.split()]
                place[numbers[::2]] = np.array(numbers[1::2], dtype=np.float32) / PER_WEIGHT
        return Softmax(names, first, second, np.array(content["bias"], dtype=np.float32))


def dense(maps: list[Features]) -> Matrix:
    """The vectors of the questions, one row each."""
    found = np.zeros((len(maps), SIZE), dtype=np.float32)
    for row, features in zip(found, maps, strict=True):
        if f"{VECTOR}0" in features:
            row[:] = [features[f"{VECTOR}{at}"] for at in range(SIZE)]
    return found


def columns(maps: list[Features]) -> dict[str, int]:
    """Feature -> column, of what was seen twice or is a concept; the vector apart."""
    counts = Counter(name for found in maps for name in found if not name.startswith(VECTOR))
    return {name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count > 1 or name[0] == "c"))}


def sparse(maps: list[Features], at: Mapping[str, int]) -> csr_matrix:
    """The features that have a column, one row a question."""
    values, where, starts = [], [], [0]
    for found in maps:
        for name, value in found.items():
            if name in at:
                where.append(at[name])
                values.append(value)
        starts.append(len(where))
    return csr_matrix((np.array(values, dtype=np.float32), where, starts), shape=(len(maps), len(at)))
