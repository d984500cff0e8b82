"""Reads a turn in the light of the one before: bare replies, ordinals, details of an open request, and follow-up questions."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from knowledge.features import features
from knowledge.lexicon import split_phrases
from knowledge.question import Question, QuestionReader
from knowledge.reading import Context, Right
from knowledge.text import fold, is_cjk, simplify, tokens
from knowledge.yaml_file import read_yaml

REPLIES = Path(__file__).parent / "lexicon" / "common" / "replies.yaml"
MAX_REPLY = 60
"""Characters up to which a message can be a mere reply."""
SHORT = 8
"""Words up to which a question may lean on the one before it; two Han or kana characters count as one."""
REPLY = Literal["yes", "ok", "no", "cancel"]
NAMES: tuple[REPLY, ...] = ("no", "cancel", "yes", "ok")
"""What a whole message may say; "yes" confirms, "ok" only agrees.  The earlier wins where a phrase stands under two."""


@lru_cache(maxsize=1)
def _replies() -> dict[str, REPLY]:
    """Whole message, folded -> what it says."""
    content = read_yaml(REPLIES)
    found: dict[str, REPLY] = {}
    for name in NAMES:
        for phrase in split_phrases(content.get(name)):
            found.setdefault(_key(phrase), name)
    return found


@lru_cache(maxsize=1)
def _ordinals() -> dict[str, Right]:
    """Folded word -> the right of that place, in the order in which the policy names them and the desk offers them."""
    names = read_yaml(REPLIES).get("ordinals") or {}
    return {fold(word): Right(right) for right, words in names.items() for word in split_phrases(words)}


@lru_cache(maxsize=1)
def _passing_on() -> frozenset[str]:
    return frozenset(fold(word) for word in split_phrases(read_yaml(REPLIES).get("passes on")))


def _key(text: str) -> str:
    return " ".join(tokens(fold(simplify(text))))


def bare_reply(text: str) -> REPLY | None:
    """What a message says that is a reply and nothing else, in any language; a question ("yes?") is none."""
    found = _replies().get(_key(text[:60])) if len(text) <= MAX_REPLY else None
    return None if found in ("yes", "ok") and ("?" in text or "？" in text) else found


def opens_with_yes(text: str) -> bool:
    """Whether a message begins by agreeing ("yes pls pass that on to your team"): enough to take up an offer, never to confirm."""
    words = tokens(fold(text[:MAX_REPLY]))
    return any(_replies().get(" ".join(words[:size])) in ("yes", "ok") for size in (3, 2, 1))


def ordinal(question: Question) -> Right | None:
    """The right that "the second one" means, where the four rights stand before the user."""
    return next((right for word in question.words[:6] if (right := _ordinals().get(word))), None)


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
