"""Scores a policy's clauses and sections for a question, and keeps the reasons."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.index import Index, terms
from knowledge.question import Question

WORDS_HALF = 3.0
"""A sum of term weights that counts half: scores saturate as x / (x + c), which keeps them absolute."""
CONCEPTS_HALF = 4.0
WEIGHTS = (0.125, 0.25, 0.125, 0.5)
"""Shares of topics, concepts, words and vectors in a clause's score; chosen on the sentences of four other policies."""


@dataclass(frozen=True)
class Scored:
    """A question's scores against a policy, worked out when they are asked for: a wish or a greeting needs none."""

    question: Question
    probabilities: Mapping[str, float]
    """Topic -> probability, from the topic model."""
    index: Index

    @cached_property
    def topics(self) -> Mapping[int, float]:
        """Entry -> agreement of topics."""
        return self.index.by_topics(self.probabilities)

    @cached_property
    def concepts(self) -> Mapping[int, float]:
        """Entry -> overlap of concepts."""
        return self.index.by_concepts(dict.fromkeys(self.question.concepts, 1.0))

    @cached_property
    def words(self) -> Mapping[int, float]:
        """Entry -> score of its terms."""
        return self.index.by_terms(terms(self.question.words, self.question.language))

    @cached_property
    def vectors(self) -> Sequence[float]:
        """The cosine with each entry."""
        return self.index.by_vectors(self.question.vector)

    @cached_property
    def scores(self) -> Sequence[float]:
        """Of each entry of the index, 0 to 1: saturated, absolute, never rescaled within a question."""
        # Plain loops over lists: on 5,000 clauses that takes half the time of making a row for each.
        topics, concepts, words, vectors = WEIGHTS
        scores = [vectors * value if value > 0.0 else 0.0 for value in self.vectors]
        for at, value in self.topics.items():
            scores[at] += topics * value
        for at, value in self.concepts.items():
            scores[at] += concepts * (value / (value + CONCEPTS_HALF))
        for at, value in self.words.items():
            scores[at] += words * (value / (value + WORDS_HALF))
        return scores

    @cached_property
    def clauses(self) -> Mapping[str, float]:
        """Clause -> 0 to 1, of those that have anything of the question."""
        return {entry.id: score for entry, score in zip(self.index.entries, self.scores, strict=True) if score > 0.0}

    @property
    def reasons(self) -> Mapping[str, tuple[float, float, float, float]]:
        """Clause -> (topics, concepts, words, vectors), each 0 to 1."""
        return {
            entry.id: (
                self.topics.get(at, 0.0),
                _saturated(self.concepts.get(at, 0.0), CONCEPTS_HALF),
                _saturated(self.words.get(at, 0.0), WORDS_HALF),
                max(0.0, self.vectors[at]),
            )
            for at, entry in enumerate(self.index.entries)
            if self.scores[at] > 0.0
        }

    def best(self, count: int) -> list[tuple[str, float]]:
        """The ``count`` best clauses, best first, the earlier one where two are equal."""
        scores = self.scores
        found = heapq.nlargest(max(0, count), range(len(scores)), key=scores.__getitem__)
        return [(self.index.entries[at].id, scores[at]) for at in found if scores[at] > 0.0]


def score(question: Question, probabilities: Mapping[str, float], index: Index) -> Scored:
    """Every clause's score."""
    return Scored(question, probabilities, index)


def _saturated(value: float, half: float) -> float:
    return value / (value + half)
