"""Gathers the figures over a run: all questions, and each kind, style and language; confusions, misses and latency."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.evaluation.figures import BY_NAME, FIGURES, Share, auroc, verbatim_in
from knowledge.evaluation.gold import KINDS, Question
from knowledge.evaluation.judge import PREDICTIONS, Prediction, as_single, handles, meets_expectation, tolerates
from knowledge.policy import Policy

Pair = tuple[Question, Prediction]

GROUPED = ("handled", "top1", "top3", "must_contain", "false_answer", "rights")
"""The figures that are shown for every kind, style and language."""
OTHER = "(none)"
"""The column of a section table for replies that answer from no section."""


@dataclass(frozen=True, slots=True)
class Latency:
    """How long the replies took, in milliseconds."""

    p50: float
    p99: float
    worst: float


@dataclass(frozen=True, slots=True)
class Miss:
    """One question that was not handled as its label asks."""

    question: Question
    given: Prediction
    tolerated: bool


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a run showed; plain values, so that text, JSON and picture say the same."""

    questions: int
    """Questions that stand on their own."""
    turns: int
    """Turns of dialogues."""
    figures: Mapping[str, Share]
    dialogues: Share
    """Dialogues whose every turn went as expected."""
    balanced: float | None
    """The mean of ``handled`` over the kinds present (not mixed), each counting alike: silence alone cannot earn it."""
    separation: float | None
    """AUROC of the first score, answerable against silent and off topic."""
    groups: Mapping[str, Mapping[str, Mapping[str, Share]]]
    """"kind", "style" and "language" -> its values -> the figures of ``GROUPED``."""
    kinds: Mapping[tuple[str, str], int]
    """(kind as labelled, kind as replied) -> how often."""
    sections: Mapping[tuple[str, str], int]
    """Answerable ones: (best section, the accepted or first section that the answer quoted, else ``OTHER``) -> how often."""
    misses: tuple[Miss, ...]
    latency: Latency


def gather(gold: Sequence[Question], given: Sequence[Prediction], policy: Policy) -> Report:
    """The report over all questions and what came back for each, in the same order."""
    pairs = [(question, as_single(question, prediction)) for question, prediction in zip(gold, given, strict=True)]
    single = [pair for pair in pairs if pair[0].expect is None]
    turns = [pair for pair in pairs if pair[0].expect is not None]
    figures = {figure.name: figure.over(pairs) for figure in (*FIGURES, verbatim_in(policy.source))}
    return Report(
        questions=len(single),
        turns=len(turns),
        figures=figures,
        dialogues=_whole_dialogues(turns),
        balanced=_balanced(single),
        separation=auroc(
            (_first_score(p) for q, p in single if q.kind == "answerable"),
            (_first_score(p) for q, p in single if q.kind in ("not_covered", "off_topic")),
        ),
        groups={
            "kind": _group(single, [q.kind for q, _ in single], KINDS),
            "style": _group(single, [q.style or "(no style)" for q, _ in single]),
            "language": _group(single, [q.language for q, _ in single]),
        },
        kinds=Counter((q.kind, p.kind) for q, p in single),
        sections=Counter((q.sections[0], _quoted(q, p)) for q, p in single if q.kind == "answerable"),
        misses=tuple(Miss(q, p, q.expect is None and tolerates(q, p)) for q, p in pairs if not _went_well(q, p)),
        latency=latency([p.seconds for _, p in pairs]),
    )


