"""The report adds up, says the same as JSON, as text and as a picture, and lets nothing typed by users into the page as markup."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from knowledge.evaluation.bounds import BoundError, read_bounds
from knowledge.evaluation.figures import FIGURES, Share
from knowledge.evaluation.gold import Question
from knowledge.evaluation.judge import Prediction, Shown
from knowledge.evaluation.picture import as_html
from knowledge.evaluation.report import OTHER, Report, as_json, gather, latency
from knowledge.evaluation.tables import as_text
from knowledge.files import read_policy
from knowledge.reading import Right

POLICY = read_policy(Path(__file__).parents[2] / "knowledge" / "policies" / "privacy-policy.en.txt")
EVIL = '<script>alert("x")</script>&\''


def shown(section: str, score: float = 0.9) -> tuple[Shown, ...]:
    return (Shown(section, score, POLICY.section(section).clauses[0].text),)


GOLD = [
    Question("a", "how long", "answerable", "en", "plain", ("data-retention",), place="f:1"),
    Question("b", EVIL, "answerable", "de", EVIL, ("cookie-usage",), place="f:2"),
    Question("c", "which country", "not_covered", "de", "plain", alt_kinds=("answerable",), near=("information-storage",), place="f:3"),
    Question("d", "weather", "off_topic", "en", "plain", place="f:4"),
    Question("e", "wipe it", "rights", "en", "angry", ("user-rights",), right=Right.DELETE, place="f:5"),
    Question("f.1", "hi", "smalltalk", expect="greet", dialogue="f", place="f:6"),
    Question("f.2", "and cookies", "answerable", sections=("cookie-usage",), expect="answer", dialogue="f", place="f:6"),
    Question("g.1", "hi", "smalltalk", expect="greet", dialogue="g", place="f:7"),
]
GIVEN = [
    Prediction("answer", None, shown("data-retention"), 0.001),
    Prediction("answer", None, shown("overview"), 0.002),
    Prediction("answer", None, shown("information-storage", 0.4), 0.003),
    Prediction("abstain", None, (), 0.004),
    Prediction("rights", Right.ACCESS, shown("user-rights"), 0.005),
    Prediction("smalltalk", None, (), 0.006),
    Prediction("abstain", None, (), 0.007),
    Prediction("smalltalk", None, (), 0.1),
]


@pytest.fixture(scope="module")
def report() -> Report:
    return gather(GOLD, GIVEN, POLICY)


def test_questions_and_turns_are_counted_apart(report: Report) -> None:
    assert (report.questions, report.turns, report.figures["handled"], report.figures["turns"]) == (5, 3, Share(2, 5), Share(2, 3))


def test_a_dialogue_is_whole_only_if_every_turn_is(report: Report) -> None:
    assert report.dialogues == Share(1, 2)


def test_balanced_gives_each_kind_the_same_weight(report: Report) -> None:
    assert report.balanced == pytest.approx((0.5 + 0 + 1 + 0) / 4)
    mixed = Question("m", "two things", "mixed", sections=("overview",))
    assert gather([*GOLD, mixed], [*GIVEN, Prediction("abstain")], POLICY).balanced == report.balanced


def test_silence_about_everything_earns_little_balance() -> None:
    silent = gather(GOLD[:5], [Prediction("abstain")] * 5, POLICY)
    assert silent.balanced == 0.5 and silent.figures["false_answer"] == Share(0, 2)


def test_separation_compares_first_scores_of_answerable_and_silent(report: Report) -> None:
    assert report.separation == 1.0


def test_groups_add_up_to_the_whole(report: Report) -> None:
    for rows in report.groups.values():
        assert sum(row["handled"].count for row in rows.values()) == report.questions
        assert sum(row["handled"].hits for row in rows.values()) == report.figures["handled"].hits
    assert report.groups["language"]["de"]["top1"] == Share(0, 1)


def test_confusions_hold_every_question_once(report: Report) -> None:
    assert sum(report.kinds.values()) == report.questions
    assert report.kinds["not_covered", "answer"] == 1
    assert report.sections == {("data-retention", "data-retention"): 1, ("cookie-usage", "overview"): 1}


def test_an_answerable_question_met_with_silence_is_in_the_last_column() -> None:
    assert gather(GOLD[:1], [Prediction("abstain", None, shown("data-retention"))], POLICY).sections == {("data-retention", OTHER): 1}


def test_misses_are_all_that_went_wrong_with_what_the_label_tolerates_marked(report: Report) -> None:
    assert [(miss.question.id, miss.tolerated) for miss in report.misses] == [("b", False), ("c", True), ("e", False), ("f.2", False)]


def test_latency_is_of_times_that_occurred() -> None:
    times = latency([number / 1000 for number in range(1, 201)])
    assert (times.p50, times.p99, times.worst) == (100.0, 198.0, 200.0)
    assert latency([0.5]).p99 == 500.0


def test_questions_and_replies_must_be_as_many(report: Report) -> None:
    with pytest.raises(ValueError, match="zip"):
        gather(GOLD, GIVEN[:-1], POLICY)


def test_json_holds_every_figure_with_its_interval(report: Report) -> None:
    plain = json.loads(json.dumps(as_json(report)))
    assert set(plain["figures"]) == {figure.name for figure in FIGURES} | {"verbatim"}
    assert plain["figures"]["handled"]["value"] == 0.4 and plain["figures"]["handled"]["low"] < 0.4 < plain["figures"]["handled"]["high"]
    assert plain["figures"]["mixed_halves"]["value"] is None
    assert plain["confusion"]["kinds"]["rights"] == {"rights": 1}
    assert plain["misses"][2]["wanted"] == "rights delete user-rights" and plain["misses"][2]["got"] == "rights access user-rights"


def test_text_shows_figures_groups_confusion_latency_and_as_many_misses_as_asked(report: Report) -> None:
    text = as_text(report, misses=2)
    assert "5 questions, 3 turns of 2 dialogues" in text
    assert next(line for line in text.splitlines() if line.startswith("handled ")).split()[1:6] == ["40.0", "%", "2", "5", "11.8"]
    assert "by language" in text and "labelled \\ replied" in text and "worst 100.00 ms" in text
    assert "misses (2 of 4" in text and "f.2" not in text
    assert "misses" not in as_text(report, misses=0)


class Markup(HTMLParser):
    """Collects what a browser would see as tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend(attrs)


