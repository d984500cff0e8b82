"""What names a person or an account is taken out of a question before staff see it; what it is about stays."""

from __future__ import annotations

import pytest

from desk.masking import LONGEST, masked


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("mail me at jane.roe+x@example.org please", "mail me at [e-mail] please"),
        ("我的邮箱是 jane@example.org 怎么改", "我的邮箱是 [e-mail] 怎么改"),
        ("我的邮箱是jane@example.org，怎么改", "[e-mail]"),
        ("call +49 (170) 123-4567 now", "call [number] now"),
        ("我的电话13800138000怎么删", "我的电话[number]怎么删"),
        ("電話は０９０１２３４５６７８です", "電話は[number]です"),
        ("my request PD-2026-000123", "my request [number]"),
        ("key sk-a1b2c3d4e5f6 leaked", "key [number] leaked"),
        ("account 4711 is mine", "account [number] is mine"),
        ("see https://example.org/u/jane?x=1 there", "see [address] there"),
        ("ask @jane_roe", "ask [name]"),
        ("My name is Jane Roe, do you sell data?", "My name is [name], do you sell data?"),
        ("ich heiße Müller und will wissen", "ich heiße [name] und will wissen"),
        ("我叫张三，有我的数据吗", "我叫 [name]，有我的数据吗"),
        ("I am John Smith and want my data", "I am [name] and want my data"),
        ("i'm Siobhán O'Neil-Byrne, delete me", "i'm [name], delete me"),
        ("Hi, I'm Anna. What do you keep?", "Hi, I'm [name]. What do you keep?"),
        ("I'm John and I want out", "I'm [name] and I want out"),
        ("this is Maria Gonzalez from Acme, delete", "this is [name] from Acme, delete"),
        ("my name is john smith and i want out", "my name is [name] and i want out"),
        ("my name is john, delete", "my name is [name], delete"),
        ("my son Peter has asthma, do you store it", "my son [name] has asthma, do you store it"),
        ("Do you sell data? Regards, John Smith", "Do you sell data? Regards, [name]"),
        ("je suis Jean Dupont, supprimez tout", "je suis [name], supprimez tout"),
        ("Je m’appelle Zoé et je veux partir", "Je m’appelle [name] et je veux partir"),
        ("ich bin Anna von der Heide und will wissen", "ich bin [name] und will wissen"),
        ("hier ist Jürgen Groß, löscht das", "hier ist [name], löscht das"),
        ("Mit freundlichen Grüßen Erika Musterfrau", "Mit freundlichen Grüßen [name]"),
        ("soy María de la Cruz, ¿qué guardan?", "soy [name], ¿qué guardan?"),
        ("eu sou João Silva e quero sair", "eu sou [name] e quero sair"),
        ("mi chiamo Luca Rossi", "mi chiamo [name]"),
        ("я Иван Петров, удалите", "я [name], удалите"),
        ("Меня зовут Иван, удалите", "Меня зовут [name], удалите"),
        ("我是张伟，删除我的数据", "我是 [name]，删除我的数据"),
        ("私は田中太郎です", "私は [name] です"),
        ("私は田中です。消して", "私は [name] です。消して"),
        ("田中太郎と申します。", "[name] と申します。"),
        ("私の名前は山田花子です。消して", "私の名前は [name] です。消して"),
    ],
)
def test_what_names_somebody_is_taken_out(said: str, shown: str) -> None:
    assert masked(said) == shown


@pytest.mark.parametrize(
    "text",
    [
        "How long is 90 days?",
        "since 2024",
        "Are you ISO 27001 or ISO/IEC 27018 certified?",
        "aes-256 oder was",
        "iso27001有吗",
        "GDPR art. 17?",
        "I am German. Does the GDPR hold?",
        "I am a Premium customer",
        "I am European and a customer",
        "I am in the European Union",
        "I'm not sure whether you keep logs",
        "This is about Data Retention",
        "this is GDPR Article 17",
        "Is my name stored? my name is stored where?",
        "my name is not public, is it",
        "mein Name ist bei euch gespeichert",
        "ich bin Kunde bei euch und will wissen",
        "Ich bin Student.",
        "my data and my son's account",
        "je suis client, que gardez-vous",
        "je suis en France",
        "soy cliente",
        "я хочу удалить аккаунт",
        "Я живу в Германии",
        "我是你们的用户",
        "我是高级会员，怎么退订",
        "我是高中生",
        "私は未成年です",
        "私は高校生ですが",
        "私は心配です",
        "私は大丈夫ですか",
    ],
)
def test_what_a_question_is_about_stays(text: str) -> None:
    assert masked(text) == text


def test_a_question_is_one_line_of_bounded_length() -> None:
    assert masked("a\n b\t c") == "a b c"
    assert len(masked("word " * 1000)) == LONGEST
    assert len(masked("1" * 100_000 + "@" * 100_000)) <= LONGEST
