"""Pairs a translation with the original policy by its outline, so that a clause keeps its id in every language."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from knowledge.policy import Clause, Policy, Section, Translation

T = TypeVar("T")


@dataclass(frozen=True)
class Pairing:
    """A policy in another language, under the ids of the original."""

    policy: Policy
    """The translation as it was read, with ids of its own."""
    titles: Mapping[str, str]
    """The original's section id -> the translated heading."""
    clauses: Mapping[str, Clause]
    """The original's clause id -> the translated clause."""
    missing: tuple[Clause, ...]
    """Clauses of the original without a partner: quoted in the original."""
    extra: tuple[Clause, ...]
    """Clauses of the translation without a partner: never quoted."""

    @property
    def translation(self) -> Translation:
        """What of it can be quoted."""
        return Translation(
            self.policy.language, self.policy.title, dict(self.titles), {id: clause.text for id, clause in self.clauses.items()}
        )

    def other_figures(self, original: Policy) -> tuple[tuple[Clause, Clause], ...]:
        """(original, translated) where a number of the original is not in the translation: 90 days must not become 30."""
        return tuple(
            (clause, partner)
            for clause in original.clauses()
            if (partner := self.clauses.get(clause.id)) and set(_numbers(clause.text)) - set(_numbers(partner.text))
        )


def pair(original: Policy, translated: Policy) -> Pairing:
    """Pairs sections by their place and shape, and inside them clauses by role, place and the numbers they state."""
    titles: dict[str, str] = {}
    clauses: dict[str, Clause] = {}
    for theirs, ours in _align(original.sections, translated.sections, _section_shape):
        titles[theirs.id] = ours.title
        for clause, partner in _align(theirs.clauses, ours.clauses, _clause_shape):
            clauses[clause.id] = partner
    used = {clause.id for clause in clauses.values()}
    return Pairing(
        policy=translated,
        titles=titles,
        clauses=clauses,
        missing=tuple(clause for clause in original.clauses() if clause.id not in clauses),
        extra=tuple(clause for clause in translated.clauses() if clause.id not in used),
    )


def _align(left: Sequence[T], right: Sequence[T], shape: Callable[[T], Hashable]) -> list[tuple[T, T]]:
    """Pairs what has the same shape in the same order; where nothing was added or taken away, place alone decides."""
    if len(left) == len(right) and all(_kind(a) == _kind(b) for a, b in zip(left, right, strict=True)):
        return list(zip(left, right, strict=True))
    matcher = SequenceMatcher(None, [shape(a) for a in left], [shape(b) for b in right], autojunk=False)
    return [(left[m.a + step], right[m.b + step]) for m in matcher.get_matching_blocks() for step in range(m.size)]


def _kind(part: object) -> Hashable:
    return part.level if isinstance(part, Section) else part.role if isinstance(part, Clause) else None


def _section_shape(section: Section) -> Hashable:
    return section.level, tuple(clause.role for clause in section.clauses)


def _clause_shape(clause: Clause) -> Hashable:
    return clause.role, _numbers(clause.text)


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", text))
