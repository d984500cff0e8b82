"""How a person is told: by the chat, or another way that names one."""

from __future__ import annotations

import pytest

from desk.model.errors import NotAllowed
from desk.telling import check_way, plain


@pytest.mark.parametrize("told", ["Chat", "CHAT", "chatt", "caht", "by chat", "in the chat", "live chat", "the Chat."])
def test_the_chat_is_no_other_way_however_it_is_written(told: str) -> None:
    with pytest.raises(NotAllowed, match="no other way"):
        check_way(told)


@pytest.mark.parametrize("told", ["", "x", "nobody", "No one", "not told", "n/a", "--", "was told", "1 2", "busy", "none yet", "the user"])
def test_words_that_name_no_way_are_refused(told: str) -> None:
    with pytest.raises(NotAllowed, match="does not say how"):
        check_way(told)


@pytest.mark.parametrize(
    "told", ["letter", "Letter of 3 March", "a call on 3 March", "by post, on a stick", "3月3日に手紙で", "по почте", "mail 2026-03-03"]
)
def test_a_way_is_kept_as_it_was_written(told: str) -> None:
    assert check_way(f" {told} ") == told


def test_the_chat_is_known_without_case() -> None:
    assert (plain(" Chat "), plain("letter  of\n3 March")) == ("chat", "letter of 3 March")
