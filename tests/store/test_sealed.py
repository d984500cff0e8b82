"""Sealed values: unreadable without the key, and bound to the place they stand in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.model.errors import KeyFileError, StoreError
from desk.store.sealed import Sealer, key_id

KEY, OTHER = bytes(range(32)), bytes(32)
any_text = st.text(st.characters(codec=None))  # lone surrogates too: phones send them


@given(any_text)
def test_what_is_sealed_opens_to_the_same_text(text: str) -> None:
    sealer = Sealer(KEY)
    assert sealer.open("turns", "said", "r1", sealer.seal("turns", "said", "r1", text)) == text


def test_a_sealed_value_shows_nothing_but_the_key_id() -> None:
    sealed = Sealer(KEY).seal("turns", "said", "r1", "delete my account please")
    assert sealed.startswith(f"{key_id(KEY)}.")
    assert "delete" not in sealed


def test_the_same_text_is_never_sealed_to_the_same_value() -> None:
    sealer = Sealer(KEY)
    assert len({sealer.seal("turns", "said", "r1", "hello") for _ in range(100)}) == 100


@pytest.mark.parametrize("place", [("chats", "said", "r1"), ("turns", "reply", "r1"), ("turns", "said", "r2"), ("turnss", "aid", "r1")])
def test_a_value_that_was_moved_does_not_open(place: tuple[str, str, str]) -> None:
    sealer = Sealer(KEY)
    sealed = sealer.seal("turns", "said", "r1", "hello")
    with pytest.raises(StoreError, match="changed or moved"):
        sealer.open(*place, sealed)


@pytest.mark.parametrize("change", [lambda s: s[:-4] + "AAAA", lambda s: s[:20], lambda s: s[:13] + "*" + s[14:]])
def test_a_value_that_was_changed_does_not_open(change: object) -> None:
    assert callable(change)
    sealer = Sealer(KEY)
    with pytest.raises(StoreError, match=r"A value in turns\.said \(row r1\)"):
        sealer.open("turns", "said", "r1", change(sealer.seal("turns", "said", "r1", "hello")))


def test_a_value_of_another_key_is_a_matter_of_the_key_file() -> None:
    with pytest.raises(KeyFileError, match=f"sealed with the key {key_id(OTHER)}, but the key file holds {key_id(KEY)}"):
        Sealer(KEY).open("turns", "said", "r1", Sealer(OTHER).seal("turns", "said", "r1", "hello"))


def test_a_key_id_is_short_and_tells_keys_apart() -> None:
    assert key_id(KEY) != key_id(OTHER)
    assert len(key_id(KEY)) == 12
