"""The words of a text as the peers see them; no stemming, no stop list, and letter pairs where a script writes no spaces."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W_]+")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def words(text: str) -> list[str]:
    """Lower-case words; Chinese and Japanese runs as overlapping pairs of characters."""
    found: list[str] = []
    for word in WORD.findall(text.casefold()):
        if UNSPACED.search(word) and len(word) > 2:
            found += [word[at : at + 2] for at in range(len(word) - 1)]
        else:
            found.append(word)
    return found
