"""The regression questions are asked of the policy as it is and as it would be."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from knowledge.errors import LexiconError
from knowledge.files import read_policy
from knowledge.library import Library
from knowledge.parse import parse_policy
from knowledge.policy import Policy
from knowledge.reading import Right
from knowledge.rehearse import Rehearsal, load, meets, rehearse, said
from knowledge.word_files import Words, moved_sections
from tests.policy.files import ENGLISH, SHIPPED

HOME = read_policy(SHIPPED)
WORDS = Words.on_disk(None)
ASKED = [asked for asked in WORDS.asked if asked.language == "en"]
BEFORE = WORDS.library(HOME, HOME)


def rehearsed(source: str) -> tuple[Policy, Rehearsal]:
    policy = parse_policy(source, version=2)
    return policy, rehearse(BEFORE, WORDS.library(policy, HOME), ASKED, moved_sections(HOME, policy))


def test_every_section_has_twelve_questions_and_each_other_kind_has_some() -> None:
    counts = Counter(asked.expects if asked.kind == "section" else f"{asked.kind} {asked.expects}".strip() for asked in ASKED)
    assert [section.id for section in HOME.sections if counts[section.id] < 12] == []
    assert [right for right in Right if counts[f"rights {right}"] < 12] == []
    assert counts["silent"] >= 12
    assert counts["off_topic"] >= 12


def test_the_shipped_policy_meets_its_own_questions() -> None:
    met = [meets(said(BEFORE.read(asked.text, "en"), HOME), asked, asked.expects) for asked in ASKED]
    assert sum(met) / len(met) >= 0.95


def test_a_library_made_of_word_files_reads_as_the_shipped_one_does() -> None:
    shipped = Library.shipped()
    assert all(BEFORE.read(asked.text, "en") == shipped.read(asked.text, "en") for asked in ASKED[::10])


def test_the_same_policy_changes_no_answer() -> None:
    _, rehearsal = rehearsed(ENGLISH)
    assert {each.result for each in rehearsal.compared} == {"same"}


def test_a_changed_figure_changes_the_answers_that_quote_it_and_breaks_none() -> None:
    _, rehearsal = rehearsed(ENGLISH.replace("90 days", "30 days"))
    changed = rehearsal.of("changed")
    assert "How long do you keep usage records?" in [each.asked.text for each in changed]
    assert all("Usage records: Retained for 30 days" in each.after.lines for each in changed)
    assert not rehearsal.is_broken


def test_a_section_that_is_gone_makes_its_questions_silent_or_broken_and_its_entries_orphans() -> None:
    cookies = ENGLISH[ENGLISH.index("Cookie Usage") : ENGLISH.index("Third-party Services")]
    policy, rehearsal = rehearsed(ENGLISH.replace(cookies, ""))
    assert {each.asked.expects for each in rehearsal.of("broken", "silent")} >= {"cookie-usage"}
    assert rehearsal.is_broken
    orphans = " ".join(WORDS.orphans(policy, HOME))
    assert "the topic cookies leads to cookie-usage, which is gone" in orphans
    assert "12 questions expect cookie-usage" in orphans or "questions expect cookie-usage" in orphans


def test_a_section_with_a_new_heading_is_followed() -> None:
    policy, rehearsal = rehearsed(ENGLISH.replace("Data Retention\n", "How Long We Keep Data\n"))
    assert moved_sections(HOME, policy) == {"data-retention": "how-long-we-keep-data"}
    assert [each.asked.text for each in rehearsal.of("broken", "silent") if each.asked.expects == "data-retention"] == []
    assert WORDS.orphans(policy, HOME) == ()


def test_another_companys_policy_is_read_without_our_bank() -> None:
    other = parse_policy("Shipping\nWe send parcels by post.\nReturns\nSend it back within 14 days.\n")
    assert WORDS.library(other, HOME).read("How long do you keep usage records?").language == "en"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("language: en\nsection:\n  a: [b]\n", 'yaml:2: unknown key "section"; did you mean "sections"'),
        ("rights:\n  delet: [Delete it]\n", 'yaml:2: unknown right "delet"; did you mean "delete"'),
        ("sections:\n  overview: What is this?\n", 'yaml:2: "overview" is not a list of questions'),
        ("silent:\n  - a: b\n", 'yaml:1: "silent" is not a list of questions'),
        ("sections: [a]\n", 'yaml:1: "sections" maps a name to a list'),
    ],
)
def test_a_rehearsal_file_that_breaks_its_form_is_named_with_line_and_nearest_key(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "rehearsal.en.yaml").write_text(text)
    with pytest.raises(LexiconError) as raised:
        load(tmp_path)
    assert says in str(raised.value)
