"""Words for deleting that are quoted, made up, told, or about another's data or a thing begin no deletion."""

from __future__ import annotations

import pytest

from knowledge.library import Library
from knowledge.reading import Intent, Right


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped policy, ready to be asked."""
    return Library.shipped()


def begun(library: Library, text: str, language: str = "en") -> set[Right | None]:
    """The rights of which the text opens a card."""
    return {part.right for part in library.read(text, language).parts if part.intent is Intent.RIGHTS}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", 'Yesterday my daughter typed "delete my account" into your chat. Is my account still there?'),
        ("en", 'We got an email from a user: "Please delete my account and all my data." What do we have to do now?'),
        ("en", "translate: please delete my account and all my data"),
        ("en", "send me instructions to delete my account"),
        ("en", "let's pretend I want my account deleted"),
        ("en", "re: delete my account"),
        ("de", "Stell dir vor, ich will mein Konto löschen"),
        ("de", "Er schrieb: lösche meine Daten"),
        ("fr", "Traduis : supprimez mon compte s'il vous plaît"),
        ("fr", "Il m'a dit : supprimez mon compte"),
        ("es", "Supongamos que quiero eliminar mi cuenta"),
        ("es", "Él dijo: borra mi cuenta"),
        ("pt", "Imagine que eu quero excluir minha conta"),
        ("ru", 'Что значит "удалить мой аккаунт"'),
        ("ru", "Допустим, я хочу удалить аккаунт"),
        ("zh", "翻译:请删除我的账号"),
        ("zh", "假装我要删除账号"),
        ("ja", "「アカウントを削除して」を英語に訳して"),
    ],
)
def test_what_is_quoted_or_made_up_is_no_wish(library: Library, language: str, text: str) -> None:
    assert not begun(library, text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "They might delete my account. Can you lock it?"),
        ("en", "I clicked delete my account. Nothing happened. Why?"),
        ("en", "they want me to delete my account"),
        ("en", "delete my account, said no one ever"),
        ("pt", "disseram para eu apagar minha conta"),
        ("ru", "мне посоветовали удалить аккаунт"),
        ("ja", "友達にアカウントを削除しろと言われた"),
        ("ja", "返事がなければアカウントを削除します"),
        ("fr", "Supprimez le compte de Pierre"),
        ("es", "Borra la cuenta de Pedro"),
        ("pt", "Apague a conta do Pedro"),
        ("ru", "Удалите аккаунт Пети"),
        ("zh", "删除小明的账号"),
        ("ja", "田中さんのアカウントを削除して"),
    ],
)
def test_nor_is_what_happened_or_what_is_another_persons(library: Library, language: str, text: str) -> None:
    assert not begun(library, text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "terminate my session"),
        ("en", "close my account window"),
        ("en", "cancel my account upgrade"),
        ("en", "remove nulls from my data"),
        ("en", "delete user 4711 from my account"),
        ("en", "lose my account"),
        ("en", "dump my data"),
        ("de", "Entferne die Sperre meines Kontos"),
        ("fr", "Supprimez la limite de mon compte"),
        ("fr", "Supprimez mon équipe"),
        ("fr", "J'ai oublié mon compte"),
        ("es", "Elimina mi suscripción"),
        ("es", "Elimina el bloqueo de mi cuenta"),
        ("pt", "Encerre minha sessão"),
        ("pt", "Esqueci minha conta"),
        ("ru", "Закройте мой тикет"),
        ("ru", "Уберите лимит с моего аккаунта"),
        ("zh", "清空我的购物车"),
        ("zh", "忘了我上一个问题吧"),
        ("ja", "請求書を削除して"),
    ],
)
def test_nor_is_a_thing_that_is_no_data_of_ours(library: Library, language: str, text: str) -> None:
    assert not begun(library, text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I moved. How long do you keep logs?"),
        ("en", "I changed my name last year. How long do you keep logs?"),
        ("en", "I no longer work there. Who sees our invoices?"),
        ("en", "I stopped using it. How long do you keep logs?"),
        ("en", "I say no. Who sees our invoices?"),
        ("en", "my data was deleted without my consent"),
        ("zh", "我搬家了。日志保存多久？"),
    ],
)
def test_news_beside_a_question_begins_nothing(library: Library, language: str, text: str) -> None:
    assert not begun(library, text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "delete all data from my account"),
        ("en", "remove everything from my account"),
        ("en", "you can delete my account now"),
        ("en", '"delete my account"'),
        ("en", "I forgot my password, so please just delete my account"),
        ("de", "Entfernt alle Daten aus meinem Konto"),
        ("fr", "Supprimez mon compte et mon abonnement"),
        ("es", "elimina la cuenta de mi empresa"),
        ("pt", "excluam a conta e a minha assinatura"),
        ("ru", "удалите мой аккаунт и подписку"),
        ("zh", "删除我的账号和数据"),
        ("ja", "私のアカウントを削除してください"),
    ],
)
def test_a_wish_for_ones_own_data_stays_one_beside_them(library: Library, language: str, text: str) -> None:
    assert begun(library, text, language) == {Right.DELETE}


QUESTIONS = "Where are servers? Do you sell data? What cookies? How long are logs kept? Who are providers? Is it encrypted? What is kept? "
STORY = "Hi. I am Tom. I use your API. It is good. I paid in May. I moved. I got a new job. "


@pytest.mark.parametrize(
    ("wish", "right"),
    [
        ("delete my account", Right.DELETE),
        ("Please correct my email.", Right.CORRECT),
        ("Send me a copy of my data.", Right.ACCESS),
        ("I withdraw my consent.", Right.WITHDRAW),
    ],
)
def test_a_wish_at_the_end_of_a_long_message_is_read(library: Library, wish: str, right: Right) -> None:
    assert begun(library, QUESTIONS + wish) == {right}
    assert begun(library, STORY + wish) == {right}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Hallo. Ich bin Tom. Ich nutze euch. Alles gut. Ich bin umgezogen. Neuer Job. Keine Zeit. Bitte löscht mein Konto."),
        ("zh", "您好。我是小王。我用了半年。体验一般。换了工作。搬家了。很忙。请删除我的账号。"),
    ],
)
def test_so_it_is_in_another_language(library: Library, language: str, text: str) -> None:
    assert begun(library, text, language) == {Right.DELETE}


def test_nor_is_a_person_asked_for_at_its_end_lost(library: Library) -> None:
    assert Intent.HUMAN in {part.intent for part in library.read(QUESTIONS + "I want to talk to a human.").parts}


def test_a_denial_at_its_end_begins_nothing(library: Library) -> None:
    assert not begun(library, STORY + "Please don't delete my account.")
