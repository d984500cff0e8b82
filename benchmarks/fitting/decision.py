"""Fits the bounds of ``knowledge/decide.py`` on cross-validated probabilities, with a stated cost of a wrong answer.

    python -m benchmarks.fitting.topics --probabilities FILE && python -m benchmarks.fitting.decision FILE

A wrong answer costs five times an abstention, a needless question back half of one. Prints the best bounds and what they give;
they are copied by hand into ``knowledge.decide.Thresholds``.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.bank import Bank
from knowledge.decide import LIMITS, WRONG
from knowledge.topics import OFF, SUBJECTS

ASK_BACK = 0.5
"""Cost of asking back where the right section is among those offered, in abstentions."""


class Case(NamedTuple):
    """A labelled question and what the model thinks of it."""

    kind: str
    accepted: frozenset[str]
    ranked: tuple[tuple[str, float], ...]
    unsaid: float
    may_answer: bool


def cases(path: Path) -> list[Case]:
    """The questions that ask something: answerable, not covered, off topic."""
    homes = Bank.load().topics
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        content = json.loads(line)
        row, p = content["row"], content["p"]
        if row["kind"] not in ("answerable", "not_covered", "off_topic"):
            continue
        sections: dict[str, float] = defaultdict(float)
        for topic, section in homes.items():
            sections[section] += p.get(topic, 0.0)
        unsaid = sum(p.get(topic, 0.0) for topic in (*SUBJECTS, *OFF) if topic not in homes)
        ranked = tuple(sorted(sections.items(), key=lambda pair: -pair[1])[:3])
        accepted = frozenset(row.get("sections") or ())
        found.append(Case(row["kind"], accepted, ranked, unsaid, "answerable" in (row.get("alt_kinds") or ())))
    return found


def judge(found: list[Case], answer: float, margin: float, ask: float, ask_margin: float) -> dict[str, Any]:
    """What these bounds give: the cost and the shares."""
    counts: dict[str, int] = defaultdict(int)
    cost = 0.0
    for case in found:
        best = case.ranked[0][1]
        second = case.ranked[1][1]
        is_likely = best >= answer or (second >= LIMITS.half and best + second >= LIMITS.both)
        answers = is_likely and best >= margin * case.unsaid
        asks = not answers and best >= ask and best >= ask_margin * case.unsaid
        counts[case.kind] += 1
        if case.kind == "answerable":
            right = case.ranked[0][0] in case.accepted
            offered = any(section in case.accepted for section, _ in case.ranked)
            counts["right"] += answers and right
            counts["wrong"] += answers and not right
            counts["top3"] += (answers or asks) and offered
            cost += WRONG * (answers and not right) + (not answers and not asks) + ASK_BACK * asks + 0.5 * (asks and not offered)
        else:
            counts["false"] += answers
            cost += (1.0 if case.may_answer else WRONG) * answers + 0.25 * asks
    silent = counts["not_covered"] + counts["off_topic"]
    shares = {"top1": counts["right"] / counts["answerable"], "top3": counts["top3"] / counts["answerable"]}
    return {"cost": cost / len(found), **shares, "wrong": counts["wrong"] / counts["answerable"], "false answers": counts["false"] / silent}


def main() -> None:
    """Searches the grid."""
    found = cases(Path(sys.argv[1]))
    grid = itertools.product(
        (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6), (0.8, 1.0, 1.5, 2.0, 3.0), (0.1, 0.15, 0.2, 0.25, 0.3), (0.2, 0.35, 0.5, 0.8, 1.2)
    )
    best = sorted(((judge(found, *bounds), bounds) for bounds in grid), key=lambda pair: pair[0]["cost"])
    for figures, bounds in best[:6]:
        print(
            dict(zip(("answer", "margin", "ask", "ask_margin"), bounds, strict=True)),
            {name: round(value, 3) for name, value in figures.items()},
        )


if __name__ == "__main__":
    main()
