"""Fits the bounds of ``knowledge/decide.py`` on what models make of authors left out of them, with a stated cost of a wrong answer.

    python -m benchmarks.fitting.authors en_people en_office en_third en_fifth --language en --drop s --probabilities FILE
    python -m benchmarks.fitting.decision FILE

A wrong answer costs five times an abstention, a needless question back half of one; topics weigh as often as they are asked. Prints the
best bounds, the best among those that ask back no more often than the shipped ones, and the shipped ones; they are copied by hand into
``knowledge.decide.Thresholds``.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.fitting.phrasings import mass
from knowledge.bank import Bank
from knowledge.decide import LIMITS, WRONG
from knowledge.topics import ASKS_RIGHT, OFF, SUBJECTS

ASK_BACK = 0.5
"""Cost of asking back where the right section is among those offered, in abstentions."""


class Case(NamedTuple):
    """A labelled question and what the model thinks of it."""

    weight: float
    """Of its topic, so that topics weigh as often as they are asked, over the questions that an author wrote for it."""
    is_covered: bool
    accepted: frozenset[str]
    ranked: tuple[tuple[str, float], ...]
    unsaid: float
    may_answer: bool
    is_off: bool
    """Whether it is likelier off topic than about privacy, and so never answered."""


def cases(path: Path) -> list[Case]:
    """The questions that ask something: answerable, not covered, off topic."""
    contents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    written = Counter(_writer(content["row"]) for content in contents)
    return [
        _case(content["row"], content["p"], mass(content["row"].get("topic", "")) / written[_writer(content["row"])])
        for content in contents
        if content["row"]["kind"] in ("answerable", "not_covered", "off_topic")
    ]


def _writer(row: dict[str, Any]) -> tuple[str, str]:
    return row.get("author", ""), row.get("topic", row.get("id", ""))


def _case(row: dict[str, Any], p: dict[str, float], weight: float) -> Case:
    homes = Bank.load().topics
    sections: dict[str, float] = defaultdict(float)
    for topic, section in homes.items():
        sections[section] += p.get(topic, 0.0) + (p.get(topic.replace("ask_", "do_"), 0.0) if topic in ASKS_RIGHT else 0.0)
    off, asked = (sum(p.get(topic, 0.0) for topic in topics) for topics in (OFF, SUBJECTS))
    unsaid = off + sum(p.get(topic, 0.0) for topic in SUBJECTS if topic not in homes)
    ranked = tuple(sorted(sections.items(), key=lambda pair: -pair[1])[:3])
    may_answer = "answerable" in (row.get("alt_kinds") or ())
    return Case(weight, row["kind"] == "answerable", frozenset(row["sections"]), ranked, unsaid, may_answer, off > asked)


Bounds = tuple[float, float, float, float]
"""(answer, margin, ask, ask_margin)"""


def judge(found: list[Case], bounds: Bounds) -> dict[str, float]:
    """What these bounds give: the cost, and shares of the questions that the policy answers or does not."""
    sums: dict[str, float] = defaultdict(float)
    for case in found:
        answers, asks = _done(case, bounds)
        right, offered = case.ranked[0][0] in case.accepted, any(section in case.accepted for section, _ in case.ranked)
        sums["all"] += case.weight
        if case.is_covered:
            cost = WRONG * (answers and not right) + (not answers and not asks) + ASK_BACK * asks + 0.5 * (asks and not offered)
            shares = {"covered": 1, "top1": answers and right, "top3": (answers or asks) and offered, "wrong": answers and not right}
            shares["asked back"] = asks
        else:
            cost = (1.0 if case.may_answer else WRONG) * answers + 0.25 * asks
            shares = {"silent": 1, "false answers": answers}
        for name, value in {**shares, "cost": cost}.items():
            sums[name] += case.weight * value
    of = {"cost": "all", "false answers": "silent"}
    names = ("cost", "top1", "top3", "wrong", "asked back", "false answers")
    return {name: round(sums[name] / sums[of.get(name, "covered")], 3) for name in names}


def _done(case: Case, bounds: Bounds) -> tuple[bool, bool]:
    """(answered, asked back)"""
    answer, margin, ask, ask_margin = bounds
    best, second = case.ranked[0][1], case.ranked[1][1]
    is_likely = best >= answer or (second >= LIMITS.half and best + second >= LIMITS.both)
    answers = not case.is_off and is_likely and best >= margin * case.unsaid
    return answers, not case.is_off and not answers and best >= ask and best >= ask_margin * case.unsaid


def main() -> None:
    """Searches the grid."""
    found = cases(Path(sys.argv[1]))
    grid = itertools.product((0.3, 0.4, 0.45, 0.5, 0.6), (1.0, 1.5, 2.0, 3.0, 4.0), (0.1, 0.2), (0.35, 0.8))
    judged = sorted(((judge(found, bounds), bounds) for bounds in grid), key=lambda pair: pair[0]["cost"])
    shipped = LIMITS.found, LIMITS.margin, LIMITS.clarify, LIMITS.clarify_margin
    now = judge(found, shipped)
    patient = [pair for pair in judged if pair[0]["asked back"] <= now["asked back"]]
    for title, pairs in (("cheapest", judged[:3]), ("asking back no more often", patient[:3]), ("shipped", [(now, shipped)])):
        print(title)
        for figures, bounds in pairs:
            print(" ", dict(zip(("answer", "margin", "ask", "ask_margin"), bounds, strict=True)), figures)


if __name__ == "__main__":
    main()
