"""The eval command: every question is asked in the right chat, and the exit code says what a script must know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.evaluating import Ask, evaluate, main
from desk.model.reply import Kind, Quote, Reply
from knowledge.files import read_policy

POLICY = read_policy(Path(__file__).parents[2] / "knowledge" / "policies" / "privacy-policy.en.txt")
QUESTION = {"id": "q1", "text": "how long do invoices stay", "lang": "de", "kind": "answerable", "sections": ["data-retention"]}
SILENT = {"id": "q2", "text": "which country", "kind": "not_covered"}
TURN = {"text": "hi", "kind": "smalltalk", "expect": "greet"}


class Counter:
    """Answers everything with one section, and remembers what it was asked."""

    def __init__(self, section: str, kind: Kind = "answer") -> None:
        lines = tuple((clause.role, clause.text) for clause in POLICY.section(section).clauses)
        self.reply = Reply(kind, "en", (Quote(section, POLICY.section(section).title, lines, 0, 1, POLICY.updated, "en"),))
        self.asked: list[tuple[str, str | None, str]] = []

    def __call__(self, text: str, hint: str | None, chat: str) -> Reply:
        self.asked.append((text, hint, chat))
        return self.reply


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.jsonl"
    rows = [QUESTION, SILENT, {"id": "d1", "turns": [TURN, TURN]}]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_each_question_has_a_chat_of_its_own_and_a_dialogue_keeps_its_chat(labelled: Path) -> None:
    ask = Counter("data-retention")
    assert evaluate([labelled], ask, POLICY) == 0
    (_, hint, first), (_, _, second), *turns = ask.asked
    assert hint == "de" and first != second and len({chat for _, _, chat in turns}) == 1 and turns[0][2] not in (first, second)


def test_the_report_is_text_or_json_on_standard_output(labelled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate([labelled], Counter("data-retention"), POLICY)
    assert "top1" in capsys.readouterr().out
    evaluate([labelled], Counter("data-retention"), POLICY, plain=True)
    assert json.loads(capsys.readouterr().out)["figures"]["top1"]["value"] == 1.0


def test_the_quoted_lines_are_what_is_judged(labelled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labelled.write_text(json.dumps(QUESTION | {"must_contain": ["required by regulations"]}), encoding="utf-8")
    evaluate([labelled], Counter("data-retention"), POLICY, plain=True)
    assert json.loads(capsys.readouterr().out)["figures"]["must_contain"]["hits"] == 1


@pytest.mark.parametrize(
    ("ask", "bound", "code"),
    [
        (Counter("data-retention"), "top1=1", 0),
        (Counter("overview"), "top1=1", 1),
        (Counter("data-retention"), "false_answer=0.04", 1),
        (Counter("data-retention", "abstain"), "false_answer=0.04", 0),
        (Counter("data-retention"), "mixed_halves=0.5", 1),
        (Counter("data-retention"), "top_1=0.9", 2),
    ],
)
def test_a_missed_bound_is_exit_1_and_one_that_cannot_be_read_is_exit_2(
    labelled: Path, ask: Ask, bound: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate([labelled], ask, POLICY, minima=[bound]) == code
    assert bool(capsys.readouterr().err) == bool(code)


def test_a_wrong_label_is_exit_2_with_one_line_before_anything_is_asked(labelled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labelled.write_text(json.dumps(QUESTION | {"sections": ["data-retension"]}), encoding="utf-8")
    ask = Counter("data-retention")
    assert evaluate([labelled], ask, POLICY) == 2
    said = capsys.readouterr()
    assert said.out == "" and not ask.asked
    assert said.err == f'privacy-desk eval: {labelled}:1: the policy has no section "data-retension"; the nearest is "data-retention"\n'


def test_the_picture_is_written_where_it_was_asked_for_or_that_is_said(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate([labelled], Counter("data-retention"), POLICY, html=tmp_path / "out.html") == 0
    assert (tmp_path / "out.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert evaluate([labelled], Counter("data-retention"), POLICY, html=tmp_path / "no" / "out.html") == 2
    assert "cannot be written" in capsys.readouterr().err


def test_the_command_asks_the_shipped_library_through_the_dialogue(labelled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        QUESTION | {"text": "How long do you keep usage records?", "lang": "en", "must_contain": ["90 days"]},
        SILENT | {"text": "What is the weather like in Paris today?", "kind": "off_topic"},
    ]
    labelled.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert main([labelled], as_json=True, minima=["top1=1", "must_contain=1", "false_answer=0", "verbatim=1"], html=None, misses=0) == 0
    assert json.loads(capsys.readouterr().out)["latency_ms"]["p50"] > 0
