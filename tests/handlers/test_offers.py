"""What takes up an offered right, and what chooses from the list: a yes or an ordinal that is the whole message, or a wish of its own."""

from __future__ import annotations

import pytest

from knowledge.reading import Right
from tests.handlers.chat import Chat, keys

THE_THIRD = [
    *("3", "3.", "3)", "#3", "the third", "the third one", "number 3 please", "the third, please do it", "I'd like number 3", "option 3"),
    *("das dritte", "die dritte bitte", "Nr. 3", "le troisième", "el tercero", "o terceiro", "третье", "三", "第三个", "三つ目", "3番"),
]
NO_CHOICE = [
    *("claude 3 opus is down", "i had 3 beers", "not the third", "no 3", "dont delete my 3 projects", "3 days ago i paid"),
    *(
        "i have 3 accounts",
        "thanks, that was my last question",
        "last month I paid twice",
        "1 thing: keep my account",
        "3 stars for this bot",
    ),
    *("meine letzte Rechnung war hoch", "merci, dernière question demain", "es mi primera vez aquí", "я на третье письмо жду ответа"),
    *("我有三个账号", "anything but the third one", "first of all thank you"),
]
MERELY_HEARD = [
    *(
        "ok thanks",
        "ok",
        "right",
        "good",
        "fine, but i wont",
        "ok, do not delete anything",
        "good. please dont",
        "ok nevermind",
        "ok not now",
    ),
    *("great, i am staying then", "ok i found it", "yes I know, but do you sell data", "ok and how long do you keep logs", "yes or no"),
    *("gut zu wissen", "klar, aber ich bleibe", "vale, gracias", "ok merci", "d'accord", "certo, obrigado", "хорошо, спасибо"),
    *("好的谢谢", "可以，但我不想删", "わかりました", "no thanks. yes please to something else", "yes please. no"),
]


@pytest.mark.parametrize("text", THE_THIRD)
def test_an_ordinal_that_is_the_whole_message_chooses_from_the_list(chat: Chat, text: str) -> None:
    chat.say("what are my rights?")
    assert chat.say(text).right is Right.DELETE


@pytest.mark.parametrize("text", NO_CHOICE)
def test_a_number_in_a_sentence_chooses_nothing(chat: Chat, text: str) -> None:
    for ask in ("what are my rights?", "/rights"):
        chat.say(ask)
        chat.say(text)
        assert chat.dialogue.flow is None


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("the second one, my username is misspelt", Right.CORRECT),
        ("first delete my account", Right.DELETE),
        ("delete my account, 3rd time asking", Right.DELETE),
        ("i want the second one: correct my name", Right.CORRECT),
    ],
)
def test_a_wish_beside_an_ordinal_says_which_right_is_meant(chat: Chat, text: str, right: Right) -> None:
    chat.say("what are my rights?")
    assert chat.say(text).right is right


@pytest.mark.parametrize("text", MERELY_HEARD)
def test_who_has_only_heard_of_a_right_or_says_more_than_yes_begins_nothing(chat: Chat, text: str) -> None:
    chat.say("can I delete my account?")
    assert chat.dialogue.context.offered == "right:delete"
    chat.say(text)
    assert chat.dialogue.flow is None


@pytest.mark.parametrize(
    "text", ["yes", "yes please", "do it", "sure", "go on", "ja gerne", "oui", "claro", "конечно", "可以", "はい、お願いします"]
)
def test_a_yes_takes_up_the_right_that_was_offered(chat: Chat, text: str) -> None:
    chat.say("can I delete my account?")
    assert chat.say(text).right is Right.DELETE


@pytest.mark.parametrize(
    ("asked", "text", "right"),
    [
        ("can I delete my account?", "correct my email", Right.CORRECT),
        ("can I delete my account?", "ok, correct my email address instead", Right.CORRECT),
        ("can I delete my account?", "yes but first send me a copy of my data", Right.ACCESS),
        ("can i get a copy of my data?", "ok delete my account instead", Right.DELETE),
        ("can i get a copy of my data?", "yes, and delete my account", Right.DELETE),
        ("kann ich mein Konto löschen?", "ok, dann löscht mein Konto", Right.DELETE),
    ],
)
def test_another_wish_is_heard_whatever_was_offered(chat: Chat, asked: str, text: str, right: Right) -> None:
    chat.say(asked)
    assert chat.say(text).right is right


def test_a_question_behind_a_yes_is_answered(chat: Chat) -> None:
    chat.say("can I delete my account?")
    assert "information-sharing" in [quote.section for quote in chat.say("yes I know, but do you sell data").quotes]


@pytest.mark.parametrize("text", ["ok thanks", "好的谢谢", "ok danke", "ok merci", "much obliged"])
def test_thanks_for_an_answer_are_thanks(chat: Chat, text: str) -> None:
    chat.say("can I delete my account?")
    assert "smalltalk.thanks" in keys(chat.say(text))
