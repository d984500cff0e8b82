"""A policy made ready for matching: terms, concepts and topics of each clause; immutable, built once, shared."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.lanes import Lanes
from knowledge.model import TopicModel
from knowledge.question import Question, QuestionReader
from knowledge.text import STOP, fold, is_cjk, stem, tokens


def terms(words: Sequence[str], language: str) -> list[str]:
    """Stems of the words that carry meaning; Han and kana as pairs of characters."""
    found: list[str] = []
    for word in words:
        if is_cjk(word):
            found += [word[at : at + 2] for at in range(len(word) - 1)] or [word]
        elif word not in STOP:
            found.append(stem(word, language))
    return found


@dataclass(frozen=True, slots=True)
class Entry:
    """One clause as the index knows it."""

    id: str
    terms: Mapping[str, float]
    """Term -> weight: its own words 1, the heading above 0.5, the neighbours in its list 0.2."""
    concepts: Mapping[str, float]
    topics: Mapping[str, float]
    """Topic -> how much the clause is about it, 0 to 1."""
    vector: tuple[float, ...] = ()
    """Of length 1; empty where it has no English words."""


ABOUT = 0.08
"""From this weight on a clause is about a topic."""
FINE = 1000
"""Vectors are counted in thousandths."""
ASKED = 0.03
"""From this probability on a question asks about a topic."""


class Index:
    """Clauses by term, concept and topic."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        terms, concepts, topics = (defaultdict[str, list[tuple[int, float]]](list) for _ in range(3))
        for at, entry in enumerate(entries):
            for term, weight in entry.terms.items():
                terms[term].append((at, weight))
            for concept, weight in entry.concepts.items():
                concepts[concept].append((at, weight))
            for topic, weight in entry.topics.items():
                if weight >= ABOUT:
                    topics[topic].append((at, math.sqrt(weight)))
        term_idf = {term: _idf(len(entries), len(found)) for term, found in terms.items()}
        concept_idf = {concept: _idf(len(entries), len(found)) for concept, found in concepts.items()}
        long = [0.4 + 0.02 * _norm(entry.terms, term_idf) for entry in entries]
        rich = [1.0 + 0.15 * _norm(entry.concepts, concept_idf) for entry in entries]
        # All that does not depend on the question is worked out here, once.
        self._terms = {term: [(at, term_idf[term] * w / (w + long[at])) for at, w in found] for term, found in terms.items()}
        self._concepts = {name: [(at, concept_idf[name] * w / rich[at]) for at, w in found] for name, found in concepts.items()}
        self._topics = dict(topics)
        self._lanes = Lanes(len(entries))
        size = max((len(entry.vector) for entry in entries), default=0)
        vectors = [entry.vector or (0.0,) * size for entry in entries]
        self._vectors = [self._lanes.together([round(FINE * vector[at]) for vector in vectors]) for at in range(size)]
        """Dimension -> its value in every clause, side by side: a cosine with 5,000 clauses takes as many steps as there are dimensions."""

    def by_terms(self, question: Sequence[str]) -> dict[int, float]:
        """Entry -> BM25-like score of the question's terms, 0 upwards."""
        return _sum((self._terms.get(term, ()), 1.0) for term in set(question))

    def by_concepts(self, question: Mapping[str, float]) -> dict[int, float]:
        """Entry -> overlap of concepts, rare ones counting more."""
        return _sum((self._concepts.get(concept, ()), asked) for concept, asked in question.items())

    def by_topics(self, question: Mapping[str, float]) -> dict[int, float]:
        """Entry -> agreement of topics (Bhattacharyya coefficient), 0 to 1."""
        return _sum((self._topics.get(topic, ()), math.sqrt(asked)) for topic, asked in question.items() if asked > ASKED)

    def by_vectors(self, question: Sequence[float]) -> list[float]:
        """The cosine of the question's vector with every entry's; 0 where either has none."""
        if not question or not self._vectors:
            return [0.0] * len(self.entries)
        total = sum(row * round(FINE * value) for row, value in zip(self._vectors, unit(question), strict=True))
        step = 1 / (FINE * FINE)
        return [step * value for value in self._lanes.apart(total)]


def unit(vector: Sequence[float]) -> tuple[float, ...]:
    """The vector at length 1."""
    norm = math.sqrt(sum(value * value for value in vector))
    return tuple(value / norm for value in vector) if norm else tuple(vector)


def _sum(postings: Iterable[tuple[Sequence[tuple[int, float]], float]]) -> dict[int, float]:
    scores: dict[int, float] = {}
    for posting, factor in postings:
        for at, weight in posting:
            scores[at] = scores.get(at, 0.0) + factor * weight
    return scores


def _idf(count: int, having: int) -> float:
    return math.log(1.0 + (count - having + 0.5) / (having + 0.5))


def _norm(weights: Mapping[str, float], idf: Mapping[str, float]) -> float:
    return math.sqrt(sum((weight * idf[name]) ** 2 for name, weight in weights.items()))


def entry(
    id: str, text: str, *, heading: str, neighbours: Sequence[str], language: str, reader: QuestionReader, model: TopicModel
) -> Entry:
    """Reads one clause with its heading path and the lines beside it in its list."""
    weights: dict[str, float] = {}
    concepts: dict[str, float] = {}
    own = reader.read(text, language)
    above = reader.read(heading, language) if heading else None
    for source, weight in ((own, 1.0), (above, 0.5)):
        if source is None:
            continue
        for term in terms(source.words, language):
            weights[term] = max(weights.get(term, 0.0), weight)
        for concept in reader.policy_concepts(source.words, language):
            concepts[concept] = max(concepts.get(concept, 0.0), weight)
    for neighbour in neighbours:
        for term in terms(tokens(fold(neighbour)), language):
            weights[term] = max(weights.get(term, 0.0), 0.2)
    return Entry(id, weights, concepts, _topics(own, above, model), unit(own.vector))


def _topics(own: Question, above: Question | None, model: TopicModel) -> dict[str, float]:
    found = model.probabilities(own.features)
    if above is not None:
        heading = model.probabilities(above.features)
        found = {topic: 0.5 * p + 0.5 * heading[topic] for topic, p in found.items()}
    return {topic: p for topic, p in found.items() if p > 0.03}
