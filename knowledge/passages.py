"""Which clauses of a section a reply quotes."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.policy import Clause, Policy, Section
from knowledge.reading import Passage

WHOLE = 8
"""A section of at most this many clauses is quoted whole: an item without its lead, or a promise without its exceptions, misleads."""
MOST = 10
"""At most this many clauses are quoted from a longer section (its sub-sections may add theirs)."""


def passage(policy: Policy, section: str, scores: Mapping[str, float], score: float) -> Passage:
    """The quotation from ``section``, given the score of each clause (higher is nearer the question)."""
    home = policy.section(section)
    clauses = _quoted(policy, home, scores)
    own = [clause.id for clause in clauses]
    best = max(own, key=lambda id: scores.get(id, 0.0)) if own else ""
    return Passage(section, tuple(own), best, round(min(1.0, max(0.0, score)), 4))


def _quoted(policy: Policy, section: Section, scores: Mapping[str, float]) -> list[Clause]:
    own = _own(section, scores)
    children = policy.children(section.id)
    if children:
        return own + [clause for child in children for clause in _own(child, scores)]
    if section.parent and own:
        parent = policy.section(section.parent)
        leads = [clause for clause in parent.clauses if clause.role == "lead"][-1:]
        return leads + own
    return own


def _own(section: Section, scores: Mapping[str, float]) -> list[Clause]:
    clauses = list(section.clauses)
    if len(clauses) <= WHOLE:
        return clauses
    ranked = sorted(range(len(clauses)), key=lambda at: -scores.get(clauses[at].id, 0.0))
    kept: set[int] = set()
    for at in ranked:
        wanted = {at, *_lead(clauses, at)} | ({at - 1, at + 1} if clauses[at].role == "text" else set())
        if len(kept | wanted) > MOST:
            break
        kept |= {n for n in wanted if 0 <= n < len(clauses)}
        if len(kept) >= MOST // 2:
            break
    return [clauses[at] for at in sorted(kept)]


def _lead(clauses: list[Clause], at: int) -> set[int]:
    """The lead of the list that an item stands in."""
    if clauses[at].role != "item":
        return set()
    return next(({before} for before in range(at - 1, -1, -1) if clauses[before].role == "lead"), set())
