"""A wish is not lost for what stands beside it: a denial of something else, "it", a condition met, another language or right."""

from __future__ import annotations

import pytest

from knowledge.library import Library
from knowledge.reading import Intent, Right


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped policy, ready to be asked."""
    return Library.shipped()


def begun(library: Library, text: str) -> set[Right | None]:
    """The rights of which the text opens a card."""
    return {part.right for part in library.read(text).parts if part.intent is Intent.RIGHTS}


@pytest.mark.parametrize(
    "text",
    [
        "don't tell me about cookies, just delete my account",
        "don't give me the policy, delete my account!",
        "I won't ask again: delete my account. How long does it take?",
        "I don't know how this works but please delete my account. where are backups?",
        "I can't find the button, delete my account for me. How long are logs kept?",
        "Without further ado: delete my account. How long are logs kept?",
        "A hacker has my key, please close my account. Do you log IPs?",
        "how dare you keep my logs for 90 days, delete my account",
    ],
)
def test_a_denial_of_something_else_before_it(library: Library, text: str) -> None:
    assert begun(library, text) == {Right.DELETE}


@pytest.mark.parametrize(
    "text",
    [
        "please don't, under any circumstances, delete my account",
        "do not, whatever I say, delete my account",
        "I won't say: delete my account",
        "I will never delete my account, delete it",
        "don't ever click this, delete nothing",
    ],
)
def test_a_denial_that_goes_on_behind_a_comma_stays_one(library: Library, text: str) -> None:
    assert not begun(library, text)


@pytest.mark.parametrize(
    "text",
    [
        "why do you store my logs?? delete them now",
        "how long do you keep my payment records? erase them",
        "what do you know about me? delete it",
        "don't keep my data, erase it",
        "Warum speichert ihr meine Daten? Löscht sie sofort!",
        "ich will kein Konto mehr, löscht es",
        "Pourquoi gardez-vous mes données ? Supprimez-les !",
        "¿Por qué guardan mis datos? ¡Bórrenlos!",
        "Зачем вы храните мои данные? Удалите их!",
        "я больше не хочу аккаунт, удалите его",
        "is it true that you keep logs? if it is, remove me",
        "why do you keep my data, delete it!!!",
        "do you sell my data, if yes delete everything",
        "on second thought, erase it all instead",
    ],
)
def test_it_and_them_are_what_was_named_before(library: Library, text: str) -> None:
    assert begun(library, text) == {Right.DELETE}


@pytest.mark.parametrize(
    "text",
    [
        "I lost my phone, delete it",
        "Do you sell credits? Delete them.",
        "my friend's data, delete it",
        "what stays if you do delete my account",
    ],
)
def test_unless_that_is_no_data_of_the_askers(library: Library, text: str) -> None:
    assert not begun(library, text)


@pytest.mark.parametrize(
    "text",
    [
        "请注销我的账户并告诉我数据存在哪里",
        "請註銷我的帳戶並告訴我資料存在哪裡",
        "删除我的账号,日志保存多久",
        "delete my account 日志保存多久",
        "how long do you keep logs 请删除我的账号",
        "Lösche mein Konto. How long do you keep logs?",
        "Bitte Konto löschen. Thanks! Where is my data stored?",
    ],
)
def test_a_question_in_the_same_breath_or_another_language_is_answered_beside_it(library: Library, text: str) -> None:
    assert [part.intent for part in library.read(text).parts if part.intent is Intent.QUESTION]
    assert begun(library, text) == {Right.DELETE}


@pytest.mark.parametrize(
    "text",
    [
        "Under GDPR art 15 and 17 I request a copy and erasure of my data",
        "copy of my data please, then wipe it",
        "I request access to and deletion of my data",
        "I request deletion of my data and access to it",
        "access and delete my data",
    ],
)
def test_two_rights_in_one_sentence_are_two(library: Library, text: str) -> None:
    assert begun(library, text) == {Right.ACCESS, Right.DELETE}


def test_a_second_right_that_is_not_plain_is_explained(library: Library) -> None:
    parts = library.read("correct my name and delete my payment records").parts
    assert [(part.intent, part.right) for part in parts] == [(Intent.RIGHTS, Right.CORRECT), (Intent.QUESTION, Right.DELETE)]


@pytest.mark.parametrize("text", ["a copy of my data or its deletion", "send me my data and delete nothing"])
def test_a_choice_or_a_denial_is_no_second_right(library: Library, text: str) -> None:
    assert Right.DELETE not in begun(library, text)
