"""Fits the topic model on phrasings and open labelled questions, and reports cross-validated figures.

    python -m benchmarks.fitting.topics [--questions FILE...] [--folds 5] [--probabilities FILE] [--ship]

Needs SciPy and a sentence encoder (see ``vectors``, whose table is made before). ``--ship`` writes ``knowledge/weights.json``,
``vocabulary.json`` and ``pairs.json``; ``--probabilities`` writes what ``benchmarks.fitting.decision`` reads. ``--drop cp`` leaves
out groups of features (see ``knowledge.features.GROUPS``; s leaves out the spread), for ablation.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.fitting.examples import LABELLED, add_crowd, add_phrasings, look, vocabulary
from benchmarks.fitting.model import STRENGTH, Features, Fitted, Rows
from benchmarks.fitting.pairs import ship as ship_pairs
from benchmarks.fitting.phrasings import OPEN, SECTION_TOPIC, read_crowd, read_labelled, read_phrasings, weights
from benchmarks.fitting.spread import add_spread
from benchmarks.fitting.vectors import Encoder
from knowledge.lexicon import Lexicon
from knowledge.model import PER_WEIGHT, WEIGHTS
from knowledge.question import VOCABULARY, QuestionReader
from knowledge.topics import RARE, SMALLTALK, TURNS
from knowledge.vectors import WordVectors

SMALLEST = 0.09
"""Weights below are not shipped."""


def group(topic: str) -> str:
    """What is done about a topic; two topics of one group are not told apart by the figures."""
    if topic.startswith(("ask_", "off_")):
        return topic[:3]
    if topic in SMALLTALK or topic in ("yes", "no"):
        return "chat"
    return topic if topic in SECTION_TOPIC.values() or topic == "offlist" or topic.startswith("do_") or topic in TURNS else "silent"


def cross_validate(
    base: Rows, rows: list[tuple[dict[str, Any], str]], maps: list[Features], options: argparse.Namespace
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
        for at, p in zip(held, Fitted(train, options.strength, is_fresh=True).probabilities([maps[at] for at in held]), strict=True):
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


def ship(fitted: Fitted, known: Mapping[str, Mapping[str, int]]) -> None:
    """Writes the weights as the program reads them."""
    kept: dict[str, str] = {}
    for name, values in fitted.weights().items():
        row = [(k, round(float(w) * PER_WEIGHT)) for k, w in enumerate(values) if abs(w) >= SMALLEST]
        if row:
            kept[name] = " ".join(str(value) for pair in row for value in pair)
    content: Mapping[str, object] = {"topics": fitted.names, "bias": [round(float(b), 3) for b in fitted.model.bias], "weights": kept}
    VOCABULARY.write_text(json.dumps(known, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    WEIGHTS.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"shipped {len(kept)} features, {WEIGHTS.stat().st_size // 1024} KB")


def main() -> None:
    """Reads, fits, reports, ships."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", nargs="*", type=Path, default=[], help="labelled files besides the open ones")
    parser.add_argument("--crowd", type=Path, help="PrivacyQA's questions, as phrasings.read_crowd takes them")
    parser.add_argument("--folds", type=int, default=5, help="0 = no cross-validation")
    parser.add_argument("--strength", type=float, default=STRENGTH)
    parser.add_argument("--labelled", type=float, default=LABELLED)
    parser.add_argument("--drop", default="", help="groups of features to leave out")
    parser.add_argument("--probabilities", type=Path)
    parser.add_argument("--cache", type=Path, default=Path("encoded.npz"), help="where the encoder's readings are kept")
    parser.add_argument("--ship", action="store_true")
    options = parser.parse_args()
    phrasings = read_phrasings()
    known = vocabulary([(text, language) for text, language, _ in phrasings])
    reader = QuestionReader(Lexicon.load(), known, WordVectors.load())
    base = Rows()
    add_phrasings(base, phrasings, weights(phrasings), reader, options.drop)
    print(f"{len(base.maps)} examples", flush=True)
    if "s" not in options.drop:
        add_spread(base, phrasings, weights(phrasings), reader, Encoder(options.cache))
    print(f"{len(base.maps)} with the spread", flush=True)
    rows = read_labelled(sorted(OPEN.glob("questions_*.jsonl")) + options.questions)
    maps = [look(reader, row["text"], row.get("lang", "en"), options.drop) for row, _ in rows]
    print(f"{len(phrasings)} phrasings, {len(rows)} labelled questions, {len(set(base.topics))} topics, {len(RARE)} of them rare")
    if options.folds:
        found = cross_validate(base, rows, maps, options)
        report(rows, found)
        if options.probabilities:
            lines = [json.dumps({"row": row, "p": p}, ensure_ascii=False) for (row, _), p in zip(rows, found, strict=True)]
            options.probabilities.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if options.ship:
        for features, (_, topic) in zip(maps, rows, strict=True):
            base.add(features, topic, options.labelled)
        if options.crowd:
            add_crowd(base, read_crowd(options.crowd), reader, options.drop)
        ship(Fitted(base, options.strength), known)
        ship_pairs(phrasings, reader)


if __name__ == "__main__":
    main()
