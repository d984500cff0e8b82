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
    ],
)
def test_what_a_question_is_about_stays(text: str) -> None:
    assert masked(text) == text


def test_a_question_is_one_line_of_bounded_length() -> None:
    assert masked("a\n b\t c") == "a b c"
    assert len(masked("word " * 1000)) == LONGEST
    assert len(masked("1" * 100_000 + "@" * 100_000)) <= LONGEST
