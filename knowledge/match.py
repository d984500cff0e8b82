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


@dataclass(frozen=True)
class Scored:
    """A question's scores against a policy; what only some ask for is put together when they do."""

    probabilities: Mapping[str, float]
    """Topic -> probability, from the topic model."""
    index: Index
    scores: Sequence[float]
    """Of each entry of the index, 0 to 1."""
    topics: Mapping[int, float]
    concepts: Mapping[int, float]
    words: Mapping[int, float]
    vectors: Sequence[float]

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


WEIGHTS = (0.125, 0.25, 0.125, 0.5)
"""Shares of topics, concepts, words and vectors in a clause's score; chosen on the sentences of four other policies."""


def score(question: Question, probabilities: Mapping[str, float], index: Index) -> Scored:
    """Every clause's score: saturated, absolute, never rescaled within a question."""
    by_words = index.by_terms(terms(question.words, question.language))
    by_concepts = index.by_concepts(dict.fromkeys(question.concepts, 1.0))
    by_topics = index.by_topics(probabilities)
    # Plain loops over lists: on 5,000 clauses that takes half the time of making a row for each.
    topics, concepts, words, vectors = WEIGHTS
    by_vectors = index.by_vectors(question.vector)
    scores = [vectors * value if value > 0.0 else 0.0 for value in by_vectors]
    for at, value in by_topics.items():
        scores[at] += topics * value
    for at, value in by_concepts.items():
        scores[at] += concepts * (value / (value + CONCEPTS_HALF))
    for at, value in by_words.items():
        scores[at] += words * (value / (value + WORDS_HALF))
    return Scored(probabilities, index, scores, by_topics, by_concepts, by_words, by_vectors)


def _saturated(value: float, half: float) -> float:
    return value / (value + half)
