"""Fits the topic model's weights on phrasings and the open labelled questions, and reports cross-validated figures.

    python benchmarks/fit_topics.py [--questions FILE...] [--folds 5] [--ship] [--misses N]

Needs scikit-learn and scipy, which the product itself does not.  Writes ``knowledge/weights.json`` and
``knowledge/vocabulary.json`` with ``--ship``.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import json
import random
import re
import sys
from pathlib import Path

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from knowledge.lexicon import Lexicon  # noqa: E402 - the project may not be installed where scikit-learn is
from knowledge.question import VOCABULARY, Question, QuestionReader  # noqa: E402
from knowledge.model import WEIGHTS  # noqa: E402
from knowledge.text import fold, tokens, is_cjk  # noqa: E402

PHRASINGS = Path(__file__).parent / "phrasings"
OPEN = Path(__file__).parent / "questions" / "open"
SECTION_TOPIC = {
    "overview": "overview",
    "information-collection": "collection",
    "account-information": "account",
    "usage-information": "usage",
    "payment-information": "payment",
    "information-usage": "purpose",
    "information-storage": "storage",
    "information-sharing": "sharing",
    "data-retention": "retention",
    "user-rights": "ask_rights",
    "security-measures": "security",
    "cookie-usage": "cookies",
    "third-party-services": "vendors",
    "policy-updates": "updates",
    "contact-us": "contact",
}
CHOICE = re.compile(r"\(([^()]*)\)")
PER_LINE = 9


def expand(line: str, seed: int) -> list[str]:
    """Up to PER_LINE wordings of a line with ``(a|b)``."""
    parts = re.split(r"(\([^()]*\))", line)
    options = [part[1:-1].split("|") if part.startswith("(") else [part] for part in parts]
    total = 1
    for option in options:
        total *= len(option)
    if total <= PER_LINE:
        chosen = list(itertools.product(*options))
    else:
        rng = random.Random(seed)
        wanted = max(PER_LINE, min(18, max(len(option) for option in options)))
        chosen = [tuple(option[(k + rng.randrange(len(option))) % len(option)] for option in options) for k in range(wanted)]
        # every alternative of every choice is seen at least once
        for at, option in enumerate(options):
            for k, alternative in enumerate(option[:wanted]):
                row = list(chosen[k])
                row[at] = alternative
                chosen[k] = tuple(row)
    return list(dict.fromkeys(" ".join("".join(row).split()) for row in chosen))


def phrasings() -> list[tuple[str, str, str]]:
    """(text, language, topic) of every phrasing."""
    found = []
    for path in sorted(PHRASINGS.glob("*_*.txt")):
        language, topic = path.stem.split("_")[0], ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("[") and line.endswith("]"):
                topic = line[1:-1]
            else:
                found += [(text, language, topic) for text in expand(line, number)]
    return found


def fine_topics() -> dict[str, str]:
    """Question id -> topic, from ``phrasings/topics.txt``."""
    found = {}
    for line in (PHRASINGS / "topics.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            prefix, rest = line.split(":")
            topic, *numbers = rest.split()
            found.update({f"{prefix}{number.zfill(4 if prefix == 'pen-' else 3)}": topic for number in numbers})
    return found


def labelled(paths: list[Path]) -> list[tuple[dict, str]]:
    """(question, topic) of labelled files; mixed questions are left out."""
    fine = fine_topics()
    found = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            topic = fine.get(row["id"])
            if row["kind"] == "rights":
                topic = f"do_{row['right']}"
            elif row["kind"] == "answerable" and not topic:
                topic = SECTION_TOPIC[row["sections"][0]]
            if row["kind"] != "mixed" and topic:
                found.append((row, topic))
            elif row["kind"] != "mixed":
                print("no topic:", row["id"], row["kind"], row["text"], file=sys.stderr)
    return found


class Matrix:
    """Feature names to columns."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}

    def rows(self, feature_maps: list[dict[str, float]], *, grow: bool) -> csr_matrix:
        data, columns, starts = [], [], [0]
        for found in feature_maps:
            for name, value in found.items():
                at = self.names.setdefault(name, len(self.names)) if grow else self.names.get(name)
                if at is not None:
                    columns.append(at)
                    data.append(value)
            starts.append(len(columns))
        return csr_matrix((data, columns, starts), shape=(len(feature_maps), len(self.names)))


def fit(maps: list[dict[str, float]], topics: list[str], weights: list[float], c: float) -> tuple[Matrix, LogisticRegression]:
    counts = collections.Counter(name for found in maps for name in found)
    maps = [{name: value for name, value in found.items() if counts[name] > 1 or name[0] == "c"} for found in maps]
    matrix = Matrix()
    x = matrix.rows(maps, grow=True)
    model = LogisticRegression(C=c, max_iter=300, tol=2e-3)
    model.fit(x, topics, sample_weight=weights)
    return matrix, model


