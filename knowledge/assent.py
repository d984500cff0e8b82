"""What a message says that is a reply and nothing else: a yes, an "ok", thanks, a no, a stop; whatever says more is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeVar

from knowledge.lexicon import split_phrases
from knowledge.reading import Right
from knowledge.text import CJK, fold, simplify, tokens
from knowledge.yaml_file import read_yaml

FOLDER = Path(__file__).parent / "lexicon" / "common"
MAX_REPLY = 60
"""Characters up to which a message can be a mere reply."""
LONGEST = 40
"""Characters of a phrase that a reply is put together of."""
REPLY = Literal["yes", "ok", "heard", "thanks", "no", "cancel"]
NAMES: tuple[REPLY, ...] = ("no", "cancel", "yes", "heard", "thanks", "ok")
"""What a whole message may say: "yes" confirms, "ok" takes up an offer, "heard" and "thanks" do neither.  The earlier wins where a
phrase stands under two."""
BESIDE = frozenset({"ok", "heard", "thanks", "courtesy"})
"""What may stand beside a yes, a no or a stop and leaves it what it is."""
WITH_ALL = (Right.ACCESS, Right.DELETE, Right.WITHDRAW)
"""Requests that "yes, everything" may repeat."""
AGREEING = frozenset("✅✔☑👍👌🙏💯🙂😊😀👏🤝❤♥")
"""Signs that leave a yes one."""
STRUCK = frozenset("\u0335\u0336\u0337\u0338")
_GAP = re.compile(rf"(?<=[{CJK}]) (?=[{CJK}])")
_CJK_END = re.compile(rf"[{CJK}]")
T = TypeVar("T")


@lru_cache(maxsize=512)
def key(text: str) -> str:
    """A text as its words alone, folded, so that a reply is the same however it is typed."""
    return _GAP.sub("", " ".join(tokens(fold(simplify(text)))))


def bare_reply(text: str, right: Right | None = None, *, is_all: bool = True) -> REPLY | None:
    """What a message says that is a reply and nothing else, in any language; a question ("yes?") is none.

    ``right``: that of the open request, which a yes may repeat ("yes, delete it"); ``is_all``: whether that is about all of the
    account or data, so that "yes, everything" says nothing new either.
    """
    if len(text) > MAX_REPLY or _is_marked(text):
        return None
    words = key(text)
    if "?" in text or "？" in text:
        found = _replies().get(words)
        return found if found in ("no", "cancel") else None
    return _replies().get(words) or _together(words, right, is_all)


def _is_marked(text: str) -> bool:
    """Whether a sign beside the words may mean the contrary ("yes 👎", a word struck out)."""
    return not text.isascii() and any(
        each in STRUCK or (unicodedata.category(each) in ("So", "Sm") and each not in AGREEING) for each in text
    )


def restates(text: str) -> bool:
    """Whether a message is a yes that repeats what may be open."""
    # Most messages are no reply at all, which one look at the phrases of all requests tells.
    if len(text) > MAX_REPLY or _pieces(key(text), _of_any()) is None:
        return False
    return any(bare_reply(text, right) == "yes" for right in Right)


def opens_with_yes(text: str) -> bool:
    """Whether a message begins with a yes ("yes pls pass that on to your team"): enough for an offered person, never to confirm."""
    words = tokens(fold(simplify(text[:MAX_REPLY])))
    return any(_replies().get(_GAP.sub("", " ".join(words[:size]))) == "yes" for size in (4, 3, 2, 1))


def chosen(phrases: Mapping[str, T]) -> Mapping[str, T | None]:
    """``phrases``, by their ``key``, with the words of choosing and courtesy that may stand beside them and say None."""
    return {**dict.fromkeys(_choosing()), **phrases}


def said_with(text: str, phrases: Mapping[str, T | None]) -> set[T]:
    """What of ``phrases`` a message says, beside those that say None; empty where it says more."""
    if len(text) > MAX_REPLY:
        return set()
    pieces = _pieces(key(text), phrases)
    return {piece for piece in pieces or () if piece is not None}


@lru_cache(maxsize=1)
def _files() -> tuple[Mapping[str, object], Mapping[str, object]]:
    return read_yaml(FOLDER / "replies.yaml"), read_yaml(FOLDER / "assent.yaml")


@lru_cache(maxsize=1)
def _replies() -> dict[str, REPLY]:
    """Whole message -> what it says."""
    found: dict[str, REPLY] = {}
    for name in NAMES:
        for content in _files():
            for phrase in split_phrases(content.get(name)):
                found.setdefault(key(phrase), name)
    found.pop("", None)
    return found


@lru_cache(maxsize=16)
def _phrases(right: Right | None, is_all: bool) -> Mapping[str, str]:
    """What a reply may be put together of -> what each says."""
    found: dict[str, str] = {}
    if right is not None:
        found |= dict.fromkeys(_restating("restates", right), "restated")
        found |= dict.fromkeys(_restating("restates", "any"), "sent")
        if is_all and right in WITH_ALL:
            found |= dict.fromkeys((*_restating("restates all", "any"), *_restating("restates all", right)), "restated")
    found |= dict.fromkeys(map(key, split_phrases(_files()[1].get("courtesies"))), "courtesy")
    return {**found, **_replies()}


@lru_cache(maxsize=1)
def _of_any() -> Mapping[str, str]:
    """What a reply to the card of any request may be put together of."""
    return {phrase: said for right in Right for phrase, said in _phrases(right, True).items()}


def _restating(name: str, of: str) -> list[str]:
    listed = _files()[1].get(name)
    return [key(phrase) for phrase in split_phrases(listed.get(of))] if isinstance(listed, Mapping) else []


@lru_cache(maxsize=1)
def _choosing() -> frozenset[str]:
    """What may stand beside an ordinal."""
    polite = (phrase for phrase, said in _phrases(None, False).items() if said in ("yes", "ok", "courtesy", "thanks"))
    return frozenset((*map(key, split_phrases(_files()[1].get("choosing"))), *polite))


def _together(words: str, right: Right | None, is_all: bool) -> REPLY | None:
    """What several phrases of a reply say together; None where they contradict each other, or where there is more than they."""
    said = set(_pieces(words, _phrases(right, is_all)) or ())
    weighty = said - BESIDE
    if "yes" in weighty and weighty <= {"yes", "restated", "sent"}:
        return "yes"
    if weighty == {"sent"}:
        return "ok"
    if weighty and weighty <= {"no", "cancel"}:
        return "cancel" if "cancel" in weighty else "no"
    if weighty or not said & {"ok", "heard"}:
        return None
    return "thanks" if "thanks" in said else "ok" if "ok" in said else "heard"


def _pieces(words: str, phrases: Mapping[str, T]) -> list[T] | None:
    """What the phrases say that a text is made of, the longest first; None where it is not made of them."""
    dead: set[int] = set()

    def rest(at: int) -> list[T] | None:
        if at >= len(words):
            return []
        for end in range(min(len(words), at + LONGEST), at, -1):
            after = end + (words[end : end + 1] == " ")
            if after not in dead and _ends(words, end) and words[at:end] in phrases and (found := rest(after)) is not None:
                return [phrases[words[at:end]], *found]
        dead.add(at)
        return None

    return rest(0)


def _ends(words: str, at: int) -> bool:
    """Whether a word ends there; Han and kana have no blanks between them."""
    return at == len(words) or words[at] == " " or (words[at - 1] > "\u2fff" and _CJK_END.match(words[at - 1]) is not None)
