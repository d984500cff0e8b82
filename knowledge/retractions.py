"""Tells whether a message takes back what it, or the one before it, asks for ("that was a joke", "wrong chat", "actually no")."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from knowledge.assent import bare_reply
from knowledge.reading import Right
from knowledge.text import sentences
from knowledge.yaml_file import read_yaml

PHRASES = Path(__file__).parent / "lexicon" / "common" / "retractions.yaml"
LONGEST = 120
"""Characters of a clause that may take something back."""
MOST_CLAUSES = 4
"""Clauses at the end of a sentence that may."""
KIND = Literal["unmeant", "error", "unwanted", "curious"]
ALL: tuple[KIND, ...] = ("unmeant", "error", "unwanted", "curious")
BESIDE: Mapping[Right, tuple[KIND, ...]] = {Right.CORRECT: ("unmeant", "curious"), Right.ACCESS: ("unmeant", "error", "unwanted")}
"""What takes back an open request for a right, where that is less than all; behind a wish the others are the reason for it."""
_CLAUSES = re.compile(r"\s*(?:[,;:，；、…]|\.\.+|\s[-–—]+\s)\s*")
_ENDS = " \t.!?。！？…\"'”»~)"
_NOT = re.compile(r"(?:(?:actually|or|rather|but) )?not", re.IGNORECASE)
_SHOUTED = re.compile(r"[^,]\s+NOT[.!]*$")
""" "delete my account NOT"."""


def is_retraction(text: str) -> bool:
    """Whether a text says in so many words that what was asked for is not meant or not wanted, and nothing else."""
    return _Heard(("unmeant", "unwanted")).says(text, is_last=False)


def is_taken_back(text: str, wishes: Sequence[str], right: Right | None) -> bool:
    """Whether a message ends by taking back what is asked for: by itself (``wishes``, in its words) or, without any, before it.

    ``right``: the one that is taken back.  A wish behind the words stands ("never mind that. Delete my account"), and a bare "no"
    counts only as the last thing said, for much else may be answered by one.
    """
    kinds: tuple[KIND, ...] = ("unmeant",) if wishes else ALL if right is None else BESIDE.get(right, ALL)
    heard = _Heard(kinds, is_reason=bool(wishes))
    # "I gave it once, now no more, stop": whoever withdraws says no by it.
    is_last = not (wishes and right is Right.WITHDRAW)
    for sentence in reversed(sentences(text)):
        is_wish = any(wish.strip(_ENDS) in sentence or sentence.strip(_ENDS) in wish for wish in wishes if wish.strip(_ENDS))
        if heard.says(sentence, is_last=is_last and not is_wish):
            return True
        if is_wish or bare_reply(_CLAUSES.split(sentence)[0]) in ("yes", "ok", "heard"):
            return heard.ends(sentence, is_last=is_last)
        is_last = is_last and (sentence.endswith(("?", "？")) or _around().fullmatch(sentence.strip(_ENDS)) is not None)
    return False


class _Heard:
    """What takes something back in one message; ``is_reason``: whether a bare "no need" or "stop" may belong to a wish."""

    def __init__(self, kinds: tuple[KIND, ...], *, is_reason: bool = False) -> None:
        self._anywhere = _compiled(tuple(kind for kind in kinds if kind != "error"))
        self._last = _compiled(kinds)
        self._is_reason = is_reason

    def says(self, text: str, *, is_last: bool) -> bool:
        """Whether every clause takes something back or only stands around that; ``is_last``: whether a bare no does so too."""
        clauses = [clause for clause in (each.strip(_ENDS) for each in _CLAUSES.split(text.strip(_ENDS))) if clause]
        if self._is_back(text.strip(_ENDS), is_last):
            return True
        found = [self._is_back(clause, is_last) for clause in clauses[: MOST_CLAUSES + 1]]
        is_all = len(clauses) <= MOST_CLAUSES and all(back or _stands_around(each) for back, each in zip(found, clauses, strict=True))
        return is_all and any(found)

    def ends(self, sentence: str, *, is_last: bool) -> bool:
        """Whether the last clauses of a sentence take back what stands before them ("delete my account, actually no")."""
        if sentence.endswith(("?", "？")):
            return False
        clauses = [clause for clause in _CLAUSES.split(sentence.strip()) if clause.strip(_ENDS)]
        tails = (", ".join(clauses[at:]) for at in range(max(1, len(clauses) - MOST_CLAUSES), len(clauses)))
        return _SHOUTED.search(sentence) is not None or any(self.says(tail, is_last=is_last) for tail in tails)

    def _is_back(self, clause: str, is_last: bool) -> bool:
        if len(clause) > LONGEST:
            return False
        if (self._last if is_last else self._anywhere).fullmatch(clause):
            return True
        bare = _leading().sub("", clause)
        if not is_last or (self._is_reason and (_unneeded().fullmatch(bare) or _unneeded().fullmatch(clause))):
            return False
        return any(bare_reply(each) in ("no", "cancel") for each in (clause, bare)) or _NOT.fullmatch(bare) is not None


def _stands_around(clause: str) -> bool:
    return len(clause) <= LONGEST and (_around().fullmatch(clause) is not None or bare_reply(clause) in ("no", "cancel", "thanks"))


@lru_cache(maxsize=8)
def _compiled(kinds: tuple[KIND, ...]) -> re.Pattern[str]:
    """A clause that takes something back, with the words around it."""
    content = read_yaml(PHRASES)
    listed = [phrase for kind in kinds for phrases in content[kind].values() for phrase in phrases]
    said = "|".join(re.sub(r"<(\w+)>", lambda match: f"({content[match[1]]})", phrase) for phrase in listed)
    spaced, unspaced = _words_around(content)
    return re.compile(rf"(?:(?:{spaced})\s+|(?:{unspaced})\s*)*(?:{said})(?:\s+(?:{spaced})|(?:{unspaced}))*", re.IGNORECASE)


@lru_cache(maxsize=1)
def _around() -> re.Pattern[str]:
    spaced, unspaced = _words_around(read_yaml(PHRASES))
    return re.compile(rf"(?:{spaced})(?:\s+(?:{spaced}))*|(?:{unspaced})+", re.IGNORECASE)


@lru_cache(maxsize=1)
def _leading() -> re.Pattern[str]:
    spaced, _ = _words_around(read_yaml(PHRASES))
    return re.compile(rf"^(?:(?:{spaced})\s+)+", re.IGNORECASE)


@lru_cache(maxsize=1)
def _unneeded() -> re.Pattern[str]:
    return re.compile(re.sub(r"\s+\|", "|", read_yaml(PHRASES)["unneeded"].strip()), re.IGNORECASE)


def _words_around(content: Mapping[str, str]) -> tuple[str, str]:
    return re.sub(r"\s+\|", "|", content["around"].strip()), content["around unspaced"]