def test_the_page_is_self_contained_and_nothing_typed_becomes_markup(report: Report) -> None:
    page = as_html(report, f"Run of {EVIL}", misses=50)
    seen = Markup()
    seen.feed(page)
    assert "script" not in seen.tags and "img" not in seen.tags and "link" not in seen.tags
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "href")]
    assert "&lt;script&gt;" in page and EVIL not in page and "url(" not in page and "http" not in page.replace("http-equiv", "")


def test_every_chart_is_well_formed_named_and_has_its_table(report: Report) -> None:
    page = as_html(report, "Run", misses=0)
    charts = [piece[: piece.index("</svg>")] + "</svg>" for piece in page.split("<svg")[1:]]
    assert len(charts) == page.count("<details>") == 8
    for chart in charts:
        assert ElementTree.fromstring("<svg" + chart).get("aria-label")  # our own page, no foreign XML
    assert "prefers-color-scheme: dark" in page


def luminance(colour: tuple[float, ...]) -> float:
    """WCAG 2.2, relative luminance."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_ink_reads_on_the_page_and_on_the_darkest_cell_in_light_and_in_dark(report: Report) -> None:
    found = re.findall(r"--(page|ink|soft|fill): #(\w{6})", as_html(report, "Run", misses=0))
    assert len(found) == 8, "four colours, in light and in dark"
    for mode in (dict(found[:4]), dict(found[4:])):
        colour = {name: tuple(int(value[at : at + 2], 16) / 255 for at in (0, 2, 4)) for name, value in mode.items()}
        cell = tuple(0.55 * front + 0.45 * back for front, back in zip(colour["fill"], colour["page"], strict=True))
        for front, back in ((colour["ink"], colour["page"]), (colour["ink"], cell), (colour["soft"], colour["page"])):
            high, low = sorted((luminance(front), luminance(back)), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("bound", "says"),
    [
        ("handled=0.4", None),
        ("handled=0.41", "handled: 0.4000, which is less than 0.41"),
        ("false_answer=0.5", None),
        ("false_answer=0.49", "false_answer: 0.5000, which is more than 0.49"),
        ("balanced=0.3", None),
        ("separation=1", None),
        ("dialogues=0.6", "dialogues: 0.5000, which is less than 0.6"),
        ("mixed_halves=0", "mixed_halves: no question counts towards it, so it cannot be shown to keep 0"),
    ],
)
def test_a_bound_holds_or_says_by_how_much_it_does_not(report: Report, bound: str, says: str | None) -> None:
    assert read_bounds([bound])[0].missed_by(report) == says


@pytest.mark.parametrize(
    ("bound", "says"),
    [
        ("top_1=0.9", 'there is no figure "top_1"; the nearest is "top1"'),
        ("top1", "give a share from 0 to 1, for example top1=0.9"),
        ("top1=", "give a share"),
        ("top1=90", "give a share"),
        ("top1=nan", "give a share"),
        ("top1=-0.1", "give a share"),
    ],
)
def test_a_bound_that_cannot_be_read_is_one_sentence(bound: str, says: str) -> None:
    with pytest.raises(BoundError) as caught:
        read_bounds([bound])
    assert says in str(caught.value)
