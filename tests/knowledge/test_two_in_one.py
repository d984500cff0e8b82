"""Two questions in one message, lists of words, and words for deleting that ask for no deletion."""

from __future__ import annotations

import pytest

from knowledge.library import Library
from knowledge.reading import Found, Intent, Right


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped policy, ready to be asked."""
    return Library.shipped()


def sections(library: Library, text: str) -> list[str]:
    """The section that each part is answered from, "" where there is none."""
    return [part.answer.passages[0].section if isinstance(part.answer, Found) else "" for part in library.read(text).parts]


def test_the_second_half_leans_on_the_first(library: Library) -> None:
    assert sections(library, "do you record my api calls? and for how many days")[-1] == "data-retention"


def test_chinese_halves_are_told_apart_at_a_blank(library: Library) -> None:
    assert sections(library, "你们保存我的邮箱吗 会卖给别人吗") == ["account-information", "information-sharing"]


def test_a_list_of_words_is_answered_word_by_word(library: Library) -> None:
    assert sections(library, "cookies retention encryption")[:2] == ["cookie-usage", "data-retention"]


@pytest.mark.parametrize("text", ["delete", "erase", "删除", "удалить", "löschen"])
def test_a_word_for_deleting_alone_begins_no_deletion(library: Library, text: str) -> None:
    assert all(part.intent is not Intent.RIGHTS for part in library.read(text).parts)


@pytest.mark.parametrize(
    "text", ["I deleted my account last week", "my account was deleted by you without warning", "remove me from the newsletter"]
)
def test_what_tells_of_a_deletion_or_means_another_thing_begins_none(library: Library, text: str) -> None:
    assert all(part.intent is not Intent.RIGHTS or part.right is not Right.DELETE for part in library.read(text).parts)


@pytest.mark.parametrize("text", ["delete my account", "please erase everything you have on me", "wipe all my data now"])
def test_a_plain_wish_for_deletion_begins_one(library: Library, text: str) -> None:
    assert [(part.intent, part.right) for part in library.read(text).parts] == [(Intent.RIGHTS, Right.DELETE)]
