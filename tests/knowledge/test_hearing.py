"""Several questions in one message: each half is answered or declared silent, and nothing that is one question is torn apart."""

from __future__ import annotations

import pytest

from knowledge.library import Library
from knowledge.reading import Found, Intent, Reading, Right, Silent


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped policy, ready to be asked."""
    return Library.shipped()


def shown(reading: Reading) -> list[str]:
    """What each part comes to: a section, "silent", the right begun, or the intent."""
    found = []
    for part in reading.parts:
        if isinstance(part.answer, Found):
            found.append(part.answer.passages[0].section)
        elif part.intent is Intent.RIGHTS and part.right:
            found.append(part.right.value)
        else:
            found.append("silent" if isinstance(part.answer, Silent) else part.intent.value)
    return found


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("how long do you keep my data and where", ["data-retention", "information-storage"]),
        ("how long and where do you keep my logs", ["data-retention", "information-storage"]),
        ("what do you collect & how long", ["information-collection", "data-retention"]),
        ("wie lange und wo werden meine daten gespeichert?", ["data-retention", "information-storage"]),
        ("do you store my card as well as my api calls", ["payment-information", "usage-information"]),
        ("gardez-vous ma carte ainsi que mes appels api", ["payment-information", "usage-information"]),
        ("what's your policy on cookies, retention and sharing", ["cookie-usage", "data-retention", "information-sharing"]),
        ("do you log my tokens and for how many days", ["usage-information", "data-retention"]),
        ("where is my data kept and is it sold", ["information-storage", "information-sharing"]),
    ],
)
def test_a_half_that_leaves_words_out_is_completed_by_the_other(library: Library, text: str, sections: list[str]) -> None:
    assert shown(library.read(text)) == sections


def test_a_completed_half_is_shown_as_it_was_typed(library: Library) -> None:
    assert [part.text for part in library.read("how long do you keep my data and where").parts][-1] == "where"


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        (
            "what data do you gather, why do you need it, and do you sell it",
            ["information-collection", "information-usage", "information-sharing"],
        ),
        ("1) do you sell data 2) how long are logs kept 3) how do i reach you", ["information-sharing", "data-retention", "contact-us"]),
        (
            "tell me your retention periods, your cookies and your security measures",
            ["data-retention", "cookie-usage", "security-measures"],
        ),
        ("i'd like to know: 1. if you sell data 2. if you use cookies", ["information-sharing", "cookie-usage"]),
        ("I joined last year. Now my boss asks me whether invoices are kept, and whether you hand anything to the police.", 2),
    ],
)
def test_each_of_several_questions_is_answered(library: Library, text: str, sections: list[str] | int) -> None:
    found = shown(library.read(text))
    assert found == sections if isinstance(sections, list) else len(found) == sections


def test_a_tag_belongs_to_what_it_asks_about(library: Library) -> None:
    reading = library.read("I heard you sell user data. Is that true? And do you use cookies?")
    assert shown(reading) == ["information-sharing", "cookie-usage"]


def test_two_silences_are_declared_one_by_one(library: Library) -> None:
    answers = [part.answer for part in library.read("do you log my ip address, and do you keep my prompts").parts]
    assert [answer.topic for answer in answers if isinstance(answer, Silent)] == ["device", "prompts"]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("delete my account and tell me who has had my data", Right.DELETE),
        ("Erase my account. Before that, tell me who else has my data.", Right.DELETE),
        ("forget me, and confirm that no backup keeps a copy", Right.DELETE),
        ("注销我的账号，并告诉我数据给过谁", Right.DELETE),
        ("アカウントを削除して、誰にデータを渡したか教えてください", Right.DELETE),
        ("schickt mir bitte meine daten zu und sagt mir, wie lange ihr sie speichert", Right.ACCESS),
    ],
)
def test_a_wish_is_begun_whatever_is_asked_beside_it_and_the_question_is_heard_too(library: Library, text: str, right: Right) -> None:
    parts = library.read(text).parts
    assert [part.right for part in parts if part.intent is Intent.RIGHTS] == [right]
    assert [part for part in parts if part.intent is Intent.QUESTION]


@pytest.mark.parametrize(
    "text",
    [
        "forget about me. you wouldn't reveal my records without my consent, would you",
        "please send me my data. also i hope it is not plain text when stored",
    ],
)
def test_what_is_said_behind_a_wish_is_answered_too(library: Library, text: str) -> None:
    assert [part.intent for part in library.read(text).parts] == [Intent.RIGHTS, Intent.QUESTION]


@pytest.mark.parametrize(
    "text", ["erase my account and everything connected with it", "remove my recharge records and my billing details from your systems"]
)
def test_more_of_what_is_wished_for_is_no_second_thing(library: Library, text: str) -> None:
    assert shown(library.read(text)) == ["delete"]


@pytest.mark.parametrize(
    "text",
    [
        "can i keep the account but have the logs removed, and would that cost anything",
        "löschen Sie meine Daten, wenn ich es verlange",
        "提交了删除申请，什么时候有结果",
        "アカウント削除 方法",
        "export my data first, then i may delete my account",
        "si me voy, se elimina todo",
    ],
)
def test_cutting_a_message_makes_no_deletion_of_what_is_none(library: Library, text: str) -> None:
    assert "delete" not in shown(library.read(text))


@pytest.mark.parametrize(
    "text",
    [
        "how long do you keep usage records and account information",
        "is the channel between my laptop and your place guarded",
        "he asks me whether his email and his login name are now filed with you",
        "i am seventy eight and these legal pages make my head spin, what is it trying to tell me",
        "we had a burglary at the office and i'm nervous now, what do you do so nobody gets at our info",
        "i married and my email changed, is it possible to get that fixed",
        "does art. 21 give me a right to object with you",
        "I topped up with a friend's card yesterday, which I took as a good sign. Do you store the whole card number?",
        "我没点头的话 信息会流到第三方手里么",
    ],
)
def test_one_question_is_not_torn_apart_by_its_story_or_its_list(library: Library, text: str) -> None:
    assert len(library.read(text).parts) == 1
