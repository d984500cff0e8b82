"""Scores a policy's clauses and sections for a question, and keeps the reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.index import Index, terms
from knowledge.question import Question

WORDS_HALF = 8.0
"""A sum of term weights that counts half: scores saturate as x / (x + c), which keeps them absolute."""
CONCEPTS_HALF = 6.0


@dataclass(frozen=True, slots=True)
class Reasons:
    """What the scores are made of; put together only for who asks."""

    index: Index
    topics: Mapping[int, float]
    concepts: Mapping[int, float]
    words: Mapping[int, float]

    def of_clauses(self) -> dict[str, tuple[float, float, float]]:
        """Clause -> (topics, concepts, words), each 0 to 1."""
        return {
            self.index.entries[at].id: (
                self.topics.get(at, 0.0),
                _saturated(self.concepts.get(at, 0.0), CONCEPTS_HALF),
                _saturated(self.words.get(at, 0.0), WORDS_HALF),
            )
            for at in self.topics.keys() | self.concepts.keys() | self.words.keys()
        }


@dataclass(frozen=True)
class Scored:
    """A question's scores against a policy."""

    probabilities: Mapping[str, float]
    """Topic -> probability, from the topic model."""
    clauses: Mapping[str, float]
    """Clause -> 0 to 1."""
    why: Reasons

    @property
    def reasons(self) -> Mapping[str, tuple[float, float, float]]:
        """Clause -> (topics, concepts, words), each 0 to 1."""
        return self.why.of_clauses()


WEIGHTS = (0.2, 0.6, 0.2)
"""Shares of topics, concepts and words in a clause's score; chosen on which clause of the shipped policy the open questions name."""


def score(question: Question, probabilities: Mapping[str, float], index: Index, weights: tuple[float, float, float] = WEIGHTS) -> Scored:
    """Every clause's score: saturated, absolute, never rescaled within a question."""
    by_words = index.by_terms(terms(question.words, question.language))
    by_concepts = index.by_concepts(dict.fromkeys(question.concepts, 1.0))
    by_topics = index.by_topics(probabilities)
    # Three plain loops: on 5,000 clauses that takes half the time of making a row for each.
    topics, concepts, words = weights
    scores = {at: topics * value for at, value in by_topics.items()}
    for at, value in by_concepts.items():
        scores[at] = scores.get(at, 0.0) + concepts * (value / (value + CONCEPTS_HALF))
    for at, value in by_words.items():
        scores[at] = scores.get(at, 0.0) + words * (value / (value + WORDS_HALF))
    entries = index.entries
    return Scored(probabilities, {entries[at].id: score for at, score in scores.items()}, Reasons(index, by_topics, by_concepts, by_words))


def _saturated(value: float, half: float) -> float:
    return value / (value + half)
