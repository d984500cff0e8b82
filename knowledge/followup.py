"""Reads a turn in the light of the one before: bare replies, ordinals, details of an open request, and follow-up questions."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from knowledge.features import features
from knowledge.question import Question, QuestionReader
from knowledge.reading import Context, Intent, Right
from knowledge.text import fold, is_cjk, simplify, tokens
from knowledge.yaml_file import read_yaml

REPLIES = Path(__file__).parent / "lexicon" / "common" / "replies.yaml"
SHORT = 8
"""Words up to which a question may lean on the one before it; two Han or kana characters count as one."""
ORDINALS: dict[Right, frozenset[str]] = {
    Right.ACCESS: frozenset(["1", "1st", "first", "one", "一", "erste", "ersten", "primero", "primera", "primeiro", "primeira", "premier", "premiere", "первое", "первый", "一つ目", "最初"]),
    Right.CORRECT: frozenset(["2", "2nd", "second", "two", "二", "zweite", "zweiten", "segundo", "segunda", "deuxieme", "second", "второе", "второй", "二つ目"]),
    Right.DELETE: frozenset(["3", "3rd", "third", "three", "三", "dritte", "dritten", "tercero", "tercera", "terceiro", "terceira", "troisieme", "третье", "третий", "三つ目"]),
    Right.WITHDRAW: frozenset(["4", "4th", "fourth", "last", "four", "四", "vierte", "vierten", "letzte", "cuarto", "cuarta", "ultimo", "quarto", "quatrieme", "dernier", "четвертое", "последнее", "四つ目", "最後"]),
}
"""The order in which the policy names its rights, and in which they are offered."""
LEADS_ON = frozenset(["and", "or", "also", "what", "about", "how", "und", "oder", "auch", "was", "ist", "y", "o", "tambien", "et", "ou", "aussi", "e", "também", "tambem", "и", "а", "или", "тоже"])
PASSES_ON = frozenset(
    ["pass", "forward", "team", "someone", "somebody", "person", "human", "staff", "colleague", "manager", "escalate", "technical", "responsible", "agent", "ask", "them", "weiterleiten", "team", "jemand", "mensch", "persona", "equipo", "alguien", "personne", "equipe", "quelqu", "pessoa", "equipa", "equipe", "alguem", "человек", "кто-то", "передайте"]
)


@lru_cache(maxsize=1)
def _replies() -> dict[str, Intent]:
    """Whole message, folded -> YES, NO or CANCEL."""
    content = read_yaml(REPLIES)
    found: dict[str, Intent] = {}
    for name in ("yes", "no", "cancel"):
        for phrase in str(content.get(name, "")).split(","):
            found.setdefault(_key(phrase), Intent(name))
    return found


def _key(text: str) -> str:
    return " ".join(tokens(fold(simplify(text))))


def bare_reply(text: str) -> Intent | None:
    """YES, NO or CANCEL where the whole message is just that, in any language."""
    return _replies().get(_key(text[:60]))


def opening_reply(text: str) -> Intent | None:
    """YES where the first words of a message are a plain yes ("yes pls pass that on to your team")."""
    words = tokens(fold(text[:60]))
    return next((reply for size in (3, 2, 1) if (reply := _replies().get(" ".join(words[:size])))), None)


def ordinal(question: Question) -> Right | None:
    """The right that "the second one" means, where the four rights stand before the user."""
    words = question.words[:6]
    return next((right for word in words for right, names in ORDINALS.items() if word in names), None)


def passes_on(question: Question) -> bool:
    """Whether a message takes up the offer of a person without saying yes ("kindly forward this to the team")."""
    return "human" in question.concepts or any(word in PASSES_ON for word in question.words[:16])


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
    elif not subjects and len(asks) <= 2:
        taken = [name for name in before if reader.group(name) in ("thing", "act") and name != "contact"]
    else:
        return None
    if not taken:
        return None
    return features((), [*question.concepts, *taken], question.language, asks=True)


_CARRIES = frozenset({"how_long", "why", "where", "who", "can_i", "how_do_i"})
"""Question words that a follow-up about another thing takes over."""
