"""Who says their name before a wish introduces themselves; a name beside words of correcting is the right one for a wrong one."""

from __future__ import annotations

import pytest

from knowledge.library import Library
from knowledge.reading import Context, Right


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped policy, ready to be asked."""
    return Library.shipped()


def rights(library: Library, language: str, text: str) -> set[Right | None]:
    """The rights that a text is about."""
    return {part.right for part in library.read(text, language).parts}


@pytest.mark.parametrize(
    ("language", "text", "right"),
    [
        ("en", "Hello, my name is Anna and I want to delete my account.", Right.DELETE),
        ("en", "My name is Peter Smith, customer 12345. Please delete my data.", Right.DELETE),
        ("en", "My name is Anna. Please send me a copy of my data", Right.ACCESS),
        ("de", "Ich heiße Anna und möchte mein Konto löschen", Right.DELETE),
        ("de", "Mein Name ist Peter. Bitte löschen Sie meine Daten.", Right.DELETE),
    ],
)
def test_an_introduction_before_a_wish_begins_no_correction(library: Library, language: str, text: str, right: Right) -> None:
    assert rights(library, language, text) == {right}


@pytest.mark.parametrize(
    "text",
    [
        "My name is wrong. Please send me a copy of my data.",
        "My name is Jon not John. Please send me a copy of my data.",
        "My name is Anna. Please correct it and send me a copy of my data.",
        "My name is Anna",
    ],
)
def test_a_name_that_is_to_be_corrected_is_no_introduction(library: Library, text: str) -> None:
    assert Right.CORRECT in rights(library, "en", text)


def test_a_name_beside_an_open_request_may_be_the_value_that_was_asked_for(library: Library) -> None:
    text = "My name is Anna Smith. Please send me a copy of my data."
    parts = library.read(text, "en", Context(flow=True, right=Right.CORRECT)).parts
    assert any("Anna Smith" in part.text for part in parts)