def latency(seconds: Sequence[float]) -> Latency:
    """Median, 99th percentile (nearest rank: a time that really occurred) and worst, of at least one time in seconds."""
    ordered = sorted(seconds)
    at = {share: ordered[max(0, -(-share * len(ordered) // 100) - 1)] * 1000 for share in (50, 99, 100)}
    return Latency(at[50], at[99], at[100])


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain JSON values; shares with hits, count and the 95 % interval."""
    return {
        "questions": report.questions,
        "turns": report.turns,
        "figures": {name: {**_share(share), "says": says(name)} for name, share in report.figures.items()},
        "dialogues": _share(report.dialogues),
        "balanced": _rounded(report.balanced),
        "separation": _rounded(report.separation),
        "groups": {
            group: {value: {name: _share(share) for name, share in row.items()} for value, row in rows.items()}
            for group, rows in report.groups.items()
        },
        "confusion": {"kinds": _nested(report.kinds), "sections": _nested(report.sections)},
        "latency_ms": {"p50": round(report.latency.p50, 3), "p99": round(report.latency.p99, 3), "max": round(report.latency.worst, 3)},
        "misses": [
            {
                "id": miss.question.id,
                "place": miss.question.place,
                "text": miss.question.text,
                "wanted": wanted(miss.question),
                "got": got(miss.given),
                "tolerated": miss.tolerated,
            }
            for miss in report.misses
        ],
    }


def wanted(question: Question) -> str:
    """What the label asks for, in one line: "answerable data-retention"."""
    halves = "+".join("/".join(half) or "silent" for half in question.parts)
    return " ".join(filter(None, (question.expect or question.kind, question.right, halves or "/".join(question.sections))))


def got(given: Prediction) -> str:
    """What came back, in one line: "answer user-rights, data-retention"."""
    return " ".join(filter(None, (given.kind, given.right, ", ".join(shown.section for shown in given.shown[:3]))))


def says(name: str) -> str:
    """What the figure of that name counts, and whether less is better."""
    figure = BY_NAME.get(name) or verbatim_in("")
    return figure.says + (" (less is better)" if figure.is_error else "")


def _went_well(question: Question, given: Prediction) -> bool:
    return handles(question, given) if question.expect is None else meets_expectation(question, given)


def _whole_dialogues(turns: Sequence[Pair]) -> Share:
    whole: dict[str | None, bool] = {}
    for question, given in turns:
        whole[question.dialogue] = whole.get(question.dialogue, True) and meets_expectation(question, given)
    return Share(sum(whole.values()), len(whole))


def _balanced(single: Sequence[Pair]) -> float | None:
    by_kind: defaultdict[str, list[bool]] = defaultdict(list)
    for question, given in single:
        if question.kind != "mixed":
            by_kind[question.kind].append(handles(question, given))
    shares = [sum(hits) / len(hits) for hits in by_kind.values()]
    return sum(shares) / len(shares) if shares else None


def _group(single: Sequence[Pair], values: Sequence[str], order: Sequence[str] | None = None) -> dict[str, dict[str, Share]]:
    members: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair, value in zip(single, values, strict=True):
        members[value].append(pair)
    names = [value for value in order if value in members] if order else sorted(members)
    return {value: {name: BY_NAME[name].over(members[value]) for name in GROUPED} for value in names}


def _quoted(question: Question, given: Prediction) -> str:
    if given.kind not in ("answer", "clarify") or not given.shown:
        return OTHER
    return question.sections[0] if given.first(question.sections) else given.shown[0].section


def _first_score(given: Prediction) -> float:
    return given.shown[0].score if given.shown else 0.0


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval or (None, None)
    return {"value": _rounded(share.value), "hits": share.hits, "count": share.count, "low": _rounded(low), "high": _rounded(high)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _nested(table: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    rows: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (row, column), count in sorted(table.items()):
        rows[row][column] = count
    return dict(rows)


def columns_of(table: Mapping[tuple[str, str], int]) -> tuple[list[str], list[str]]:
    """(rows, columns) of a confusion table in a fixed order: kinds as they are defined, sections by name, ``OTHER`` last."""
    rows, columns = {row for row, _ in table}, {column for _, column in table}
    if rows <= set(KINDS):
        return [kind for kind in KINDS if kind in rows], [kind for kind in PREDICTIONS if kind in columns]
    return sorted(rows), sorted(rows | columns, key=lambda name: (name == OTHER, name))
