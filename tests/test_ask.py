"""``ask``: lines in, one answer a line out, by the same turns as every channel."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, TextIO, cast

import pytest

from bot.asking import Asker, BadLines, ask_jsonl, ask_once, matches_of, rank_jsonl
from desk.model.reply import Choice, Quote, Reply, Say
from knowledge.library import Library

POLICY = """# Shop policy

## Storage

- Orders are kept for ten years.
- Parcels are tracked until delivery.

## Recipients

We give your address to the parcel service.
"""


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped policy, ready to be asked."""
    return Library.shipped()


def asked(*lines: object, policy: Path | None = None) -> list[dict[str, Any]]:
    target = StringIO()
    ask_jsonl(StringIO("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)), target, policy)
    return [json.loads(line) for line in target.getvalue().splitlines()]


def quoted(section: str, *texts: str, score: float = 0.5, related: bool = False) -> Quote:
    lines = tuple(("item", text) for text in texts)
    return Quote(section, section, lines, 0, 1, "", "en", score, related)


def test_each_line_is_answered_in_order_under_its_id() -> None:
    rows = asked({"id": "b", "text": "hello"}, {"id": 7, "text": "How long do you keep usage records?"}, {"text": "do you sell my data"})
    assert [(row.get("id"), row["kind"]) for row in rows] == [("b", "smalltalk"), (7, "answer"), (None, "answer")]
    match = rows[1]["matches"][0]
    assert match["section"] == "data-retention"
    assert "Usage records: Retained for 90 days" in match["text"].split("\n")
    assert 0 < match["score"] <= 1
    assert rows[1]["right"] is None


def test_lines_of_one_chat_are_one_conversation_and_lines_without_are_none() -> None:
    delete, yes = {"text": "delete my account"}, {"text": "yes"}
    first, second = asked(delete | {"chat": "a"}, yes | {"chat": "a"})
    assert [(row["kind"], row["right"]) for row in (first, second)] == [("rights", "delete"), ("rights", "delete")]
    assert [row["kind"] for row in asked(delete, yes, delete | {"chat": 1}, yes | {"chat": 2})] == [
        "rights",
        "smalltalk",
        "rights",
        "smalltalk",
    ]


def test_every_text_of_a_match_stands_in_the_policy(library: Library) -> None:
    source = " ".join(library.policy.source.split())
    texts = ["what do you collect?", "delete my account and tell me how long you keep payment records", "do you have a DPO?", "cookies?"]
    for row in asked(*({"text": text} for text in texts)):
        for match in row["matches"]:
            assert all(" ".join(line.split()) in source for line in match["text"].split("\n"))


def test_a_line_that_is_no_question_is_named_and_the_others_are_answered(capsys: pytest.CaptureFixture[str]) -> None:
    target = StringIO()
    lines = [
        "nonsense",
        "[1]",
        '{"id": 1}',
        '{"text": 5}',
        '{"text": "x", "lang": 1}',
        '{"text": "x", "chat": []}',
        "",
        '{"id": 2, "text": "hello"}',
    ]
    with pytest.raises(BadLines, match="6 of the lines"):
        ask_jsonl(StringIO("\n".join(lines)), target)
    assert json.loads(target.getvalue())["id"] == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "privacy-desk: line 1: is not JSON"
    assert [line.split(":")[1].strip() for line in said] == ["line 1", "line 2", "line 3", "line 4", "line 5", "line 6"]


def test_an_answer_is_out_before_the_next_line_is_read() -> None:
    flushed: list[int] = []

    class Pipe(StringIO):
        def flush(self) -> None:
            flushed.append(self.getvalue().count("\n"))

    def lines() -> Iterator[str]:
        for number in range(3):
            assert flushed == list(range(1, number + 1))
            yield '{"text": "hello"}\n'

    ask_jsonl(cast(TextIO, lines()), Pipe())


@pytest.mark.parametrize("text", ["", "   ", "?" * 4096, "я" * 5000, "\x00\x01", "\ud800", "💥" * 3000, "/privacy", "/nothing"])
def test_any_text_at_all_gets_an_answer(text: str) -> None:
    (row,) = asked({"text": text})
    assert row["kind"] in {"answer", "clarify", "abstain", "smalltalk"}


def test_another_policy_is_answered_from_that_file_alone_one_match_a_clause(tmp_path: Path) -> None:
    file = tmp_path / "shop.md"
    file.write_text(POLICY, encoding="utf-8")
    (row,) = asked({"text": "how long do you keep my orders?"}, policy=file)
    assert row["matches"][0]["text"] == "Orders are kept for ten years."
    assert all("\n" not in match["text"] and match["text"] in POLICY for match in row["matches"])


def test_one_question_is_answered_as_text_as_json_and_with_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask_once("do you sell my data", None, as_json=False) == 0
    assert "We do not sell or share your personal information" in capsys.readouterr().out
    ask_once("do you sell my data", None, as_json=True)
    assert json.loads(capsys.readouterr().out)["matches"][0]["section"] == "information-sharing"
    ask_once("do u flog my info", None, as_json=False, explain=True)
    assert "read as   do you flog my information" in capsys.readouterr().out


def test_the_hint_decides_where_the_text_does_not(library: Library) -> None:
    with Asker(library) as asker:
        assert asker.ask("/help", "de-AT").language == "de"


def test_the_best_of_each_question_comes_before_the_second_best_of_any(library: Library) -> None:
    one, two, three = quoted("overview", "a"), quoted("user-rights", "b"), quoted("contact-us", "c")
    reply = Reply(
        "answer", "en", (Say("answer.part", {"text": "x"}), one, Say("foreign.next", {"section": ""}), two, Say("answer.part"), three)
    )
    assert [match.section for match in matches_of(reply, library.policy)] == ["overview", "contact-us", "user-rights"]


def test_a_section_quoted_twice_is_one_match_with_all_that_was_quoted(library: Library) -> None:
    reply = Reply("answer", "en", (quoted("overview", "a", "b"), Say("answer.part"), quoted("overview", "b", "c", score=0.9)))
    (match,) = matches_of(reply, library.policy)
    assert (match.text, match.score) == ("a\nb\nc", 0.9)


def test_sections_that_are_asked_back_or_merely_near_are_matches_too(library: Library) -> None:
    offered = (Choice("show:overview", Say("section.overview"), 0.4), Choice("show:contact-us", Say("section.contact-us")))
    for kind in ("clarify", "abstain"):
        (match,) = matches_of(Reply(kind, "en", (Say("answer.unclear"),), offered), library.policy)
        assert (match.section, match.score) == ("overview", 0.4)
        assert "ai.TokenHub" in match.text
    assert matches_of(Reply("smalltalk", "en", (Say("answer.stale"),), offered), library.policy) == []


def test_clauses_given_as_lines_are_ranked_as_lines() -> None:
    wishes = [
        {"rank": "x"},
        {"index": ["We sell nothing.", "We keep logs for 90 days."]},
        {"rank": "how long are logs kept?", "k": 1},
        {"k": 1},
    ]
    target = StringIO()
    with pytest.raises(BadLines, match="2 of the lines"):
        rank_jsonl(StringIO("".join(f"{json.dumps(wish)}\n" for wish in wishes)), target)
    nothing, ok, hits, neither = (json.loads(line) for line in target.getvalue().splitlines())
    assert (ok, [position for position, _ in hits["hits"]]) == ({"ok": True}, [1])
    assert "nothing to rank yet" in nothing["error"]
    assert "neither" in neither["error"]
