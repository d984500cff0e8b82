"""Replies become Telegram messages: escaped, within Telegram's bounds, nothing lost."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram_render import LONGEST_MESSAGE, messages_of, units
from desk.model.reply import Choice, Quote, Reply, Say
from handlers.wording import Wording

WORDS = Wording()


def quote(*lines: tuple[str, str], best: int = 0) -> Quote:
    return Quote("data-retention", "Data Retention", lines, best, 3, "January 2024", "en")


def reply(*blocks: Say | Quote, choices: tuple[Choice, ...] = ()) -> Reply:
    return Reply("answer", "en", blocks, choices)


def said(text: str) -> Say:
    return Say("verbatim", {"text": text})


class Checker(HTMLParser):
    """Reads a message as Telegram does: collects what is seen, and fails where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen = ""
        self.quoted: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in ("b", "i", "blockquote")
        self.open.append(tag)
        if tag == "blockquote":
            self.quoted.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.seen += data
        if "blockquote" in self.open:
            self.quoted[-1] += data


def test_a_quotation_has_its_best_line_in_bold_and_its_source_below() -> None:
    (message,) = messages_of(reply(quote(("lead", "We keep:"), ("item", "Records: 90 days"), best=1)), WORDS)
    assert message["text"] == (
        "<blockquote>We keep:\n<b>• Records: 90 days</b></blockquote>\n"
        "<i>Privacy policy, section “Data Retention” (version 3, January 2024)</i>"
    )


@pytest.mark.parametrize("text", ["<b>&amp;</b>", 'a < b & "c"', "</blockquote><a href='x'>"])
def test_whatever_a_user_or_policy_writes_is_shown_and_not_obeyed(text: str) -> None:
    (message,) = messages_of(reply(said(text), quote(("text", text))), WORDS)
    checked = Checker(message["text"])
    assert checked.seen.startswith(f"{text}\n\n{text}\n")


def test_short_buttons_share_a_row_and_long_ones_do_not() -> None:
    choices = [Choice(f"a:{text}", said(text)) for text in ("yes", "no", "a button with a long label", "later")]
    (message,) = messages_of(reply(said("?"), choices=tuple(choices)), WORDS)
    rows = [[button["text"] for button in row] for row in message["reply_markup"]["inline_keyboard"]]
    assert rows == [["yes", "no"], ["a button with a long label"], ["later"]]


def test_whether_an_answer_helped_is_asked_side_by_side() -> None:
    choices = tuple(Choice(action, said(action)) for action in ("rights", "helped:1", "missed:1", "human"))
    (message,) = messages_of(reply(said("x"), choices=choices), WORDS)
    rows = [[button["text"] for button in row] for row in message["reply_markup"]["inline_keyboard"]]
    assert rows == [["rights"], ["helped:1", "missed:1"], ["human"]]


def test_a_long_quotation_is_cut_between_clauses_with_the_buttons_on_the_last_piece() -> None:
    clauses = [("item", f"Clause {number}: " + "word " * 40) for number in range(60)]
    choice = Choice("more", said("more"))
    messages = messages_of(reply(said("Here:"), quote(*clauses), choices=(choice,)), WORDS)
    assert len(messages) == 4
    assert ["reply_markup" in message for message in messages] == [False, False, False, True]
    quoted = [line for message in messages for part in Checker(message["text"]).quoted for line in part.split("\n")]
    assert quoted == [f"• {text}" for _, text in clauses]


def test_a_reply_without_words_brings_no_message() -> None:
    assert messages_of(reply(), WORDS) == []


@given(
    st.lists(st.tuples(st.sampled_from(["text", "item", "lead", "heading"]), st.text(min_size=1, max_size=300)), min_size=1, max_size=20),
    st.integers(-1, 5),
    st.integers(20, 400),
)
def test_no_piece_is_too_long_and_no_letter_is_lost(lines: list[tuple[str, str]], best: int, limit: int) -> None:
    messages = messages_of(reply(said("Hello 🙂"), quote(*lines, best=best)), WORDS, limit)
    seen = []
    for message in messages:
        text = re.sub(r"</?(b|i|blockquote)>", "", message["text"])
        assert 0 < units(html.unescape(text)) <= limit
        seen.append(html.unescape(text))
    letters = re.sub(r"\s", "", "".join(text.replace("\r", "\n") for _, text in lines))
    assert letters in re.sub(r"[\s•]", "", "".join(seen)) or "•" in letters


def test_length_is_counted_as_telegram_counts_it() -> None:
    assert units("aé漢🙂") == 5
    messages = messages_of(reply(said("🙂" * LONGEST_MESSAGE)), WORDS)
    assert [units(message["text"]) for message in messages] == [LONGEST_MESSAGE, LONGEST_MESSAGE]
