"""Judges one reply by its label: right, tolerated, or neither."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.evaluation.gold import Question
from knowledge.evaluation.wording import loose
from knowledge.reading import Right

PREDICTIONS = ("answer", "clarify", "rights", "abstain", "smalltalk", "human", "cancel")
"""What a reply can be; the same words as ``privacy-desk ask --json`` prints."""
CONTACT = "contact-us"


@dataclass(frozen=True, slots=True)
class Shown:
    """One section that the reply quotes."""

    section: str
    score: float
    text: str
    """Everything that is quoted from it."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the product made of one question."""

    kind: str
    """One of ``PREDICTIONS``."""
    right: Right | None = None
    shown: tuple[Shown, ...] = ()
    """Best first, one a section; with ``abstain`` these are shown as related only."""
    seconds: float = 0.0
    """How long the answer took."""

    def first(self, among: Iterable[str], count: int = 1) -> bool:
        """Whether one of the first ``count`` sections is among those."""
        return any(shown.section in among for shown in self.shown[:count])

    def says(self, snippets: Iterable[str], count: int = 1) -> bool:
        """Whether the first ``count`` quotations hold every snippet."""
        text = loose("\n".join(shown.text for shown in self.shown[:count]))
        return all(loose(snippet) in text for snippet in snippets)


def as_single(question: Question, given: Prediction) -> Prediction:
    """A question on its own has no label for a hand-over or a cancelled request, so they count as the nearest thing.

    A hand-over is the contact section where that is an accepted answer, else an abstention; a cancellation is small talk.
    """
    if question.expect is not None:
        return given
    if given.kind == "cancel":
        return Prediction("smalltalk", given.right, given.shown, given.seconds)
    if given.kind != "human":
        return given
    if CONTACT not in question.sections:
        return Prediction("abstain", given.right, given.shown, given.seconds)
    contact = tuple(shown for shown in given.shown if shown.section == CONTACT) or (Shown(CONTACT, 1.0, ""),)
    return Prediction("answer", given.right, contact, given.seconds)


def answers_right(question: Question, given: Prediction) -> bool:
    """It answers, and the section quoted first is an accepted one."""
    return given.kind == "answer" and given.first(question.sections)


def handles(question: Question, given: Prediction) -> bool:
    """It does what the label asks for, whatever the kind."""
    match question.kind:
        case "answerable":
            return answers_right(question, given)
        case "rights":
            return given.kind == "rights" and given.right == question.right
        case "off_topic":
            return given.kind in ("abstain", "smalltalk")
        case "not_covered":
            return given.kind == "abstain"
        case "smalltalk":
            return given.kind == "smalltalk"
        case _:
            return shows_every_half(question, given)


def tolerates(question: Question, given: Prediction) -> bool:
    """It does something else that the label tolerates."""
    if given.kind == "rights":
        return starts_tolerated_right(question, given)
    if given.kind == "answer":
        accepted = question.near or question.sections
        return "answerable" in question.alt_kinds and (not accepted or given.first(accepted))
    return {
        "abstain": "not_covered" in question.alt_kinds or "off_topic" in question.alt_kinds,
        "smalltalk": "smalltalk" in question.alt_kinds,
    }.get(given.kind, False)


def starts_tolerated_right(question: Question, given: Prediction) -> bool:
    """It starts a right's flow where the label tolerates that; "can I delete it?" may."""
    return given.kind == "rights" and "rights" in question.alt_kinds and question.right in (None, given.right)


def owes_snippets(question: Question, given: Prediction) -> bool:
    """Whether the snippets can be asked for: they stand in the best section; another accepted one owes them only if it is its parent."""
    if not question.must_contain:
        return False
    return not (question.kind == "answerable" and given.first(question.sections[1:]) and not given.first([question.parent or ""]))


def shows_every_half(question: Question, given: Prediction) -> bool:
    """Every half of a mixed question that the policy covers is among the first five quotations."""
    halves = question.parts or (question.sections,)
    return given.kind in ("answer", "rights") and all(given.first(half, 5) for half in halves if half)


def meets_expectation(question: Question, given: Prediction) -> bool:
    """A turn of a dialogue brings about what was expected, or something that its label tolerates."""
    wanted: dict[str, tuple[str, ...]] = {
        "abstain": ("abstain",),
        "decline": ("abstain", "smalltalk"),
        "greet": ("smalltalk",),
        "cancel": ("cancel", "smalltalk"),
        "ticket": ("human",),
    }
    alternatives = {"answerable": "answer", "not_covered": "abstain", "off_topic": "abstain", "rights": "rights", "smalltalk": "smalltalk"}
    if any(alternatives.get(kind) == given.kind for kind in question.alt_kinds):
        return True
    if question.expect == "answer":
        return answers_right(question, given) or (given.kind == "clarify" and given.first(question.sections, 3))
    if question.expect in wanted:
        return given.kind in wanted[question.expect]
    return given.kind == "rights" and given.right == question.right
