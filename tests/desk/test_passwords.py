"""Which passwords are taken."""

from __future__ import annotations

import pytest

from desk.common_passwords import KEPT, SHORTEST, is_common, pack
from desk.passwords import LONGEST, fault


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "x" * 11 + "é",
        "你好世界你好世界你好世界",
        "a b c d e f g",
        "never seventeen",
        "p" * 13 + "q" * (LONGEST - 13),
    ],
)
def test_any_characters_make_a_password_if_there_are_enough(password: str) -> None:
    assert fault(password, "Eve", "eve@example.org") == ""


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("eleven char", "12 to 200 characters"),
        ("x" * (LONGEST + 1), "12 to 200 characters"),
        ("1q2w3e4r5t6y", "Many people"),
        ("QwertyQwerty", "Many people"),
        ("Ｑwertyqwerty", "Many people"),
        ("margaret likes tea", "your name"),
        ("I am mar.ga-ret!", "your name"),
        ("the ada of 2026", "your name"),
        ("m.hamilton 1969", "your name"),
        ("my privacy desk 1", "name of this program"),
        ("Privacy-Desk-2026", "name of this program"),
    ],
)
def test_short_common_and_telling_ones_are_refused_with_the_reason(password: str, says: str) -> None:
    assert says in fault(password, "Margaret Ada", "m.hamilton@example.org")


def test_the_list_is_as_long_as_it_says_and_holds_only_what_the_rule_would_take() -> None:
    assert KEPT >= 3000
    ranked = [f"password number {number:05}" for number in range(KEPT + 5)]
    packed = pack(["short", "Motherfucker", "MOTHERFUCKER", *ranked])
    assert len(packed) == 5 * KEPT
    assert packed == b"".join(sorted({packed[at : at + 5] for at in range(0, len(packed), 5)}))
    assert is_common("motherfucker")
    assert is_common("Correct Horse battery staple")
    assert not is_common("short")
    assert SHORTEST == 12
