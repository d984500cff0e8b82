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


@pytest.mark.parametrize(
    "text",
    [
        "if some giant buys you, who gets my info",
        "does deleting the account also erase the connected data",
        "I use a proxy, do you see my real ip",
    ],
)
def test_one_question_stays_one(library: Library, text: str) -> None:
    assert len(library.read(text).parts) == 1


def test_what_a_sentence_ends_in_asking_for_counts_whatever_reasons_lead_up_to_it(library: Library) -> None:
    (part,) = library.read("since you can't protect it, I object to the use of my data").parts
    assert (part.intent, part.right) == (Intent.RIGHTS, Right.WITHDRAW)


def test_not_deleting_is_no_reason_to_leave_a_mistake(library: Library) -> None:
    (part,) = library.read("change my email, do not delete it").parts
    assert (part.intent, part.right) == (Intent.RIGHTS, Right.CORRECT)


@pytest.mark.parametrize("text", ["payment", "my data", "withdraw", "consent"])
def test_a_bare_noun_is_about_a_subject_and_begins_nothing(library: Library, text: str) -> None:
    assert [part.intent for part in library.read(text).parts] == [Intent.QUESTION]


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


@pytest.mark.parametrize(("thing", "section"), [("backups", ""), ("cookies", ""), ("prompts", "")])
def test_of_a_thing_added_behind_a_mark_the_same_is_asked(library: Library, thing: str, section: str) -> None:
    assert sections(library, f"how long do you keep usage records? and {thing}?") == ["data-retention", section]


def test_a_thing_added_that_has_the_same_answer_is_answered_with_it(library: Library) -> None:
    assert set(sections(library, "how long do you keep usage records? and payment records?")) == {"data-retention"}
