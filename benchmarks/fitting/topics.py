"""Fits the topic model on phrasings and open labelled questions, and reports cross-validated figures.

    python -m benchmarks.fitting.topics [--questions FILE...] [--folds 5] [--probabilities FILE] [--ship]

Needs scikit-learn. ``--ship`` writes ``knowledge/weights.json`` and ``knowledge/vocabulary.json``; ``--probabilities`` writes what
``benchmarks.fitting.decision`` reads. ``--drop cp`` leaves out groups of features (see ``knowledge.features.GROUPS``), for ablation.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from benchmarks.fitting.phrasings import OPEN, SECTION_TOPIC, Labelled, Phrasing, read_labelled, read_phrasings, weights
from benchmarks.fitting.vectors import Matrix, Vectors, shipped_words, vectors
from knowledge.features import WORD
from knowledge.leanings import LEANINGS
from knowledge.lexicon import Lexicon
from knowledge.model import PER_WEIGHT, WEIGHTS
from knowledge.question import VOCABULARY, QuestionReader
from knowledge.text import fold, is_cjk, tokens
from knowledge.topics import RARE, SMALLTALK, TURNS

Features = dict[str, float]
BARE = 0.5
"""Weight of an English phrasing reduced to its concepts, against the phrasing itself."""
LABELLED = 2.0
"""Weight of a labelled question; the phrasings of a topic in one language weigh ``phrasings.mass`` together."""
STRENGTH = 8.0
"""Inverse regularisation."""
TOLERANCE = 3e-4
"""Ten times as much stops the fit before the rarer words have their weights, at four points of the unseen author's questions."""
SMALLEST = 0.06
"""Weights below are not shipped."""


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


class Fitted:
    """A fitted model with the columns of its features."""

    def __init__(self, rows: Rows, strength: float, words: Vectors) -> None:
        self.words = words
        counts = Counter(name for found in rows.maps for name in found if not name.startswith(WORD))
        self.columns = {name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count > 1 or name[0] == "c"))}
        self.model = LogisticRegression(C=strength, max_iter=600, tol=TOLERANCE)
        self.model.fit(self._matrix(rows.maps), rows.topics, sample_weight=rows.weights)
        self.names = [str(name) for name in self.model.classes_]

    def probabilities(self, maps: list[Features]) -> list[dict[str, float]]:
        """Topic -> probability for each."""
        return [dict(zip(self.names, map(float, row), strict=True)) for row in self.model.predict_proba(self._matrix(maps))]

    def leanings(self) -> Matrix:
        """What each word of the vectors adds to each topic: (words, topics)."""
        found: Matrix = self.words.matrix @ self.model.coef_[:, len(self.columns) :].T
        return found

    def _matrix(self, maps: list[Features]) -> csr_matrix:
        shares = sparse(maps, {WORD + word: at for word, at in self.words.at.items()})
        return hstack([sparse(maps, self.columns), csr_matrix(shares @ self.words.matrix)]).tocsr()


def sparse(maps: list[Features], at: Mapping[str, int]) -> csr_matrix:
    """The features that have a column, one row a question."""
    values, columns, starts = [], [], [0]
    for found in maps:
        for name, value in found.items():
            if name in at:
                columns.append(at[name])
                values.append(value)
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(maps), len(at)))


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


def group(topic: str) -> str:
    """What is done about a topic; two topics of one group are not told apart by the figures."""
    if topic.startswith(("ask_", "off_")):
        return topic[:3]
    if topic in SMALLTALK or topic in ("yes", "no"):
        return "chat"
    return topic if topic in SECTION_TOPIC.values() or topic == "offlist" or topic.startswith("do_") or topic in TURNS else "silent"


def cross_validate(
    base: Rows, rows: list[tuple[dict[str, Any], str]], maps: list[Features], words: Vectors, options: argparse.Namespace
) -> list[dict[str, float]]:
    """The probabilities of each labelled question from a model that has not seen it."""
    order = list(range(len(rows)))
    random.Random(5).shuffle(order)
    found: list[dict[str, float]] = [{} for _ in rows]
    for number in range(options.folds):
        held = order[number :: options.folds]
        train = Rows(list(base.maps), list(base.topics), list(base.weights))
        for at in sorted(set(order) - set(held)):
            train.add(maps[at], rows[at][1], options.labelled)
        for at, p in zip(held, Fitted(train, options.strength, words).probabilities([maps[at] for at in held]), strict=True):
            found[at] = p
    return found


