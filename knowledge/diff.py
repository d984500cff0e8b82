"""What changed between two versions of a policy, clause by clause."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rapidfuzz import fuzz

from knowledge.policy import Clause, Policy

SAME_CLAUSE = 55.0
"""rapidfuzz ratio from which two clauses of one section count as one reworded; "90 days" -> "30 days" in a short line gives 97."""
MOST_PAIRS = 250_000
"""Pairs of changed clauses of one section that are compared; a section with more than 500 of them was written anew."""
FIGURE = re.compile(r"\d[\d.,:/-]*\d|\d")
WORD = re.compile(r"\s+|\d[\d.,:/-]*\d|[^\W\d_]+|\d|[^\w\s]|_")


class ChangeKind(StrEnum):
    """How a clause changed."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that is not as it was; ``old`` is None for an added one, ``new`` for a removed one."""

    kind: ChangeKind
    old: Clause | None
    new: Clause | None

    @property
    def words(self) -> tuple[tuple[str, str, str], ...]:
        """("same" | "changed", old words, new words), in order; for a reworded clause."""
        before, after = (WORD.findall(c.text) if c else [] for c in (self.old, self.new))
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        return tuple(
            ("same" if op == "equal" else "changed", "".join(before[a:b]), "".join(after[c:d])) for op, a, b, c, d in matcher.get_opcodes()
        )

    @property
    def figures(self) -> tuple[str, str] | None:
        """The numbers and dates before and after, where they are not the same: what a reader must not overlook."""
        before, after = (" ".join(FIGURE.findall(c.text)) if c else "" for c in (self.old, self.new))
        return (before, after) if before != after else None


def diff(old: Policy, new: Policy) -> tuple[Change, ...]:
    """Every added, removed, moved or reworded clause: the old version's in its order, then what is new in its order."""
    before, after = list(old.clauses()), list(new.clauses())
    partner = _partners(before, after)
    kept_order = _in_order([partner[clause.id].id for clause in before if clause.id in partner], [clause.id for clause in after])
    changes = []
    for clause in before:
        match = partner.get(clause.id)
        if match is None:
            changes.append(Change(ChangeKind.REMOVED, clause, None))
        elif match.text != clause.text:
            changes.append(Change(ChangeKind.REWORDED, clause, match))
        elif match.section != clause.section or match.id not in kept_order:
            changes.append(Change(ChangeKind.MOVED, clause, match))
    taken = {clause.id for clause in partner.values()}
    changes += [Change(ChangeKind.ADDED, None, clause) for clause in after if clause.id not in taken]
    return tuple(changes)


def _partners(before: list[Clause], after: list[Clause]) -> dict[str, Clause]:
    """Old clause id -> new clause: the same words first, then the same id, then the likest of the same section."""
    partner: dict[str, Clause] = {}
    left, right = list(before), list(after)

    def settle(pairs: Iterable[tuple[Clause, Clause]]) -> None:
        free = {clause.id for clause in right}
        for old, new in pairs:
            if old.id not in partner and new.id in free:
                partner[old.id] = new
                free.remove(new.id)
        left[:] = [clause for clause in left if clause.id not in partner]
        right[:] = [clause for clause in right if clause.id in free]

    here = {(clause.section, clause.text): clause for clause in right}
    settle([(clause, here[clause.section, clause.text]) for clause in left if (clause.section, clause.text) in here])
    by_id = {clause.id: clause for clause in right}
    settle([(clause, by_id[clause.id]) for clause in left if clause.id in by_id])
    elsewhere = {clause.text: clause for clause in right}
    settle([(clause, elsewhere[clause.text]) for clause in left if clause.text in elsewhere])
    alike = [(fuzz.ratio(old.text, new.text), old, new) for old, new in _beside(left, right)]
    settle([(old, new) for ratio, old, new in sorted(alike, key=lambda pair: -pair[0]) if ratio >= SAME_CLAUSE])
    return partner


def _beside(left: list[Clause], right: list[Clause]) -> Iterator[tuple[Clause, Clause]]:
    """The pairs of clauses of one section and role; none of those that are so many that comparing them would hold up the desk."""
    places: dict[tuple[str, str], list[Clause]] = {}
    for clause in right:
        places.setdefault((clause.section, clause.role), []).append(clause)
    sizes = Counter((clause.section, clause.role) for clause in left)
    for old in left:
        place = (old.section, old.role)
        found = places.get(place, [])
        if sizes[place] * len(found) <= MOST_PAIRS:
            yield from ((old, new) for new in found)


def _in_order(kept: list[str], after: list[str]) -> frozenset[str]:
    """Those of the kept clauses that need not move to come from the old order to the new one."""
    known = frozenset(kept)
    order = [id for id in after if id in known]
    blocks = SequenceMatcher(None, kept, order, autojunk=False).get_matching_blocks()
    return frozenset(kept[block.a + step] for block in blocks for step in range(block.size))
