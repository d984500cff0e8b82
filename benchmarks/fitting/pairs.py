"""Counts which words stand side by side in the phrasings, so that a misspelt word is read by its neighbours.

    python -m benchmarks.fitting.pairs

writes ``knowledge/pairs.json``; ``topics --ship`` does the same.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import pairwise

from benchmarks.fitting.phrasings import Phrasing, read_phrasings
from knowledge.question import PAIRS, WITHOUT_SPACES, QuestionReader
from knowledge.repair import BEGIN, END

SEEN_IN_ENGLISH, SEEN = 3, 2
"""How often a pair must have been seen to be shipped; most phrasings are English."""

Pairs = dict[str, dict[str, dict[str, int]]]
"""Language -> word -> the word behind it -> count."""


def pairs(phrasings: list[Phrasing], reader: QuestionReader) -> Pairs:
    """The pairs of words in correctly spelt texts; seldom seen ones are left out."""
    found: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for text, language, _ in phrasings:
        if language not in WITHOUT_SPACES:
            found[language].update(pairwise((BEGIN, *reader.written_out(text, language), END)))
    kept: Pairs = {}
    for language, counts in found.items():
        for (first, second), count in sorted(counts.items()):
            if count >= (SEEN_IN_ENGLISH if language == "en" else SEEN):
                kept.setdefault(language, {}).setdefault(first, {})[second] = count
    return kept


def ship(phrasings: list[Phrasing], reader: QuestionReader) -> None:
    """Writes the pairs as the program reads them."""
    content = json.dumps(pairs(phrasings, reader), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    PAIRS.write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    ship(read_phrasings(), QuestionReader.shipped())
