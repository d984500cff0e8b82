"""Shows how the model does on an author it has not seen: leaves whole files of phrasings out of the fit and asks it those.

    python -m benchmarks.fitting.authors en_people en_third [--language en] [--drop v] [--probabilities FILE]

Folds by chance flatter, because wordings of one line fall into both sides; another author's words do not. Topics weigh as often as they
are asked (``phrasings.mass``). ``--language en --drop s`` takes a tenth of the time: the other languages and the spread are left out,
which costs a point. ``--probabilities`` writes what ``benchmarks.fitting.decision`` reads.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.fitting.examples import LABELLED, add_phrasings, add_questions, look, vocabulary
from benchmarks.fitting.model import Features, Fitted, Rows
from benchmarks.fitting.phrasings import OPEN, Phrasing, mass, read_labelled, read_phrasings, weights
from benchmarks.fitting.spread import add_spread
from benchmarks.fitting.topics import group
from benchmarks.fitting.vectors import Encoder
from knowledge.bank import Bank
from knowledge.lexicon import Lexicon
from knowledge.question import QuestionReader
from knowledge.topics import DOES_RIGHT, OFF, SUBJECTS
from knowledge.vectors import WordVectors


def kind(topic: str, homes: dict[str, str]) -> str:
    """The kind of question that a topic is, against the shipped policy."""
    if topic in DOES_RIGHT:
        return "rights"
    if topic in OFF:
        return "off_topic"
    if topic in homes:
        return "answerable"
    return "not_covered" if topic in SUBJECTS else "smalltalk"


def asked_of(model: Fitted, author: str, left: list[Phrasing], maps: list[Features], homes: dict[str, str]) -> list[dict[str, Any]]:
    """One row a phrasing, in the form of a labelled question with its probabilities."""
    found = []
    for (text, language, topic), p in zip(left, model.probabilities(maps), strict=True):
        row = {
            "text": text,
            "lang": language,
            "topic": topic,
            "author": author,
            "kind": kind(topic, homes),
            "sections": [homes[topic]] if topic in homes else [],
        }
        found.append({"row": row, "p": p})
    return found


def report(found: list[dict[str, Any]]) -> None:
    """Prints the share of questions whose group is found, by kind; topics by their mass."""
    good: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for item in found:
        p, row = item["p"], item["row"]
        good[row["kind"], row["topic"]].append(group(max(p, key=lambda name: p[name])) == group(row["topic"]))
    for name in sorted({kind for kind, _ in good}):
        topics = {topic: values for (of, topic), values in good.items() if of == name}
        total = sum(mass(topic) for topic in topics)
        share = sum(mass(topic) * sum(values) / len(values) for topic, values in topics.items()) / total
        print(f"  {name:14}{share:.3f} of {sum(map(len, topics.values()))}")


def main() -> None:
    """Leaves each named file out in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", help="stems of files in benchmarks/phrasings")
    parser.add_argument("--language", default="", help="fit on this language alone")
    parser.add_argument("--drop", default="", help="groups of features to leave out (v: the static words, s: the spread)")
    parser.add_argument("--cache", type=Path, default=Path("encoded.npz"), help="where the encoder's readings are kept")
    parser.add_argument("--probabilities", type=Path)
    options = parser.parse_args()
    homes = dict(Bank.load().topics)
    written: list[dict[str, Any]] = []
    vectors, encoder = WordVectors.load(), Encoder(options.cache)
    for stem in options.files:
        kept = [each for each in read_phrasings(without=stem) if options.language in ("", each[1])]
        left = read_phrasings(only=stem)
        known = vocabulary([(text, language) for text, language, _ in kept])
        reader = QuestionReader(Lexicon.load(), known, vectors)
        rows = Rows()
        add_phrasings(rows, kept, weights(kept), reader, options.drop)
        labelled = read_labelled(sorted(OPEN.glob("questions_*.jsonl")))
        labelled = [each for each in labelled if options.language in ("", each[0].get("lang", "en"))]
        add_questions(rows, labelled, reader, options.drop, LABELLED)
        if "s" not in options.drop:
            add_spread(rows, kept, weights(kept), reader, encoder)
        fitted = Fitted(rows, is_fresh=True)
        maps = [look(reader, text, language, options.drop) for text, language, _ in left]
        found = asked_of(fitted, stem, left, maps, homes)
        print(stem)
        report(found)
        written += found
    if options.probabilities:
        options.probabilities.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in written), encoding="utf-8")


if __name__ == "__main__":
    main()
