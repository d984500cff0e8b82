"""Which language a text is in: by its script, its most common words, and the client's hint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.lexicon import read_yaml, split_phrases
from knowledge.reading import LANGUAGES
from knowledge.text import fold, simplify, tokens

FOLDER = Path(__file__).parent / "lexicon"
SCRIPTS = {
    "hangul": re.compile(r"[\u1100-\u11ff\uac00-\ud7af]"),
    "kana": re.compile(r"[\u3040-\u30ff\uff66-\uff9f]"),
    "han": re.compile(r"[\u3400-\u9fff]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "other": re.compile(r"[\u0370-\u03ff\u0530-\u08ff\u0900-\u0fff\u1000-\u10ff\u1200-\u18af]"),
}
NOT_RUSSIAN = re.compile(r"[іїєґўјљњћђџқғңұәөһ]", re.IGNORECASE)
LETTERS = {
    "de": "äöüß",
    "es": "ñ¿¡",
    "pt": "ãõ",
    "fr": "èêîùœçàâ",
    "pl": "łżźśćńęą",
    "tr": "ışğ",
    "vi": "ơưđ",
    "cs": "řůěčž",
    "sv": "å",
    "ro": "țșă",
}
MOST_WORDS = 60
"""Words that the language of a text is told by."""
HINT = 1.5
"""What the hint weighs, in common words seen."""


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a text, ``known`` False where it is none that we read."""

    name: str
    known: bool = True


def base(tag: str | None) -> str | None:
    """A client's tag as one of ours: ``zh-TW`` -> ``zh-Hant``, ``pt-BR`` -> ``pt``; None where we have none for it."""
    first, *subtags = (tag or "").strip().casefold().replace("_", "-").split("-")
    if first == "zh":
        # The script decides where it is named; the regions are those that write in traditional characters.
        return "zh-Hant" if "hans" not in subtags and not {"hant", "tw", "hk", "mo"}.isdisjoint(subtags) else "zh"
    return first if first in LANGUAGES else None


@lru_cache(maxsize=1)
def _common() -> dict[str, frozenset[str]]:
    """Language -> its most common words, folded; languages that we do not read are there to be recognised as such."""
    content = read_yaml(FOLDER / "common" / "words.yaml")
    return {str(name): frozenset(fold(word) for word in split_phrases(words)) for name, words in content.items()}


@lru_cache(maxsize=1)
def _languages() -> dict[str, list[str]]:
    """Common word, folded -> the languages that it is common in."""
    found: dict[str, list[str]] = {}
    for name, words in _common().items():
        for word in words:
            found.setdefault(word, []).append(name)
    return found


def detect(text: str, hint: str | None = None) -> Language:
    """The language of ``text``; the hint (a BCP 47 tag) decides where the text does not."""
    hinted = base(hint)
    return _latin(text, hinted, hint) if text.isascii() else _by_script(text, hinted, hint)


def _by_script(text: str, hinted: str | None, hint: str | None) -> Language:
    counts = {name: len(pattern.findall(text)) for name, pattern in SCRIPTS.items()}
    if counts["hangul"] or (counts["other"] and counts["other"] >= counts["latin"]):
        return Language("en", known=False)
    if counts["kana"]:
        return Language("ja")
    if counts["han"]:
        if hinted == "ja" and counts["han"] <= 6:
            return Language("ja")
        return Language(_chinese(text, hinted))
    if counts["cyrillic"] >= max(1, counts["latin"] // 2):
        return Language("en", known=False) if NOT_RUSSIAN.search(text) else Language("ru")
    return _latin(text, hinted, hint)


def _chinese(text: str, hinted: str | None) -> str:
    """Traditional or Simplified by the characters that only one of them has."""
    if simplify(text) != text:
        return "zh-Hant"
    return hinted if hinted in ("zh", "zh-Hant") and not _has_simplified(text) else "zh"


@lru_cache(maxsize=1)
def _simplified_only() -> frozenset[str]:
    lines = (FOLDER / "traditional.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(lines[1]) - frozenset(lines[0])


def _has_simplified(text: str) -> bool:
    return any(char in _simplified_only() for char in text)


def _latin(text: str, hinted: str | None, hint: str | None) -> Language:
    scores = dict.fromkeys(_common(), 0.0)
    languages = _languages()
    for word in tokens(fold(text))[:MOST_WORDS]:
        for name in languages.get(word, ()):
            scores[name] += 1.0
    lowered = "" if text.isascii() else text.casefold()
    for name, letters in LETTERS.items():
        scores[name] = scores.get(name, 0.0) + 0.7 * sum(letter in lowered for letter in letters)
    scores["en"] = scores.get("en", 0.0) + 0.4
    if hinted and hinted in scores:
        scores[hinted] += HINT
    elif hint and hint.split("-")[0] in scores:
        scores[hint.split("-")[0]] += HINT / 2
    best = max(scores, key=lambda name: scores[name])
    if best in LANGUAGES:
        return Language(best)
    known = max(scores[name] for name in LANGUAGES if name in scores)
    if scores[best] < 2 or scores[best] < known + 1:
        return Language(max((name for name in LANGUAGES if name in scores), key=lambda name: scores[name]))
    return Language("en", known=False)
