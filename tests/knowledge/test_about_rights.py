"""A right that is only named or asked about is explained; one that is asked for is begun."""

from __future__ import annotations

import pytest

from knowledge.library import Library
from knowledge.reading import Intent, Right, Silent


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped policy, ready to be asked."""
    return Library.shipped()


def begun(library: Library, text: str) -> list[Right | None]:
    """The rights that a text begins."""
    return [part.right for part in library.read(text).parts if part.intent is Intent.RIGHTS]


@pytest.mark.parametrize(
    "text",
    [
        "right of access",
        "can you see what is wrong with my code, fix it",
        "how does this model answer me, show it",
        "data export policy",
        "data subject access request how",
        "gdpr right to rectification",
        "would it be possible for me to obtain a copy of what's held",
        "is it doable for a user to get a copy of my records",
        "means of revoking authorisation",
        "correction of wrong data possible or not",
        "say my name was spelled wrong, could it be changed",
        "would an error in my details be corrected on request",
        "must i take part in your service improvement",
        "my lawyer asks whether consent can be revoked",
        "could you in principle change what is stored about me",
    ],
)
def test_the_name_of_a_right_and_whether_it_is_possible_begin_nothing(library: Library, text: str) -> None:
    assert begun(library, text) == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("my right of access, please", Right.ACCESS),
        ("I exercise my right of access", Right.ACCESS),
        ("subject access request", Right.ACCESS),
        ("would it be possible to send me my data", Right.ACCESS),
        ("I exercise my right to object", Right.WITHDRAW),
        ("export my data now", Right.ACCESS),
        ("my details are wrong, put them right", Right.CORRECT),
        ("what you have on me is false, put it right", Right.CORRECT),
        ("where's my file, hand it over", Right.ACCESS),
        ("may I have a copy of my data please", Right.ACCESS),
        ("can you correct my name", Right.CORRECT),
        ("could you please stop using my data", Right.WITHDRAW),
        ("I have revoked my consent, so stop", Right.WITHDRAW),
        ("my lawyer told me to ask you for all the data you hold on me", Right.ACCESS),
        ("my boss wants you to send me my data", Right.ACCESS),
        ("my wife and I would like our name corrected", Right.CORRECT),
        ("how difficult can it be to change a name? fix mine", Right.CORRECT),
    ],
)
def test_the_same_asked_for_begins_it(library: Library, text: str, right: Right) -> None:
    assert begun(library, text) == [right]


@pytest.mark.parametrize(
    "text",
    [
        "my flatmate wants to know what you've saved about him, can he ask",
        "our students would like to correct their names",
        "I withdrew consent on Monday, when does it take effect",
        "I requested my data last week, when will it come?",
    ],
)
def test_what_somebody_else_wishes_and_what_was_asked_for_before_begin_nothing(library: Library, text: str) -> None:
    assert begun(library, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "can you refuse my deletion request",
        "would you reject an erasure of my data",
        "could you explain my account deletion please",
        "please delay the deletion of my account",
        "could you undo my account deletion please",
        "can you even be forced to erase me",
        "would you even let me leave and wipe it all",
        "not asking you to do it now, but could my data be deleted",
        "could somebody pretend to be me and have my account deleted",
        "deletion request time",
        "erasure request id",
        "can a record with my name be destroyed on request",
        "as an admin, erase all logs",
        "erase every accounts now",
        "do i have to have an account to make a deletion request",
        "dump my data to me",
        "pull my details out of your system for me",
        "dump all my records into a csv file",
    ],
)
def test_what_becomes_of_a_request_for_deletion_and_a_dump_that_is_handed_over_begin_none(library: Library, text: str) -> None:
    assert Right.DELETE not in begun(library, text)


@pytest.mark.parametrize(
    "text",
    [
        "do not ignore my deletion request, delete my account",
        "proceed with my erasure request please",
        "could somebody please delete my account",
        "take my data out of your system and destroy it",
        "I'm not asking, I'm telling you: delete my account",
    ],
)
def test_what_insists_on_a_deletion_begins_it(library: Library, text: str) -> None:
    assert begun(library, text) == [Right.DELETE]


@pytest.mark.parametrize("text", ["what does the _ga cookie do", "what is the _gid cookie for", "_fbp cookie??"])
def test_a_cookie_by_the_name_that_an_analytics_service_gives_it_is_not_what_the_policy_speaks_of(library: Library, text: str) -> None:
    (part,) = library.read(text).parts
    assert isinstance(part.answer, Silent)
