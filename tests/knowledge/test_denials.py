"""What is denied, or taken back in the same message, begins no request: it is explained, with a button to begin."""

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
        ("en", "you shouldn't delete my account"),
        ("en", "delete nothing from my account"),
        ("en", "please stop erasing my records"),
        ("en", "un-delete my data"),
        ("en", "do anything but delete my account"),
        ("en", "I want everything except deleting my account"),
        ("en", "exclude my account from deletion"),
        ("en", "it is unnecessary to delete my data"),
        ("en", "please pause deletion of my account"),
        ("en", "I would be very unhappy if you would delete my account"),
        ("de", "Lösche nichts von meinem Konto"),
        ("de", "Hört auf, meine Daten zu löschen"),
        ("de", "ich möchte nicht, dass ihr meine daten löscht"),
        ("en", "I refuse to have my account deleted"),
        ("fr", "Je ne veux pas que mon compte soit supprimé"),
        ("fr", "Arrêtez de supprimer mes données"),
        ("es", "No quiero que mi cuenta sea eliminada"),
        ("es", "Dejad de eliminar mis registros"),
        ("pt", "Não quero que minha conta seja excluída"),
        ("pt", "Parem de apagar meus dados"),
        ("ru", "Перестаньте удалять мои данные"),
        ("ru", "Хватит стирать мои логи"),
        ("zh", "不许删我的数据"),
        ("zh", "禁止删除我的账户"),
        ("zh-Hant", "不許刪除我的資料"),
        ("ja", "データを消すな"),
        ("ja", "アカウントを削除してほしくない"),
    ],
)
def test_a_denied_deletion_begins_nothing(library: Library, language: str, text: str) -> None:
    assert not begun(library, text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "don't send me my data"),
        ("en", "I do not want a copy of my data"),
        ("en", "never change my email without asking"),
        ("en", "please do not correct my email"),
        ("en", "I do not withdraw consent"),
        ("en", "I don't want to withdraw my consent"),
        ("de", "Ich widerrufe meine Einwilligung nicht"),
        ("fr", "je ne retire pas mon consentement"),
        ("es", "no me envíen mis datos"),
        ("pt", "não retiro meu consentimento"),
        ("ru", "не отправляйте мне мои данные"),
        ("zh", "我不撤回同意"),
    ],
)
def test_nor_does_any_other_right_that_is_denied(library: Library, language: str, text: str) -> None:
    assert not begun(library, text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "delete my account. Actually no, keep it."),
        ("en", "delete my account. On second thought, don't."),
        ("en", "delete my account. NOT"),
        ("en", "delete my account. Wait, no."),
        ("en", "withdraw my consent. never mind"),
        ("de", "lösch mein konto. quatsch, doch nicht"),
        ("fr", "supprimez mon compte. Non, finalement pas."),
        ("es", "borren mi cuenta. No, mejor no."),
        ("pt", "apaguem minha conta. Não, deixa pra lá."),
        ("ru", "удалите мой аккаунт. нет, не надо"),
        ("zh", "删除我的账号。算了，不删了"),
        ("ja", "アカウントを削除して。やっぱりやめます。"),
    ],
)
def test_a_wish_that_is_taken_back_behind_it_begins_nothing(library: Library, language: str, text: str) -> None:
    assert not begun(library, text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "löscht bitte alles, nicht nur die logs"),
        ("de", "ich höre auf, löscht meine Daten"),
        ("es", "ya no uso esto, borren mi cuenta"),
        ("pt", "não uso mais, apaguem minha conta"),
        ("ru", "больше не пользуюсь, удалите мой аккаунт"),
        ("ru", "мне это не нужно, удалите мои данные"),
        ("fr", "supprimez mon compte, je n'en veux plus"),
    ],
)
def test_a_denial_in_another_clause_denies_no_deletion(library: Library, language: str, text: str) -> None:
    assert begun(library, text, language) == {Right.DELETE}


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "löscht mein konto, bitte nicht"), ("es", "no, borren mi cuenta no"), ("ru", "не надо, не удаляйте мой аккаунт")],
)
def test_a_bare_denial_goes_with_the_clause_beside_it(library: Library, language: str, text: str) -> None:
    assert not begun(library, text, language)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("No, I'm done. Delete my account.", Right.DELETE),
        ("Stop it. Delete my account.", Right.DELETE),
        ("delete my account. No, I don't want a refund.", Right.DELETE),
        ("delete my account. No backups please.", Right.DELETE),
        ("delete my account. I do not need it any more.", Right.DELETE),
        ("delete my account and do not ask me why", Right.DELETE),
        ("I would be happy if you would delete my account", Right.DELETE),
        ("stop using my data for analytics", Right.WITHDRAW),
        ("don't use my data any more", Right.WITHDRAW),
        ("don't send me the bill, send me my data", Right.ACCESS),
        ("my name is not Bob, change it to Rob", Right.CORRECT),
    ],
)
def test_a_denial_of_something_else_takes_no_wish_away(library: Library, text: str, right: Right) -> None:
    assert begun(library, text) == {right}
