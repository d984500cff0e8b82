"""What is said inside an open request: only a whole-message yes confirms, and a denial begins nothing."""

from __future__ import annotations

import time

import pytest

from knowledge.library import Library
from knowledge.reading import Context, Intent, Right

LIBRARY = Library.shipped()
REQUEST = Context(flow=True, right=Right.DELETE, offered="confirm")


def intents(text: str, context: Context = REQUEST) -> set[Intent]:
    return {part.intent for part in LIBRARY.read(text, None, context).parts}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "definitely not",
            "of course not",
            "yes please don't",
            "yes, do not delete it",
            "do it not",
            "ok forget it",
            "ok stop",
            "ok keep it",
        ),
        *("yes i want to keep it", "yes to everything except deletion", "yes hold on", "ok let me ask my wife first", "yes but not now"),
        *(
            "do it tomorrow",
            "yes, if it is free",
            "yes?",
            "sure?",
            "yes/no",
            "yeah no",
            "ok later",
            "ok",
            "fine",
            "ok thanks",
            "hmm not sure",
        ),
        *("don't", "please don't", "да нет", "конечно нет", "ok, lass es", "ja, aber erst morgen", "ja nein", "oui mais pas maintenant"),
        *("sí, pero no ahora", "sim, mas não agora", "是的,但不是现在", "はい、でも今はまだ", "はい？", "好的", "vale", "d'accord"),
    ],
)
def test_nothing_less_than_a_plain_yes_confirms_a_deletion(text: str) -> None:
    assert Intent.YES not in intents(text)


@pytest.mark.parametrize(
    "text", ["definitely not", "don't", "ok forget it", "да нет", "ja nein", "不要了", "キャンセル", "déjalo", "laisse tomber"]
)
def test_a_plain_no_drops_the_request(text: str) -> None:
    assert intents(text) <= {Intent.NO, Intent.CANCEL}


@pytest.mark.parametrize("text", ["yes", "Yes!", "yes please", "ja", "oui", "sí", "sim", "да", "是", "はい", "I confirm", "do it"])
def test_a_plain_yes_confirms_in_every_language(text: str) -> None:
    assert intents(text) == {Intent.YES}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Please don't delete my account",
            "I would never delete my account",
            "I do not want you to delete my data",
            "no borren mi cuenta",
        ),
        *("ne supprimez pas mon compte", "Löscht mein Konto bitte nicht", "не удаляйте мой аккаунт", "não apaguem minha conta"),
        *("アカウントを削除しないでください", "不要删除我的账号"),
    ],
)
def test_a_denied_wish_begins_no_deletion(text: str) -> None:
    assert Intent.RIGHTS not in intents(text, Context())


@pytest.mark.parametrize(
    "text",
    [
        "I don't want more to be your client, please you erase all of me",
        "I'm leaving. Don't keep a single thing that has my name on it.",
        "i don't want an account any more, delete it",
    ],
)
def test_a_denial_of_something_else_denies_no_deletion(text: str) -> None:
    assert [(part.intent, part.right) for part in LIBRARY.read(text).parts if part.intent is Intent.RIGHTS] == [
        (Intent.RIGHTS, Right.DELETE)
    ]


def test_an_ok_takes_up_what_was_offered_outside_of_a_request() -> None:
    assert intents("ok", Context(offered="human")) == {Intent.YES}
    assert intents("yes pls pass that on to your team", Context(offered="human")) == {Intent.HUMAN}


def test_stopping_something_outside_cancels_nothing_here() -> None:
    assert Intent.CANCEL not in intents("stop emailing me", Context())


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\t", "\u3000", "\n", "\r\n"])
def test_blanks_cost_no_more_than_letters(blank: str) -> None:
    texts = ["a" + blank * 3000 + "b", blank * 4000, ("do you sell" + blank * 40) * 60, ("-" + blank * 60) * 60]
    letters, blanks = [], []
    for text in texts:
        for kind, spent in (("x" * len(text), letters), (text, blanks)):
            begun = time.process_time()
            LIBRARY.read(kind)
            spent.append(time.process_time() - begun)
    # Both are some milliseconds; patterns that try every split of a run of blanks need seconds.
    assert sum(blanks) < sum(letters) * 50 + 0.5


def test_a_whole_question_does_not_lean_on_the_one_before() -> None:
    after_cookies = LIBRARY.read("do you use cookies").context
    alone, after = (LIBRARY.read("is my data encrypted", None, context).parts for context in (Context(), after_cookies))
    assert alone == after
