"""Codes and tokens: drawn without look-alikes, read however they are typed, shown masked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import codes


def test_a_code_has_eight_characters_without_look_alikes_and_a_hyphen() -> None:
    drawn = [codes.new_code() for _ in range(200)]
    assert len(set(drawn)) == 200
    assert all(len(code) == 9 and code[4] == "-" for code in drawn)
    assert not set("".join(drawn)) & set("01ILOU")


@pytest.mark.parametrize("typed", ["K7QM-2PXD", "k7qm2pxd", " K7QM 2PXD. ", "k7qm–2pxd", "Ｋ７ＱＭ２ＰＸＤ", "K7QM\n2PXD"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert codes.plain(typed) == "K7QM2PXD"


@pytest.mark.parametrize("typed", ["", "K7QM-2PX", "K7QM-2PXDA", "K7QM-2PX0", "delete my account", "K7QM-2PXД", "٣٣٣٣٣٣٣٣", "K" * 100_000])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.plain(typed) == ""
    assert not codes.is_code(typed)


@given(st.text(max_size=80))
def test_no_text_upsets_the_reading_of_codes_and_tokens(text: str) -> None:
    assert codes.plain(text) == codes.plain(codes.plain(text))
    assert isinstance(codes.is_token(text), bool)
    assert codes.masked(text).count("*") >= 3


def test_a_token_fits_into_the_start_parameter_of_telegram() -> None:
    token = codes.new_token()
    assert codes.is_token(token)
    assert len(token) <= 64
    assert not codes.is_token("K7QM-2PXD")


@pytest.mark.parametrize(
    ("account", "shown"),
    [
        ("mia@example.org", "m***@e***.org"),
        ("acc-1009", "a***09"),
        ("mia", "m***"),
        ("12345", "1***"),
        ("mia@localhost", "m***@***localhost"),
    ],
)
def test_an_account_is_shown_masked(account: str, shown: str) -> None:
    assert codes.masked(account) == shown
