"""What was learned from users: phrasings that a place of the policy answers, and questions whose answers are rehearsed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.policy import Policy
from knowledge.text import fold, simplify, tokens

LearnedKind = Literal["alias", "clause", "silent"]
"""alias: is answered by that clause from now on · clause, silent: a regression question that expects that clause, or no answer."""


@dataclass(frozen=True, slots=True)
class Learned:
    """One of them, as an admin accepted it."""

    kind: LearnedKind
    text: str
    """The question."""
    language: str
    clause: str = ""
    """The id of the clause, as it was then; "" for what the policy does not say."""
    words: str = ""
    """The clause as it read then."""
    id: str = ""
    """What names it where its text may not stand."""


def phrasing(text: str) -> str:
    """What tells two phrasings apart: the words in their order, whatever case, accents, punctuation and Chinese script."""
    return " ".join(tokens(fold(simplify(text))))


def place_in(policy: Policy, learned: Learned) -> str | None:
    """The id that its clause has in a policy: where it stands word for word, else where one has its id; None where it is gone."""
    ids = {clause.id: clause.text for clause in policy.clauses()}
    if ids.get(learned.clause) == learned.words:
        return learned.clause
    moved = next((id for id, text in ids.items() if text == learned.words), None) if learned.words else None
    return moved or (learned.clause if learned.clause in ids else None)


def aliases_in(policy: Policy, learned: Iterable[Learned]) -> Iterable[tuple[str, str, str]]:
    """(phrasing, language, clause id) of those whose clause a policy has, as ``Bank.questions`` holds them."""
    for each in learned:
        if each.kind == "alias" and (place := place_in(policy, each)):
            yield each.text, each.language, place


def told(policy: Policy, topics: Mapping[str, str], phrasings: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Phrasing -> the clause or section that answers it; topics are led to their section, and what is gone is left out."""
    clauses = {clause.id for clause in policy.clauses()}
    found = {}
    for text, _, target in phrasings:
        place = topics.get(target, target)
        if (place in clauses or policy.has_section(place)) and (key := phrasing(text)):
            found[key] = place
    return found
