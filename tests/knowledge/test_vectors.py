"""The static word vectors and the rows of numbers that carry them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.index import unit
from knowledge.lanes import Lanes
from knowledge.vectors import WordVectors

ROW = st.lists(st.integers(-30_000, 30_000), min_size=1, max_size=70)


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    """The table that ships."""
    return WordVectors.load()


def cosine(vectors: WordVectors, first: str, second: str) -> float:
    one, two = (unit(vectors.of_text(text.split(), "en")) for text in (first, second))
    return sum(a * b for a, b in zip(one, two, strict=True))


@given(ROW, st.integers(0, 4000))
def test_a_row_scaled_and_taken_apart_is_the_row_scaled(row: list[int], factor: int) -> None:
    lanes = Lanes(len(row))
    assert lanes.apart(lanes.together(row) * factor) == [number * factor for number in row]
    assert lanes.some(enumerate(row)) == lanes.together(row)


def test_rows_add_without_borrowing_from_each_other() -> None:
    lanes = Lanes(3)
    assert lanes.apart(lanes.together([-1, 0, 5]) + lanes.some([(1, -7)])) == [-1, -7, 5]


def test_words_of_like_meaning_are_nearer_than_others(vectors: WordVectors) -> None:
    assert cosine(vectors, "erase", "delete") > cosine(vectors, "erase", "invoice")
    assert cosine(vectors, "pharmacy", "medicine") > cosine(vectors, "pharmacy", "cookie")


def test_stop_words_count_little(vectors: WordVectors) -> None:
    assert cosine(vectors, "do you sell it to them", "sell") > 0.8


@pytest.mark.parametrize(("text", "language"), [("die Daten", "de"), ("我的聊天记录", "zh"), ("", "en"), ("12 34", "en")])
def test_a_text_without_english_words_has_no_vector(vectors: WordVectors, text: str, language: str) -> None:
    assert vectors.of_text(text.split(), language) == ()


def test_a_word_that_the_table_does_not_have_adds_nothing(vectors: WordVectors) -> None:
    assert not any(vectors.of_text(["qzxvjk"], "en"))


def test_vectors_stay_in_bounds(vectors: WordVectors) -> None:
    found = vectors.of_text(["data"] * 5000 + ["cookie", "storage"], "en")
    assert len(found) == vectors.size
    assert math.sqrt(sum(value * value for value in found)) < 2
