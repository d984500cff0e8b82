"""Replies as plain text."""

from __future__ import annotations

from desk.model.reply import Choice, Quote, Reply, Say
from handlers.plain import as_text
from handlers.wording import shipped

QUOTE = Quote("s", "Storage", (("lead", "We keep:"), ("item", "Logs"), ("heading", "Money"), ("item", "Invoices")), 1, 2, "May 2024", "en")


def test_quotations_are_set_off_with_the_best_line_marked_and_buttons_numbered() -> None:
    reply = Reply(
        "answer", "en", (Say("answer.related"), QUOTE), (Choice("human", Say("button.human")), Choice("cancel", Say("button.cancel")))
    )
    assert as_text(reply, shipped()).split("\n") == [
        "The nearest that it does say (this may not answer your question):",
        "",
        "  | We keep:",
        "  > - Logs",
        "  |",
        "  | Money",
        "  | - Invoices",
        "  Privacy policy, section “Storage” (version 2, May 2024)",
        "",
        "[1] Talk to a person",
        "[2] Cancel",
    ]


def test_long_lines_wrap_inside_their_margin() -> None:
    long = Quote("s", "S", (("item", "lorem " * 25),), 0, 1, "", "en")
    lines = as_text(Reply("answer", "en", (Say("intro"), long)), shipped(), width=40).split("\n")
    assert max(map(len, lines)) <= 40
    assert [line[:4] for line in lines if "lorem" in line] == ["  > ", *["  | "] * 4]


def test_east_asian_lines_take_half_as_many_characters() -> None:
    lines = as_text(Reply("smalltalk", "ja", (Say("intro"),)), shipped(), width=60).split("\n")
    assert max(map(len, lines)) <= 30
