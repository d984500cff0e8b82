"""A request begins for the asker's own data, and for nobody else's, nor for a bill, a key or a beta."""

from __future__ import annotations

import pytest

from knowledge.library import Library
from knowledge.reading import Intent, Right


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped policy, ready to be asked."""
    return Library.shipped()


def begun(library: Library, text: str) -> set[Right | None]:
    """The rights that a text begins to exercise."""
    return {part.right for part in library.read(text, "en").parts if part.intent is Intent.RIGHTS}


@pytest.mark.parametrize(
    "text",
    [
        "send me my wife's data",
        "send me a copy of John's records",
        "delete all of Anna's data",
        "I need a copy of my invoice",
        "email me my receipt please",
        "grant me admin access",
        "please give me access to the new model",
        "early access please",
        "I lost access to my account",
        "your docs are incorrect",
        "change my wife's email",
        "my friend's email is wrong",
        "opt out of auto-renewal",
        "revoke access of my teammate",
        "correct this email for me: dear sir i has",
        "please fix the following sentence",
    ],
)
def test_what_is_anothers_or_no_data_begins_no_request(library: Library, text: str) -> None:
    assert not begun(library, text)


@pytest.mark.parametrize(
    ("right", "text"),
    [
        (Right.ACCESS, "send me all data from last month's usage"),
        (Right.ACCESS, "my company's data please, send us a copy"),
        (Right.ACCESS, "I want a copy of my payment records and invoices"),
        (Right.ACCESS, "I demand access"),
        (Right.DELETE, "please delete my last week's logs"),
        (Right.DELETE, "wipe yesterday's history please"),
        (Right.CORRECT, "correct the name on my invoice"),
        (Right.CORRECT, "it's my name that's wrong, please fix it"),
        (Right.CORRECT, "my company's name is misspelled in my profile, please correct it"),
        (Right.WITHDRAW, "stop using my data to improve your models"),
        (Right.WITHDRAW, "opt out"),
    ],
)
def test_what_is_the_askers_own_begins_one_whatever_else_is_named(library: Library, right: Right, text: str) -> None:
    assert right in begun(library, text)
