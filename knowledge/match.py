"""Scores a policy's clauses and sections for a question, and keeps the reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.index import Index, terms
from knowledge.question import Question

WORDS_HALF = 8.0
"""A sum of term weights that counts half: scores saturate as x / (x + c), which keeps them absolute."""
CONCEPTS_HALF = 6.0


@dataclass(frozen=True)
class Scored:
    """A question's scores against a policy."""

    probabilities: Mapping[str, float]
    """Topic -> probability, from the topic model."""
    clauses: Mapping[str, float]
    """Clause -> 0 to 1."""
    reasons: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    """Clause -> (topics, concepts, words), each 0 to 1."""


WEIGHTS = (0.2, 0.6, 0.2)
"""Shares of topics, concepts and words in a clause's score; see ``benchmarks/fitting/decision.py``."""


def score(question: Question, probabilities: Mapping[str, float], index: Index, weights: tuple[float, float, float] = WEIGHTS) -> Scored:
    """Every clause's score: saturated, absolute, never rescaled within a question."""
    by_words = index.by_terms(terms(question.words, question.language))
    by_concepts = index.by_concepts(dict.fromkeys(question.concepts, 1.0))
    by_topics = index.by_topics(probabilities)
    found = {
        index.entries[at].id: (
            by_topics.get(at, 0.0),
            _saturated(by_concepts.get(at, 0.0), CONCEPTS_HALF),
            _saturated(by_words.get(at, 0.0), WORDS_HALF),
        )
        for at in by_words.keys() | by_concepts.keys() | by_topics.keys()
    }
    topics, concepts, words = weights
    return Scored(probabilities, {id: topics * t + concepts * c + words * w for id, (t, c, w) in found.items()}, found)


def _saturated(value: float, half: float) -> float:
    return value / (value + half)
