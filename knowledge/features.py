"""What the topic model sees of a text: its concepts, pairs of them, its words, and how it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations, pairwise
from operator import mul

from knowledge.text import is_cjk, stem

VECTOR = 4.0
"""Length of a vector of one word among the features: that of all the others together."""
MAX_CONCEPTS = 16
MAX_WORDS = 60
GROUPS = {"c": 1.0, "p": 0.45, "w": 0.7, "b": 0.5, "f": 0.6, "g": 0.5}
"""Weight of each group of features: concept, concept pair, word, word pair, form, run of characters; v is the vector."""


def features(words: Sequence[str], concepts: Iterable[str], language: str, *, asks: bool, vector: Sequence[float] = ()) -> dict[str, float]:
    """Feature name -> value, the whole scaled to length 1 times 4 (so that long questions do not shout), ``vector`` apart."""
    found: dict[str, float] = {}
    names = sorted(concepts)[:MAX_CONCEPTS]
    found.update(dict.fromkeys([f"c:{name}" for name in names], GROUPS["c"]))
    found.update(dict.fromkeys([f"p:{first}+{second}" for first, second in combinations(names, 2)], GROUPS["p"]))
    plain = [stem(word, language) for word in words[:MAX_WORDS] if not is_cjk(word)]
    found.update(dict.fromkeys([f"w:{word}" for word in plain], GROUPS["w"]))
    found.update(dict.fromkeys([f"b:{first} {second}" for first, second in pairwise(plain)], GROUPS["b"]))
    for word in words[:MAX_WORDS]:
        if is_cjk(word):
            for size in (1, 2, 3):
                share = GROUPS["g"] * (0.4 if size == 1 else 1.0)
                found.update(dict.fromkeys([f"g:{word[at : at + size]}" for at in range(len(word) - size + 1)], share))
    if plain:
        found[f"f:1 {plain[0]}"] = GROUPS["f"]
        found[f"f:2 {' '.join(plain[:2])}"] = GROUPS["f"]
    found[f"f:{'asks' if asks else 'says'}"] = GROUPS["f"]
    found[f"f:{_length(words)}"] = GROUPS["f"]
    norm = sum(map(mul, found.values(), found.values())) ** 0.5
    scaled = {name: value * 4 / norm for name, value in found.items()}
    scaled.update(zip(_dimensions(len(vector)), [VECTOR * value for value in vector], strict=True))
    return scaled


@cache
def _dimensions(size: int) -> tuple[str, ...]:
    return tuple(f"v:{at}" for at in range(size))


def _length(words: Sequence[str]) -> str:
    count = sum(len(word) // 2 or 1 if is_cjk(word) else 1 for word in words)
    return "one" if count <= 1 else "few" if count <= 3 else "some" if count <= 8 else "many" if count <= 20 else "long"
