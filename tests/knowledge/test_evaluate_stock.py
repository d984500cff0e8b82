"""The labelled stock that ships: large enough, in every language, and its held part unseen by whatever was fitted."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from knowledge.evaluation.gold import KINDS, Question, read_gold
from knowledge.files import read_policy
from knowledge.reading import LANGUAGES, Right

ROOT = Path(__file__).parents[2]
POLICY = read_policy(ROOT / "knowledge" / "policies" / "privacy-policy.en.txt")
SHORT = 3
"""Words up to which two people may well type the same ("delete my account")."""


def part(name: str) -> list[Question]:
    return read_gold(sorted((ROOT / "benchmarks" / "questions" / name).glob("*.jsonl")), POLICY)


def folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_both_parts_hold_every_kind_language_and_right() -> None:
    for name, least in (("open", 600), ("held", 400)):
        stock = [question for question in part(name) if question.expect is None]
        assert len(stock) >= least
        assert {question.kind for question in stock} == set(KINDS)
        assert {question.language for question in stock} == set(LANGUAGES)
        assert {question.right for question in stock if question.kind == "rights"} == set(Right)


def test_every_section_of_the_policy_is_asked_about_in_both_parts() -> None:
    for name in ("open", "held"):
        asked = Counter(slug for question in part(name) for slug in question.sections)
        assert set(asked) == {section.id for section in POLICY.sections}


def test_no_question_stands_in_both_parts() -> None:
    seen = {folded(question.text) for question in part("open")}
    assert [q.id for q in part("held") if folded(q.text) in seen and len(folded(q.text).split()) > SHORT] == []


def test_no_held_question_stands_in_what_the_matcher_learned_from() -> None:
    lines = [line for path in (ROOT / "benchmarks" / "phrasings").glob("*.txt") for line in path.read_text(encoding="utf-8").splitlines()]
    banks = [path.read_text(encoding="utf-8") for path in (ROOT / "knowledge" / "policies").glob("bank.*.yaml")]
    seen = {folded(line) for text in banks for line in text.splitlines()} | {folded(line) for line in lines}
    assert [q.id for q in part("held") if folded(q.text) in seen and len(folded(q.text).split()) > SHORT] == []


def test_the_other_policies_have_forty_questions_each_and_some_that_they_do_not_answer() -> None:
    paths = sorted((ROOT / "benchmarks" / "other_policies").glob("*.jsonl"))
    assert len(paths) == 4
    for path in paths:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        clauses = {row["clause"] for row in rows if "clause" in row}
        questions = [row for row in rows if "question" in row]
        assert len(clauses) >= 25 and len({row["question"] for row in questions}) == len(questions)
        assert len([row for row in questions if row["answers"]]) >= 40 and len([row for row in questions if not row["answers"]]) >= 8
        assert {name for row in questions for name in row["answers"]} <= clauses
