"""Labelled files are read whole, and a label that cannot be right is named with file, line and what comes nearest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.evaluation.gold import GoldError, Question, read_gold
from knowledge.files import read_policy
from knowledge.reading import Right

ROOT = Path(__file__).parents[2]
POLICY = read_policy(ROOT / "knowledge" / "policies" / "privacy-policy.en.txt")
GOOD: dict[str, Any] = {
    "id": "q1",
    "text": "how long do invoices stay",
    "lang": "en",
    "kind": "answerable",
    "sections": ["data-retention"],
    "must_contain": ["required by regulations"],
    "right": None,
    "style": "plain",
    "note": "",
}


def read(folder: Path, *rows: object) -> list[Question]:
    path = folder / "labelled.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return read_gold([path], POLICY)


def complaint(folder: Path, *rows: object) -> str:
    with pytest.raises(GoldError) as caught:
        read(folder, *rows)
    return str(caught.value).replace(str(folder), "DIR")


def test_a_question_keeps_all_that_its_label_says(tmp_path: Path) -> None:
    row = GOOD | {"kind": "not_covered", "sections": [], "must_contain": [], "near": ["user-rights"], "alt_kinds": ["answerable"]}
    (question,) = read(tmp_path, row)
    assert (question.near, question.alt_kinds, question.place) == (("user-rights",), ("answerable",), f"{tmp_path}/labelled.jsonl:1")


def test_a_sub_section_knows_the_section_that_holds_it(tmp_path: Path) -> None:
    (question,) = read(tmp_path, GOOD | {"sections": ["payment-information"], "must_contain": []})
    assert question.parent == "information-collection"


def test_a_dialogue_becomes_its_turns_in_order(tmp_path: Path) -> None:
    turn = {key: GOOD[key] for key in ("text", "kind", "sections", "must_contain", "right", "style", "note")}
    second = turn | {"text": "do it", "kind": "rights", "right": "delete", "expect": "start_right"}
    turns = read(tmp_path, {"id": "d1", "turns": [turn | {"expect": "answer"}, second]})
    assert [(t.id, t.dialogue, t.expect) for t in turns] == [("d1.1", "d1", "answer"), ("d1.2", "d1", "start_right")]
    assert turns[1].right == Right.DELETE


def test_the_stock_that_ships_is_readable() -> None:
    stock = sorted((ROOT / "benchmarks" / "questions" / "open").glob("*.jsonl"))
    assert len(read_gold(stock, POLICY)) >= 600


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"secitons": []}, 'DIR/labelled.jsonl:2: unknown key "secitons"; the nearest is "sections"'),
        ({"kind": "anwserable"}, 'DIR/labelled.jsonl:2: "kind" is "anwserable"; the nearest is "answerable"'),
        ({"kind": None}, 'DIR/labelled.jsonl:2: "kind" is missing; known are'),
        ({"sections": ["data-retension"]}, ':2: the policy has no section "data-retension"; the nearest is "data-retention"'),
        ({"near": ["cookies-usage"]}, 'the nearest is "cookie-usage"'),
        ({"parts": [["user-right"]]}, 'the nearest is "user-rights"'),
        ({"parts": ["user-rights"]}, '"parts" must be a list of lists'),
        ({"right": "delet"}, '"right" is "delet"; the nearest is "delete"'),
        ({"alt_kinds": ["answerable"]}, '"alt_kinds" holds "answerable"'),
        ({"lang": "it"}, '"lang" is "it"; '),
        ({"must_contain": ["91 days"]}, '"must_contain" asks for "91 days", which the policy does not hold'),
        ({"must_contain": "90 days"}, '"must_contain" must be a list of texts'),
        ({"sections": [], "must_contain": []}, 'answerable but "sections" is empty'),
        ({"kind": "rights"}, 'rights but "right" is missing'),
        ({"text": "  "}, '"text" is missing'),
        ({"id": ""}, '"id" is missing'),
        ({"id": "q0"}, 'the id "q0" was used before, in DIR/labelled.jsonl:1'),
        ({"turns": []}, 'unknown key "text"'),
    ],
)
def test_a_wrong_label_is_named_with_its_line_and_the_nearest_name(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    assert says in complaint(tmp_path, GOOD | {"id": "q0"}, GOOD | change)


@pytest.mark.parametrize(
    ("line", "says"),
    [("{", "DIR/labelled.jsonl:1: is not JSON"), ("[1]", "DIR/labelled.jsonl:1: is no JSON object"), ("", "the files hold no question")],
)
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: str, says: str) -> None:
    assert says in complaint(tmp_path, line)


@pytest.mark.parametrize(
    ("turns", "says"),
    [
        ([], '"turns" must be a list of turns'),
        ([GOOD | {"expect": "anwser"}], ':1 turn 1: "expect" is "anwser"; the nearest is "answer"'),
        ([GOOD], ':1 turn 1: "expect" is missing'),
        ([GOOD | {"expect": "start_right"}], '"start_right" needs "right"'),
    ],
)
def test_a_wrong_turn_is_named(tmp_path: Path, turns: list[dict[str, Any]], says: str) -> None:
    assert says in complaint(tmp_path, {"id": "d1", "turns": turns})


def test_a_file_that_is_not_there_or_not_text_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name, says in (("missing", "No such file"), ("binary", "not UTF-8")):
        with pytest.raises(GoldError, match=says):
            read_gold([tmp_path / name], POLICY)
