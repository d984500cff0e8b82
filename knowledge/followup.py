"""Reads a turn in the light of the one before: ordinals, whoever passes it on, and follow-up questions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from knowledge.assent import chosen, key, said_with
from knowledge.features import features
from knowledge.lexicon import split_phrases
from knowledge.question import Question, QuestionReader
from knowledge.reading import Context, Right
from knowledge.text import fold, is_cjk
from knowledge.yaml_file import read_yaml

REPLIES = Path(__file__).parent / "lexicon" / "common" / "replies.yaml"
SHORT = 8
"""Words up to which a question may lean on the one before it; two Han or kana characters count as one."""


@lru_cache(maxsize=1)
def _ordinals() -> Mapping[str, Right | None]:
    """Folded phrase -> the right of that place, in the order in which the policy names them and the desk offers them."""
    names = read_yaml(REPLIES).get("ordinals") or {}
    return chosen({key(word): Right(right) for right, words in names.items() for word in split_phrases(words)})


@lru_cache(maxsize=1)
def _passing_on() -> frozenset[str]:
    return frozenset(fold(word) for word in split_phrases(read_yaml(REPLIES).get("passes on")))


def ordinal(text: str) -> Right | None:
    """The right that a message chooses where the four stand before the user ("the third, please"); None where it says more than that."""
    found = said_with(text, _ordinals())
    return found.pop() if len(found) == 1 else None


def passes_on(question: Question) -> bool:
    """Whether a message takes up the offer of a person without saying yes ("kindly forward this to the team")."""
    return "human" in question.concepts or any(word in _passing_on() for word in question.words[:16])


def is_short(question: Question) -> bool:
    """Whether a message is short enough to lean on the one before."""
    return sum((len(word) + 1) // 2 if is_cjk(word) else 1 for word in question.words) <= SHORT


def leaning(question: Question, context: Context, reader: QuestionReader) -> dict[str, float] | None:
    """The features of a follow-up completed by the last question's concepts; None where it stands by itself.

    "and payments?" takes over what was asked ("how long"); "how long?" takes over what it was asked about.
    """
    if not context.concepts or not is_short(question):
        return None
    own = {name: reader.group(name) for name in question.concepts}
    if any(group in ("silent", "off") for group in own.values()):
        return None
    subjects = [name for name, group in own.items() if group == "thing" and name != "data"]
    asks = [name for name, group in own.items() if group == "act" or (group == "form" and name in _CARRIES)]
    before = [name for name in context.concepts if reader.group(name) in ("form", "act", "thing")]
    if subjects and not asks:
        taken = [name for name in before if reader.group(name) == "act" or name in _CARRIES]
    elif not subjects and len(asks) <= 2 and "data" not in own:
        taken = [name for name in before if reader.group(name) in ("thing", "act") and name != "contact"]
    else:
        return None
    if not taken:
        return None
    return features((), [*question.concepts, *taken], question.language, asks=True)


_CARRIES = frozenset({"how_long", "why", "where", "who", "can_i", "how_do_i"})
"""Question words that a follow-up about another thing takes over."""