def report(rows: list[tuple[dict[str, Any], str]], found: list[dict[str, float]]) -> None:
    """Prints the share of questions whose group is found, by language and kind."""
    good: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for (row, topic), p in zip(rows, found, strict=True):
        side = "en" if row.get("lang", "en") == "en" else "other languages"
        good[side, row["kind"]].append(group(max(p, key=lambda name: p[name])) == group(topic))
    for (side, kind), values in sorted(good.items()):
        print(f"{side:16}{kind:14}{sum(values) / len(values):.3f} of {len(values)}")


def ship(fitted: Fitted, seen: Mapping[str, int]) -> None:
    """Writes the weights as the program reads them."""
    coefficients = fitted.model.coef_
    kept: dict[str, list[int]] = {}
    for name, at in fitted.columns.items():
        row = [(k, round(float(w) * PER_WEIGHT)) for k, w in enumerate(coefficients[:, at]) if abs(w) >= SMALLEST]
        if row:
            kept[name] = [value for pair in row for value in pair]
    content: Mapping[str, object] = {"topics": fitted.names, "bias": [round(float(b), 3) for b in fitted.model.intercept_], "weights": kept}
    WEIGHTS.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    table = fitted.leanings()
    chosen = shipped_words(fitted.words, table, seen)
    unit = float(np.abs(table[chosen]).max()) / 127
    head = json.dumps({"topics": len(fitted.names), "unit": round(unit, 6)})
    words = " ".join(fitted.words.words[at] for at in chosen)
    LEANINGS.write_bytes(f"{head}\n{words}\n".encode("ascii") + np.rint(table[chosen] / unit).astype(np.int8).tobytes())
    print(f"shipped {len(kept)} features, {WEIGHTS.stat().st_size // 1024} KB, {len(chosen)} words, {LEANINGS.stat().st_size // 1024} KB")


def main() -> None:
    """Reads, fits, reports, ships."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", nargs="*", type=Path, default=[], help="labelled files besides the open ones")
    parser.add_argument("--folds", type=int, default=5, help="0 = no cross-validation")
    parser.add_argument("--strength", type=float, default=STRENGTH)
    parser.add_argument("--labelled", type=float, default=LABELLED)
    parser.add_argument("--drop", default="", help="groups of features to leave out")
    parser.add_argument("--probabilities", type=Path)
    parser.add_argument(
        "--vectors", type=Path, default=Path("word-vectors.npz"), help="where encoded words are kept from one fit to the next"
    )
    parser.add_argument("--ship", action="store_true")
    options = parser.parse_args()
    phrasings = read_phrasings()
    known = vocabulary([(text, language) for text, language, _ in phrasings])
    if options.ship:
        VOCABULARY.write_text(json.dumps(known, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    reader = QuestionReader(Lexicon.load(), known)

    words = vectors(known["en"], options.vectors)
    base = Rows()
    add_phrasings(base, phrasings, weights(phrasings), reader, options.drop)
    rows = read_labelled(sorted(OPEN.glob("questions_*.jsonl")) + options.questions)
    maps = [look(reader, row["text"], row.get("lang", "en"), options.drop) for row, _ in rows]
    print(f"{len(phrasings)} phrasings, {len(rows)} labelled questions, {len(set(base.topics))} topics, {len(RARE)} of them rare")
    if options.folds:
        found = cross_validate(base, rows, maps, words, options)
        report(rows, found)
        if options.probabilities:
            lines = [json.dumps({"row": row, "p": p}, ensure_ascii=False) for (row, _), p in zip(rows, found, strict=True)]
            options.probabilities.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if options.ship:
        for features, (_, topic) in zip(maps, rows, strict=True):
            base.add(features, topic, options.labelled)
        ship(Fitted(base, options.strength, words), known["en"])


if __name__ == "__main__":
    main()
