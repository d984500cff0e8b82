"""Questions that the policy did not answer, and what staff propose to learn from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from knowledge.learned import Learned, LearnedKind

Why = Literal["silent", "unclear", "unhelpful", "off_topic", "language"]
"""The policy does not say · it was asked which was meant · the user said that the answer did not help · it is not about privacy ·
the language is not known."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """One question without an answer; who asked is not part of it."""

    text: str
    """Without addresses, numbers and names."""
    language: str
    why: Why
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are alike."""

    examples: tuple[str, ...]
    """Different wordings, the most frequent first."""
    count: int
    languages: Mapping[str, int]
    whys: Mapping[Why, int]
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """What staff propose to learn, until an admin declines it."""

    id: str
    kind: LearnedKind
    question: str
    language: str
    clause: str
    """The clause that is to answer; "" for silence."""
    words: str
    """That clause as it read then."""
    version: int
    """Of the policy, when it was proposed."""
    proposed_at: datetime
    proposed_by: str
    accepted_at: datetime | None = None
    accepted_by: str = ""

    @property
    def learned(self) -> Learned:
        """As libraries and rehearsals take it."""
        return Learned(self.kind, self.question, self.language, self.clause, self.words, self.id)
