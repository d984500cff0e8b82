"""Reads misspelt words as the words they were meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

COMMON = Path(__file__).parent / "lexicon" / "words.en.txt"
MAX_REPAIRS = 8
"""Unknown words looked at per text; a text with more is not one that repair can save."""
MAX_LENGTH = 24
"""Longer words are keys, addresses and the like."""


def common_words(path: Path = COMMON) -> dict[str, int]:
    """Common English words -> tier: 0 the most common third, then 1, then 2."""
    tiers: dict[str, int] = {}
    tier = -1
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# size"):
            tier += 1
        elif not line.startswith("#"):
            tiers.update(dict.fromkeys(line.split(), tier))
    return tiers


class Repairer:
    """Repairs single words by optimal string alignment distance (a swap of neighbours is one edit)."""

    def __init__(self, domain: Mapping[str, int], common: Mapping[str, int], prefixes: Iterable[str] = ()) -> None:
        """``domain``: words of lexicon and policy -> how often they were seen there; ``common``: other known words -> tier."""
        self._domain = domain
        self._known = set(common) | set(domain)
        self._prefixes = frozenset(prefixes)
        self._has_common = bool(common)
        self._rank = {word: 2.0 - tier for word, tier in common.items() if tier < 2}
        for word, count in domain.items():
            self._rank[word] = self._rank.get(word, 0.0) + 1.0 + min(count, 400) ** 0.25
        self._by_start: dict[tuple[int, str], list[str]] = {}
        self._by_end: dict[tuple[int, str], list[str]] = {}
        for word in self._rank:
            if len(word) > 1:
                self._by_start.setdefault((len(word), word[0]), []).append(word)
                self._by_end.setdefault((len(word), word[-2:]), []).append(word)
        self.word = lru_cache(maxsize=8192)(self._word)

    def is_known(self, word: str) -> bool:
        """Whether the word needs no repair."""
        return word in self._known or any(word[:length] in self._prefixes for length in range(4, len(word) + 1))

    def repair(self, words: list[str]) -> tuple[list[str], tuple[tuple[str, str], ...]]:
        """The words as read, and (as typed, as read) for each that changed; at most MAX_REPAIRS are looked up."""
        read: list[str] = []
        changed: list[tuple[str, str]] = []
        budget = MAX_REPAIRS
        for word in words:
            if not word.isalpha() or not 2 < len(word) <= MAX_LENGTH or word in self._domain or (not budget and not self.is_known(word)):
                read.append(word)
                continue
            found = self.word(word)
            if found != word:
                changed.append((word, found))
                budget -= 1
            elif word not in self._known:
                budget -= 1
            budget = max(budget, 0)
            read += found.split()
        return read, tuple(changed)

    def _word(self, word: str) -> str:
        """The word meant; several, spaced, where they were run together; the word itself where nothing is near."""
        if self.is_known(word):
            return self._swapped(word)
        reach = 1 if len(word) < 5 or not self._has_common else 2
        near = process.extract(word, self._candidates(word, reach), scorer=OSA.distance, score_cutoff=reach, limit=40)
        costs = ((self._cost(word, other, int(distance)), other) for other, distance, _ in near if not self._is_inflection(word, other))
        best = min(costs, default=(99.0, word))
        if best[0] <= 2.2:
            return best[1]
        return self._split(word) or word

    def _is_inflection(self, word: str, other: str) -> bool:
        """Whether an unknown word is rather another form of ``other`` than misspelt, where we have no list of common words to ask."""
        if self._has_common:
            return False
        stem = min(len(word), len(other)) - 2
        return stem >= 2 and word[:stem] == other[:stem]

    def _cost(self, word: str, other: str, distance: int) -> float:
        start = 0.0 if word[0] == other[0] else 0.35
        same_letters = -0.3 if sorted(word) == sorted(other) else 0.0
        shorter = 0.15 if len(other) < len(word) else 0.0
        return distance * 1.25 + start + same_letters + shorter - 0.25 * self._rank[other] + (0.4 if len(word) < 4 else 0.0)

    def _candidates(self, word: str, reach: int) -> list[str]:
        found: list[str] = []
        for length in range(len(word) - reach, len(word) + reach + 1):
            for letter in dict.fromkeys(word[:2]):
                found += self._by_start.get((length, letter), ())
            found += self._by_end.get((length, word[-2:]), ())
        return found

    def _swapped(self, word: str) -> str:
        """A known but rare word that is a frequent one with two letters swapped ("form" in "form users", "dose it")."""
        if word in self._domain or len(word) < 4 or word not in self._known:
            return word
        for at in range(1, len(word) - 1):
            other = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if self._domain.get(other, 0) >= 20 and other != word:
                return other
        return word

    def _split(self, word: str) -> str:
        if len(word) < 5:
            return ""
        pairs = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
        good = [pair for pair in pairs if all(self._domain.get(half, 0) >= 8 for half in pair)]
        return " ".join(max(good, key=lambda pair: min(self._domain[half] for half in pair))) if good else ""
