"""Every figure on hand-made predictions: what raises it, what lowers it, and what it leaves out."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from desk.model.reply import Kind
from knowledge.evaluation.figures import BY_NAME, FIGURES, Share, auroc, verbatim_in
from knowledge.evaluation.gold import Question
from knowledge.evaluation.judge import PREDICTIONS, Prediction, Shown, as_single
from knowledge.reading import Right

DELETE, ACCESS = Right.DELETE, Right.ACCESS


def asked(kind: str, *sections: str, **more: Any) -> Question:
    return Question(id="q", text="?", kind=kind, sections=sections, **more)


def gave(kind: str, *sections: str, right: Right | None = None, text: str = "- Retained for\n90 days") -> Prediction:
    return Prediction(kind, right, tuple(Shown(section, 0.5, text) for section in sections))


RETENTION = asked("answerable", "data-retention")
LONG = asked("answerable", "data-retention", "user-rights", must_contain=("for 90 DAYS",))
PAYMENT = asked("answerable", "payment-information", "information-collection", parent="information-collection", must_contain=("90 days",))
MAY_DELETE = asked("answerable", "user-rights", right=DELETE, alt_kinds=("rights",))
HIDDEN = asked("not_covered", near=("information-storage",), alt_kinds=("answerable",))
GONE = asked("not_covered")
WEATHER = asked("off_topic")
HELLO = asked("smalltalk")
ERASE = asked("rights", "user-rights", right=DELETE)
COPY = asked("rights", "user-rights", right=ACCESS)
TWO = asked("mixed", "data-retention", parts=(("data-retention",), ("cookie-usage",), ()), must_contain=("90 days",))
WISH = asked("mixed", "data-retention", "user-rights", right=DELETE, parts=(("data-retention",), ("user-rights",)))
BARE = asked("mixed", "data-retention")

# figure, question, replies for which it holds, replies for which it does not, replies that it does not count;
# a reply is "kind[:right] section section [= quoted text]", several are parted by bars.
CASES: list[tuple[str, Question, str, str, str]] = [
    ("top1", RETENTION, "answer data-retention", "answer x data-retention | clarify data-retention | abstain data-retention", ""),
    ("top1_tolerant", MAY_DELETE, "answer user-rights | rights:delete", "rights:access | abstain | answer overview", ""),
    ("top3", RETENTION, "clarify a b data-retention | answer a data-retention", "answer a b c data-retention | abstain data-retention", ""),
    ("top1_any", RETENTION, "abstain data-retention | clarify data-retention", "answer a data-retention | answer", ""),
    ("top3_any", RETENTION, "abstain a b data-retention", "answer a b c data-retention", ""),
    ("must_contain", LONG, "answer data-retention", "answer data-retention = 90 | abstain data-retention", "answer user-rights = x"),
    ("must_contain", PAYMENT, "answer information-collection", "answer information-collection = x", ""),
    ("false_abstain", RETENTION, "abstain", "answer | clarify", ""),
    ("clarified", RETENTION, "clarify", "answer | abstain", ""),
    ("misrouted", MAY_DELETE, "smalltalk | rights:access", "rights:delete | abstain | answer", ""),
    ("false_answer", GONE, "answer", "abstain | clarify | rights", ""),
    ("false_answer", WEATHER, "answer", "abstain | smalltalk", ""),
    ("false_answer_tolerant", HIDDEN, "answer data-retention", "answer information-storage | abstain", ""),
    ("false_answer_not_covered", GONE, "answer", "abstain", ""),
    ("false_answer_off_topic", WEATHER, "answer", "abstain", ""),
    ("false_delete", COPY, "rights:delete", "rights:access | answer", ""),
    ("false_delete", TWO, "rights:delete", "answer", ""),
    ("false_rights", HELLO, "rights:access", "smalltalk | answer", ""),
    ("rights_recall", ERASE, "rights:access", "answer user-rights", ""),
    ("right_kind", ERASE, "rights:delete", "rights:access | rights", "answer"),
    ("rights", ERASE, "rights:delete", "rights:access | answer:delete", ""),
    ("rights_precision", COPY, "rights:delete", "", "answer"),
    ("rights_precision", MAY_DELETE, "", "rights:access", "rights:delete | answer"),
    ("smalltalk", HELLO, "smalltalk", "abstain", ""),
    ("mixed_first", TWO, "answer cookie-usage | rights data-retention", "answer overview cookie-usage | abstain cookie-usage", ""),
    ("mixed_halves", TWO, "answer cookie-usage data-retention", "answer data-retention | abstain cookie-usage data-retention", ""),
    ("mixed_halves", BARE, "answer data-retention", "answer overview", ""),
    ("mixed_right", WISH, "answer:delete data-retention", "answer data-retention | rights:access", ""),
    ("mixed_must_contain", TWO, "answer data-retention", "answer data-retention = x | clarify data-retention", ""),
    ("handled", RETENTION, "answer data-retention", "answer x | clarify data-retention", ""),
    ("handled", GONE, "abstain", "answer | smalltalk", ""),
    ("handled", WEATHER, "abstain | smalltalk", "answer | rights", ""),
    ("handled", ERASE, "rights:delete", "rights:access", ""),
    ("handled", HELLO, "smalltalk", "answer", ""),
    ("handled_tolerant", HIDDEN, "answer information-storage | abstain", "answer overview | smalltalk", ""),
    ("turns", asked("answerable", "a", expect="answer"), "answer a | clarify x y a", "answer x a | abstain a", ""),
    ("turns", asked("not_covered", expect="abstain"), "abstain", "smalltalk | answer", ""),
    ("turns", asked("not_covered", expect="abstain", alt_kinds=("answerable",)), "abstain | answer", "rights", ""),
    ("turns", asked("off_topic", expect="decline"), "abstain | smalltalk", "answer", ""),
    ("turns", asked("smalltalk", expect="greet"), "smalltalk", "abstain", ""),
    ("turns", asked("smalltalk", expect="cancel"), "cancel | smalltalk", "rights", ""),
    ("turns", asked("answerable", "contact-us", expect="ticket"), "human", "answer contact-us", ""),
    ("turns", asked("rights", right=DELETE, expect="start_right"), "rights:delete", "rights:access | answer", ""),
    ("turns", asked("rights", right=DELETE, expect="continue_right"), "rights:delete", "rights:access | answer", ""),
    ("turns", asked("rights", right=DELETE, expect="switch_right"), "rights:delete", "rights:access | answer", ""),
]

SINGLE_KINDS = {"answerable": RETENTION, "not_covered": GONE, "off_topic": WEATHER, "smalltalk": HELLO, "rights": ERASE, "mixed": BARE}


def replies(notation: str) -> list[Prediction]:
    found = []
    for one in filter(None, notation.split(" | ")):
        head, _, text = one.partition(" = ")
        kind, *sections = head.split()
        kind, _, right = kind.partition(":")
        found.append(gave(kind, *sections, right=Right(right) if right else None, text=text or "- Retained for\n90 days"))
    return found


@pytest.mark.parametrize(("name", "question", "hits", "misses", "apart"), CASES)
def test_a_figure_counts_what_it_says(name: str, question: Question, hits: str, misses: str, apart: str) -> None:
    for notation, share in ((hits, Share(1, 1)), (misses, Share(0, 1)), (apart, Share(0, 0))):
        for reply in replies(notation):
            assert BY_NAME[name].over([(question, reply)]) == share, reply


def test_every_figure_is_seen_to_hold_and_to_fail() -> None:
    for figure in FIGURES:
        cases = [case for case in CASES if case[0] == figure.name]
        assert any(case[2] for case in cases), f"{figure.name} has no case in which it holds"
        assert any(case[3] for case in cases), f"{figure.name} has no case in which it fails"


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("top1", {"answerable"}),
        ("top3", {"answerable"}),
        ("false_abstain", {"answerable"}),
        ("false_answer", {"not_covered", "off_topic"}),
        ("false_delete", {"answerable", "not_covered", "off_topic", "smalltalk", "mixed"}),
        ("false_rights", {"not_covered", "off_topic", "smalltalk"}),
        ("rights", {"rights"}),
        ("smalltalk", {"smalltalk"}),
        ("mixed_halves", {"mixed"}),
        ("handled", {"answerable", "not_covered", "off_topic", "smalltalk", "rights"}),
        ("turns", set()),
    ],
)
def test_a_figure_is_about_its_kinds_only(name: str, kinds: set[str]) -> None:
    assert {kind for kind, question in SINGLE_KINDS.items() if BY_NAME[name].over([(question, gave("answer"))]).count} == kinds


def test_a_turn_of_a_dialogue_counts_for_no_figure_but_turns() -> None:
    turn = asked("answerable", "a", expect="answer", must_contain=("90 days",))
    assert [figure.name for figure in FIGURES if figure.over([(turn, gave("answer", "a"))]).count] == ["turns"]


def test_verbatim_needs_every_line_in_the_policy_and_counts_only_quotations() -> None:
    figure = verbatim_in("Data Retention\n- Usage records: Retained for 90 days\n- Other")
    assert figure.over([(RETENTION, gave("answer", "a", text="- Usage records: Retained\n  for 90 days"))]) == Share(1, 1)
    assert figure.over([(RETENTION, gave("answer", "a", text="Usage records\nkept for ever"))]) == Share(0, 1)
    assert figure.over([(RETENTION, gave("answer", "a", text=" "))]) == Share(0, 1)
    assert figure.over([(RETENTION, gave("abstain"))]) == Share(0, 0)


def test_a_hand_over_counts_as_the_contact_section_where_that_is_accepted_else_as_silence() -> None:
    contact = asked("answerable", "contact-us")
    assert as_single(contact, gave("human")).first(["contact-us"])
    assert as_single(contact, gave("human", "overview", "contact-us")).shown[0].section == "contact-us"
    assert as_single(contact, gave("human")).kind == "answer"
    assert as_single(GONE, gave("human")).kind == "abstain"
    assert as_single(HELLO, gave("cancel")).kind == "smalltalk"
    assert as_single(asked("answerable", "contact-us", expect="ticket"), gave("human")).kind == "human"


def test_the_kinds_of_reply_are_those_of_the_dialogue() -> None:
    assert get_args(Kind) == PREDICTIONS


def test_the_interval_is_wilsons() -> None:
    # Published values for 0 of 20 and 81 of 263 (Newcombe 1998, Statistics in Medicine 17, table I).
    low, high = Share(81, 263).interval or (0.0, 0.0)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    low, high = Share(0, 20).interval or (0.0, 0.0)
    assert (round(low, 4), round(high, 4)) == (0.0, 0.1611)
    assert (Share(0, 0).interval, Share(0, 0).value) == (None, None)


@drawn(st.integers(1, 500), st.integers(0, 500))
def test_an_interval_holds_its_share_and_has_a_width(count: int, hits: int) -> None:
    share = Share(min(hits, count), count)
    low, high = share.interval or (1.0, 0.0)
    assert 0 <= low <= (share.value or 0.0) + 1e-9 and (share.value or 0.0) - 1e-9 <= high <= 1 and low < high


def test_auroc_is_one_half_for_ties_and_one_for_a_clean_cut() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert auroc([0.1, 0.2], [0.9, 0.8]) == 0.0
    assert auroc([0.5, 0.5], [0.5]) == 0.5
    assert auroc([0.9, 0.4], [0.4, 0.1]) == 0.875
    assert auroc([], [1.0]) is None


@drawn(st.lists(st.integers(0, 6), min_size=1, max_size=8), st.lists(st.integers(0, 6), min_size=1, max_size=8))
def test_auroc_is_the_share_of_pairs_in_the_right_order(above: list[int], below: list[int]) -> None:
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a in above for b in below]
    assert auroc(above, below) == pytest.approx(sum(pairs) / len(pairs))
