"""What the topic model sees of a text: its concepts, pairs of them, its words, and how it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from knowledge.text import STOP, is_cjk, stem

WORD = "v:"
"""Prefix of the features that the static table of words weighs (``knowledge.leanings``); the others have weights of their own."""
WITH_ENGLISH = ("en", "zh", "zh-Hant", "ja")
"""Languages in which a word in Latin letters is an English one; elsewhere "die" or "pour" would be read as English."""
STOP_SHARE = 0.2
"""Share of a stop word beside the other words, in the sum of what they lean towards."""
MAX_CONCEPTS = 16
MAX_WORDS = 60
GROUPS = {"c": 1.0, "p": 0.45, "w": 0.7, "b": 0.5, "f": 0.6, "g": 0.5}
"""Weight of each group of features: concept, concept pair, word, word pair, form, run of characters."""


def features(words: Sequence[str], concepts: Iterable[str], language: str, *, asks: bool) -> dict[str, float]:
    """Feature name -> value, the whole scaled to length 1 times 4 (so that long questions do not shout), words of the table apart."""
    found: dict[str, float] = {}
    names = sorted(concepts)[:MAX_CONCEPTS]
    for name in names:
        found[f"c:{name}"] = GROUPS["c"]
    for at, first in enumerate(names):
        for second in names[at + 1 :]:
            found[f"p:{first}+{second}"] = GROUPS["p"]
    plain = [stem(word, language) for word in words[:MAX_WORDS] if not is_cjk(word)]
    for word in plain:
        found[f"w:{word}"] = GROUPS["w"]
    for first, second in pairwise(plain):
        found[f"b:{first} {second}"] = GROUPS["b"]
    for word in words[:MAX_WORDS]:
        if is_cjk(word):
            for size in (1, 2, 3):
                for at in range(len(word) - size + 1):
                    found[f"g:{word[at : at + size]}"] = GROUPS["g"] * (0.4 if size == 1 else 1.0)
    if plain:
        found[f"f:1 {plain[0]}"] = GROUPS["f"]
        found[f"f:2 {' '.join(plain[:2])}"] = GROUPS["f"]
    found[f"f:{'asks' if asks else 'says'}"] = GROUPS["f"]
    found[f"f:{_length(words)}"] = GROUPS["f"]
    norm = sum(value * value for value in found.values()) ** 0.5
    scaled = {name: value * 4 / norm for name, value in found.items()}
    return scaled | _shares(words) if language in WITH_ENGLISH else scaled


def _shares(words: Sequence[str]) -> dict[str, float]:
    """The words' shares in what they lean towards together; their squares sum to 1."""
    weights = {word: STOP_SHARE if word in STOP else 1.0 for word in words[:MAX_WORDS] if word.isascii() and word.isalpha()}
    norm = sum(value * value for value in weights.values()) ** 0.5
    return {WORD + word: value / norm for word, value in weights.items()}


def _length(words: Sequence[str]) -> str:
    count = sum(len(word) // 2 or 1 if is_cjk(word) else 1 for word in words)
    return "one" if count <= 1 else "few" if count <= 3 else "some" if count <= 8 else "many" if count <= 20 else "long"
