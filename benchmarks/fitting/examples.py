"""The examples that the topic model is fitted on, as features with their topics and weights."""

from __future__ import annotations

from collections import Counter, defaultdict

from benchmarks.fitting.model import Features, Rows
from benchmarks.fitting.phrasings import Labelled, Phrasing, mass
from knowledge.question import QuestionReader
from knowledge.text import fold, is_cjk, tokens

BARE = 0.3
"""Weight of an English phrasing reduced to its concepts, against the phrasing itself."""
LABELLED = 2.0
"""Weight of a labelled question; the phrasings of a topic in one language weigh ``phrasings.mass`` together."""


def look(reader: QuestionReader, text: str, language: str, drop: str = "") -> Features:
    """A question's features without the groups named in ``drop``."""
    return {name: value for name, value in reader.read(text, language).features.items() if name[0] not in drop}


def add_phrasings(rows: Rows, phrasings: list[Phrasing], weights: list[float], reader: QuestionReader, drop: str = "") -> None:
    """Adds each phrasing, the English ones once more as their concepts alone."""
    for (text, language, topic), weight in zip(phrasings, weights, strict=True):
        features = look(reader, text, language, drop)
        rows.add(features, topic, weight)
        if language == "en" and (bare := concepts_alone(features)):
            rows.add(bare, topic, BARE * weight)


def add_questions(rows: Rows, labelled: list[Labelled], reader: QuestionReader, drop: str, weight: float) -> None:
    """Adds labelled questions."""
    for row, topic in labelled:
        rows.add(look(reader, row["text"], row.get("lang", "en"), drop), topic, weight)


def add_crowd(rows: Rows, crowd: list[Labelled], reader: QuestionReader, drop: str) -> None:
    """Adds questions about other policies.

    Those of a topic weigh half as much as its English phrasings at most, so that what those users ask often does not become likely here.
    """
    asked = Counter(topic for _, topic in crowd)
    for row, topic in crowd:
        rows.add(look(reader, row["text"], "en", drop), topic, min(1.0, mass(topic) / asked[topic]))


def concepts_alone(found: Features) -> Features:
    """A phrasing without its words: what any language says of it, so that English phrasings teach the others."""
    kept = {name: value for name, value in found.items() if name[0] in "cp" or name in ("f:asks", "f:says")}
    norm = sum(value * value for value in kept.values()) ** 0.5
    return {name: value * 4 / norm for name, value in kept.items()} if any(name[0] == "c" for name in kept) else {}


def vocabulary(texts: list[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """Language -> word -> count, over correctly spelt texts."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for text, language in texts:
        found[language].update(word for word in tokens(fold(text)) if word.isalpha() and not is_cjk(word) and len(word) > 1)
    return {language: dict(counts) for language, counts in found.items()}
