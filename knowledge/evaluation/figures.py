"""The figures: what is counted, over which questions, and how sure a share is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from knowledge.evaluation.gold import KINDS, Question
from knowledge.evaluation.judge import (
    Prediction,
    answers_right,
    handles,
    meets_expectation,
    owes_snippets,
    shows_every_half,
    starts_tolerated_right,
    tolerates,
)
from knowledge.evaluation.wording import loose
from knowledge.reading import Right

Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    count: int

    @property
    def value(self) -> float | None:
        """From 0 to 1; None where nothing was counted."""
        return self.hits / self.count if self.count else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval by Wilson's score (1927): it keeps a width at 0 and at 1, and for few questions."""
        if not self.count:
            return None
        share, spread = self.hits / self.count, Z95**2 / self.count
        middle = (share + spread / 2) / (1 + spread)
        half = Z95 * sqrt(share * (1 - share) / self.count + spread / self.count / 4) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)


Rule = Callable[[Question, Prediction], bool]


@dataclass(frozen=True, slots=True)
class Figure:
    """One share: of the questions that it is about, those for which it holds."""

    name: str
    says: str
    """What it counts, in words for people."""
    about: Rule
    holds: Rule
    is_error: bool = False
    """True where less is better."""

    def over(self, pairs: Iterable[tuple[Question, Prediction]]) -> Share:
        """The share over these questions and what came back for them."""
        counted = [bool(self.holds(question, given)) for question, given in pairs if self.about(question, given)]
        return Share(sum(counted), len(counted))


def of(*kinds: str) -> Rule:
    """About questions of these kinds that stand on their own."""
    return lambda question, given: question.expect is None and question.kind in kinds


def both(first: Rule, second: Rule) -> Rule:
    """About what both are about."""
    return lambda question, given: first(question, given) and second(question, given)


def gave(*kinds: str) -> Rule:
    """The reply is of one of these kinds."""
    return lambda question, given: given.kind in kinds


SINGLE = of("answerable", "not_covered", "off_topic", "rights", "smalltalk")
SILENT = of("not_covered", "off_topic")
ANSWERABLE = of("answerable")

FIGURES: tuple[Figure, ...] = (
    Figure("top1", "answerable: answered, an accepted section first", ANSWERABLE, answers_right),
    Figure(
        "top1_tolerant",
        "the same, or what the label tolerates besides",
        ANSWERABLE,
        lambda q, p: answers_right(q, p) or tolerates(q, p),
    ),
    Figure(
        "top3",
        "answerable: answered or asked back, an accepted section among the first three",
        ANSWERABLE,
        lambda q, p: p.kind in ("answer", "clarify") and p.first(q.sections, 3),
    ),
    Figure("top1_any", "answerable: an accepted section first, whatever the reply", ANSWERABLE, lambda q, p: p.first(q.sections)),
    Figure("top3_any", "answerable: among the first three, whatever the reply", ANSWERABLE, lambda q, p: p.first(q.sections, 3)),
    Figure(
        "must_contain",
        "answerable: answered, and the first quotation holds all that the policy says on it",
        both(ANSWERABLE, owes_snippets),
        lambda q, p: p.kind == "answer" and p.says(q.must_contain),
    ),
    Figure("false_abstain", "answerable: said to be silent", ANSWERABLE, gave("abstain"), is_error=True),
    Figure("clarified", "answerable: asked back", ANSWERABLE, gave("clarify"), is_error=True),
    Figure(
        "misrouted",
        "answerable: taken for a request or for small talk",
        ANSWERABLE,
        lambda q, p: p.kind in ("rights", "smalltalk") and not tolerates(q, p),
        is_error=True,
    ),
    Figure("false_answer", "silent or off topic: answered as if settled", SILENT, gave("answer"), is_error=True),
    Figure(
        "false_answer_tolerant",
        "the same, without those whose label tolerates it",
        SILENT,
        lambda q, p: p.kind == "answer" and not tolerates(q, p),
        is_error=True,
    ),
    Figure(
        "false_answer_not_covered",
        "a privacy question that the policy does not answer: answered",
        of("not_covered"),
        gave("answer"),
        is_error=True,
    ),
    Figure("false_answer_off_topic", "not about privacy: answered", of("off_topic"), gave("answer"), is_error=True),
    Figure(
        "false_delete",
        "anything but a wish to delete: a deletion started",
        both(of(*KINDS), lambda q, p: q.right != Right.DELETE),
        lambda q, p: p.kind == "rights" and p.right == Right.DELETE and not tolerates(q, p),
        is_error=True,
    ),
    Figure(
        "false_rights",
        "silent, off topic or small talk: a request started",
        of("not_covered", "off_topic", "smalltalk"),
        gave("rights"),
        is_error=True,
    ),
    Figure("rights_recall", "wish to exercise a right: recognised", of("rights"), gave("rights")),
    Figure("right_kind", "recognised wish: of the right kind", both(of("rights"), gave("rights")), lambda q, p: p.right == q.right),
    Figure("rights", "wish to exercise a right: recognised, with the right kind", of("rights"), handles),
    Figure(
        "rights_precision",
        "a request started: it was wished for (tolerated starts left out)",
        both(both(SINGLE, gave("rights")), lambda q, p: not starts_tolerated_right(q, p)),
        lambda q, p: q.kind == "rights",
    ),
    Figure("smalltalk", "small talk: taken for it", of("smalltalk"), gave("smalltalk")),
    Figure(
        "mixed_first",
        "several in one: the first quotation fits a half",
        of("mixed"),
        lambda q, p: p.kind in ("answer", "rights") and p.first((*q.sections, *(slug for half in q.parts for slug in half))),
    ),
    Figure("mixed_halves", "several in one: every covered half is shown", of("mixed"), shows_every_half),
    Figure(
        "mixed_right",
        "several in one, one a wish: the right started",
        both(of("mixed"), lambda q, p: q.right is not None),
        lambda q, p: p.right == q.right,
    ),
    Figure(
        "mixed_must_contain",
        "several in one: the quotations hold all that the policy says",
        both(of("mixed"), owes_snippets),
        lambda q, p: p.kind in ("answer", "rights") and p.says(q.must_contain, 5),
    ),
    Figure("handled", "questions on their own (not mixed): did what the label asks for", SINGLE, handles),
    Figure("handled_tolerant", "the same, or what the label tolerates", SINGLE, lambda q, p: handles(q, p) or tolerates(q, p)),
    Figure("turns", "turns of dialogues: brought about what was expected", lambda q, p: q.expect is not None, meets_expectation),
)
BY_NAME = {figure.name: figure for figure in FIGURES}


def verbatim_in(source: str) -> Figure:
    """The share of replies with quotations whose every line stands in the policy, bullets and line breaks aside."""
    policy = loose(source)

    def holds(question: Question, given: Prediction) -> bool:
        return all(shown.text.strip() and all(loose(line) in policy for line in shown.text.splitlines()) for shown in given.shown)

    return Figure("verbatim", "replies with quotations: every line stands in the policy", lambda q, p: bool(p.shown), holds)


def auroc(positives: Iterable[float], negatives: Iterable[float]) -> float | None:
    """The chance that a positive scores above a negative, ties counting half (Mann-Whitney U); None without one of the two."""
    above, below = list(positives), list(negatives)
    if not above or not below:
        return None
    ranked = sorted([(score, True) for score in above] + [(score, False) for score in below])
    total, start = 0.0, 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        total += (start + 1 + end) / 2 * sum(positive for _, positive in ranked[start:end])
        start = end
    return (total - len(above) * (len(above) + 1) / 2) / (len(above) * len(below))