def vocabulary(texts: list[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """language -> word -> count, over correctly spelt texts."""
    found: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for text, language in texts:
        found[language].update(word for word in tokens(fold(text)) if word.isalpha() and not is_cjk(word) and len(word) > 1)
    return {language: dict(counts) for language, counts in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", nargs="*", type=Path, default=[])
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--c", type=float, default=1.0)
    parser.add_argument("--weight", type=float, default=3.0, help="weight of a labelled question against a phrasing")
    parser.add_argument("--ship", action="store_true")
    parser.add_argument("--drop", default="", help="groups of features to leave out, for ablation")
    parser.add_argument("--probabilities", type=Path, help="where to write the cross-validated probabilities (for fit_decision.py)")
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    spoken = phrasings()
    known = vocabulary([(text, language) for text, language, _ in spoken])
    VOCABULARY.write_text(json.dumps(known, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    reader = QuestionReader(Lexicon.load(), known)
    rows = labelled(sorted(OPEN.glob("questions_*.jsonl")) + options.questions)
    read = lambda text, language: {n: v for n, v in reader.read(text, language).features.items() if n[0] not in options.drop}  # noqa: E731
    spoken_maps = [read(text, language) for text, language, _ in spoken]
    spoken_topics = [topic for *_, topic in spoken]
    row_maps = [read(row["text"], row.get("lang", "en")) for row, _ in rows]
    row_topics = [topic for _, topic in rows]
    bare = [
        (concepts_alone(found), topic)
        for found, topic, (_, language, _) in zip(spoken_maps, spoken_topics, spoken, strict=True)
        if language == "en"
    ]
    spoken_maps += [found for found, _ in bare if found]
    spoken_topics += [topic for found, topic in bare if found]
    print(f"{len(spoken)} phrasings, {len(rows)} labelled, {len(set(spoken_topics) | set(row_topics))} topics")
    if options.folds:
        cross_validate(options, rows, spoken_maps, spoken_topics, row_maps, row_topics, phrasing_weights(spoken, spoken_maps))
    if options.ship:
        ship(
            options,
            spoken_maps + row_maps,
            spoken_topics + row_topics,
            phrasing_weights(spoken, spoken_maps) + [options.weight] * len(rows),
        )


BARE = 0.5
"""Weight of an English phrasing that is reduced to its concepts."""


def concepts_alone(found: dict[str, float]) -> dict[str, float]:
    """A phrasing without its words: what any language says of it, so that English phrasings teach the others."""
    kept = {name: value for name, value in found.items() if name[0] in "cp" or name in ("f:asks", "f:says")}
    norm = sum(value * value for value in kept.values()) ** 0.5
    return {name: value * 4 / norm for name, value in kept.items()} if any(name[0] == "c" for name in kept) else {}


def phrasing_weights(spoken: list, maps: list) -> list[float]:
    """1 for a phrasing as written, BARE for each that follows as concepts alone."""
    return [1.0] * len(spoken) + [BARE] * (len(maps) - len(spoken))


def cross_validate(options, rows, spoken_maps, spoken_topics, row_maps, row_topics, spoken_weights) -> list[dict[str, float]]:
    order = list(range(len(rows)))
    random.Random(5).shuffle(order)
    out: list[dict[str, float]] = [{} for _ in rows]
    for fold_number in range(options.folds):
        test = order[fold_number :: options.folds]
        train = sorted(set(order) - set(test))
        maps = spoken_maps + [row_maps[i] for i in train]
        topics = spoken_topics + [row_topics[i] for i in train]
        matrix, model = fit(maps, topics, spoken_weights + [options.weight] * len(train), options.c)
        for i, p in zip(test, model.predict_proba(matrix.rows([row_maps[i] for i in test], grow=False)), strict=True):
            out[i] = dict(zip(model.classes_, p, strict=True))
    good = collections.defaultdict(list)
    shown = 0
    for (row, topic), p in zip(rows, out, strict=True):
        best = max(p, key=p.get)
        good[("en" if row.get("lang", "en") == "en" else "intl", row["kind"])].append(same(best, topic))
        good[("en" if row.get("lang", "en") == "en" else "intl", "all")].append(same(best, topic))
        if not same(best, topic) and shown < options.misses:
            shown += 1
            print(f"  {row['id']} {topic} -> {best} {p[best]:.2f} (own {p.get(topic, 0):.2f}) | {row['text'][:110]}")
    for key, values in sorted(good.items()):
        print(key, f"{sum(values) / len(values):.3f}", len(values))
    if options.probabilities:
        options.probabilities.write_text(
            "".join(
                json.dumps({"row": row, "p": {k: round(v, 4) for k, v in p.items()}}, ensure_ascii=False) + "\n"
                for (row, _), p in zip(rows, out, strict=True)
            ),
            encoding="utf-8",
        )
    return out


def coarse(topic: str) -> str:
    if topic.startswith("ask_"):
        return "ask"
    if topic.startswith("off_"):
        return "off"
    if topic in ("greeting", "how_are_you", "thanks", "goodbye", "who", "what_can", "okay", "insult", "yes", "no"):
        return "chat"
    answered = set(SECTION_TOPIC.values()) | {"offlist"}
    return topic if topic in answered or topic.startswith("do_") or topic in ("human", "cancel") else "silent"


def same(found: str, wanted: str) -> bool:
    return coarse(found) == coarse(wanted)


def ship(options, maps, topics, weights) -> None:
    matrix, model = fit(maps, topics, weights, options.c)
    names = sorted(matrix.names, key=matrix.names.get)
    rows = {}
    for at, name in enumerate(names):
        column = model.coef_[:, at]
        kept = [(k, round(float(w), 2)) for k, w in enumerate(column) if abs(w) >= 0.06]
        if kept:
            rows[name] = [value for pair in kept for value in pair]
    WEIGHTS.write_text(
        json.dumps(
            {"topics": list(model.classes_), "bias": [round(float(b), 3) for b in model.intercept_], "weights": rows},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        + "\n",
        encoding="utf-8",
    )
    print("shipped", len(rows), "features", WEIGHTS.stat().st_size // 1024, "KB")


if __name__ == "__main__":
    main()
