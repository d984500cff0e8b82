"""Tells where a wish to exercise a right is denied in so many words, or taken back behind it: neither begins anything."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from knowledge.question import Question
from knowledge.reading import Right
from knowledge.text import lowered, main_language, sentences
from knowledge.yaml_file import pattern_of, read_yaml

DENIALS = Path(__file__).parent / "lexicon" / "common" / "denials.yaml"
ASKED = re.compile(r"^(?:why|how come|who said)\b")
"""Beginnings of an English complaint that something is not done ("why don't you send me my data"), which denies no wish for it."""


def is_denied(question: Question, right: Right) -> bool:
    """Whether a text says of that right, or of all that it could mean, that it shall not be exercised ("don't send me my data")."""
    pattern = _denials(right).get(main_language(question.language))
    if pattern is None:
        return False
    said = question.read_as if question.language == "en" else lowered(question.text, question.language)
    if right is not Right.DELETE and question.language == "en" and ASKED.match(said):
        return False
    denied = [match.end() for match in pattern.finditer(said)]
    return bool(denied) and (right is Right.DELETE or not _is_wished_behind(said[denied[-1] :], right, question.language))


def is_taken_back(text: str, wish: str) -> bool:
    """Whether a message takes a wish of its own back behind it ("delete my account. Actually no, keep it.").

    ``text``: the message as typed; ``wish``: the piece of it that wishes, or all of it.
    """
    end = text.find(wish) + len(wish) if wish in text and len(wish) < len(text.strip()) else 0
    behind = sentences(text[end:].lstrip(" .…")) if end else sentences(text)[1:]
    return any(_takes_back(sentence) for sentence in behind)


def _takes_back(sentence: str) -> bool:
    said = lowered(sentence, "zh").replace("'", "").replace("’", "").strip(" .!…。！~～")
    return len(said) <= LONGEST and "?" not in said and _taking_back().fullmatch(said) is not None


LONGEST = 80
"""Characters up to which a sentence only takes back what was said before it."""


def _is_wished_behind(rest: str, right: Right, language: str) -> bool:
    """Whether an English text wishes after all, behind what it denies ("don't send me the bill, send me my data")."""
    return language == "en" and _words_of(right).search(rest) is not None


@lru_cache(maxsize=8)
def _words_of(right: Right) -> re.Pattern[str]:
    return re.compile(rf"(?<!\bto )(?<!\bor )(?<!\bnor )(?<!\band )\b(?:{VERBS[right]})\b")


VERBS = {
    Right.ACCESS: "send|give|show|export|forward|provide",
    Right.CORRECT: "change|correct|update|fix|rename|amend|rectify",
    Right.WITHDRAW: "withdraw|revoke|opt out|object|stop",
    Right.DELETE: "delete|erase|remove|wipe|close",
}
"""Right -> English words that ask for it behind a denial of something else."""


@lru_cache(maxsize=8)
def _denials(right: Right) -> dict[str, re.Pattern[str]]:
    """Language -> what denies a wish for the right."""
    return {language: pattern_of(pattern) for language, pattern in read_yaml(DENIALS)[right.value].items()}


@lru_cache(maxsize=1)
def _taking_back() -> re.Pattern[str]:
    return pattern_of("|".join(read_yaml(DENIALS)["taken back"].values()))
