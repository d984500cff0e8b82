"""What a message asks is told from the story around it, and each of several things said in it is heard."""

from __future__ import annotations

import pytest

from knowledge.library import Library
from knowledge.reading import Found, Intent, Reading, Right, Silent


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped policy, ready to be asked."""
    return Library.shipped()


def shown(reading: Reading) -> list[str]:
    """What each part comes to: a section, "silent", the right begun, or the intent."""
    found = []
    for part in reading.parts:
        if isinstance(part.answer, Found):
            found.append(part.answer.passages[0].section)
        elif part.intent is Intent.RIGHTS and part.right:
            found.append(part.right.value)
        else:
            found.append("silent" if isinstance(part.answer, Silent) else part.intent.value)
    return found


@pytest.mark.parametrize(
    ("text", "section"),
    [
        (
            "We're a small bakery, just my brother and a cousin who comes in on Fridays. Since we plan to use your API next month, "
            "what measures do you take to keep our data secure?",
            "security-measures",
        ),
        (
            "When I registered, my dog jumped on the keyboard, so my details are full of nonsense now. I'm still laughing about it. "
            "Can I have incorrect information corrected?",
            "user-rights",
        ),
        (
            "A trainee of ours left on bad terms and it took us a month to find out which systems he could still get into. "
            "How do you control who has access to our data?",
            "security-measures",
        ),
        (
            "Every year I leave a trail of accounts behind me that I no longer have any use for, it seems. It's a nightmare. "
            "Is it possible to delete my account with you when I'm finished with it?",
            "user-rights",
        ),
        (
            "The company was sold in May, and the new owners want to see everything in black and white. I am sorting papers. "
            "One of their questions was how long access logs are kept at your side.",
            "data-retention",
        ),
    ],
)
def test_a_story_is_answered_by_what_it_asks_and_begins_nothing(library: Library, text: str, section: str) -> None:
    assert shown(library.read(text)) == [section]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (
            "I'm not gonna use it anymore and old accounts only lie around. can u pls delete mine and all the data that goes with it thx",
            Right.DELETE,
        ),
        (
            "Hereby I inform you, with reference to the account opened under my registered email in autumn, that my views have changed. "
            "I revoke the authorisation for the use of my data that I have given to you, with immediate effect.",
            Right.WITHDRAW,
        ),
        (
            "You people seem to know an awful lot about me, judging from the emails I get. I want to see it with my own eyes. "
            "Show me everything you have on me, all of it.",
            Right.ACCESS,
        ),
        ("My contract ended last month and there is no ground on which you could keep my data. I require you to erase it.", Right.DELETE),
    ],
)
def test_of_a_long_wish_the_one_right_is_begun_that_it_ends_in(library: Library, text: str, right: Right) -> None:
    assert [part.right for part in library.read(text).parts if part.intent is Intent.RIGHTS] == [right]


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("cookies, policy changes", ["cookie-usage", "policy-updates"]),
        ("cookies and encryption", ["cookie-usage", "security-measures"]),
        ("billing info collected / payment record retention", ["payment-information", "data-retention"]),
        ("where's my data, how long will it stay there and can I remove it?", ["information-storage", "data-retention", "user-rights"]),
        ("how long do u keep usage records, are minors allowed?", ["data-retention", "silent"]),
        ("how long do you keep logs do you use cookies", ["data-retention", "cookie-usage"]),
        ("hwo long do yuo keep lgos adn do you use coookies", ["data-retention", "cookie-usage"]),
        ("do you use cookies and when do they expire?", ["cookie-usage", "silent"]),
        (
            "Kindly state the purposes of processing as well as any third parties to whom data is disclosed.",
            ["information-usage", "information-sharing"],
        ),
        ("Set out the rights of data subjects and the contact point for privacy enquiries.", ["user-rights", "contact-us"]),
        ("do you store my email or my card number?", ["account-information", "payment-information"]),
        ("can i delete my account and what happens to payment records afterwards", ["user-rights", "data-retention"]),
        ("So you log every API call I make? What for?", ["usage-information", "information-usage"]),
        (
            "You better not store my card!! And you better not share my billing info, do you?",
            ["payment-information", "information-sharing"],
        ),
    ],
)
def test_each_thing_asked_is_heard_whatever_joins_it_to_the_rest(library: Library, text: str, sections: list[str]) -> None:
    assert shown(library.read(text)) == sections


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("I no longer agree with your policy, delete my account. How were the changes announced?", ["delete", "policy-updates"]),
        ("What do you keep of my account? Whatever it is, erase it.", ["account-information", "delete"]),
        ("my name is misspelt in my account, pls fix that. and what account data do u have in general", ["correct", "account-information"]),
        (
            "Please let me have a copy of all you hold about me, plus a note on who you've shared it with.",
            ["access", "information-sharing"],
        ),
    ],
)
def test_a_wish_and_a_question_beside_it_are_both_heard(library: Library, text: str, shows: list[str]) -> None:
    assert shown(library.read(text)) == shows


@pytest.mark.parametrize(
    "text",
    [
        "If there is a data breach, how and when will you tell me?",
        "Do you use my prompts and completions to train models?",
        "Who can access my data, and I mean inside the company?",
        "What kind of cookies do you use, and by that I mean for what purpose?",
        "Tell me, if you would, what information you collect.",
        "What do you do with my email, my username and my logs?",
        "Is sensitive information encrypted when stored, or is it plain text?",
        "I don't use this any more and want my account deleted.",
    ],
)
def test_what_only_explains_or_leads_up_is_no_second_thing(library: Library, text: str) -> None:
    assert len(library.read(text).parts) == 1


@pytest.mark.parametrize(
    "text", ["Your newsletter annoys me. Delete it", "My api key leaked. How do I rotate keys? Erase it.", "Is the beta open? Remove it."]
)
def test_it_is_deleted_only_where_the_asker_spoke_of_their_data(library: Library, text: str) -> None:
    assert "delete" not in shown(library.read(text))


def test_a_list_of_what_shall_be_deleted_begins_nothing_else(library: Library) -> None:
    assert not {"correct", "withdraw", "access"} & set(shown(library.read("Delete my email, username and usage records.")))


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to know if I can withdraw my consent",
        "Meine Frage ist, ob ich meine Einwilligung widerrufen kann.",
        "Ich möchte wissen, ob ich mein Konto löschen kann.",
        "Je voudrais savoir si je peux supprimer mon compte",
        "Quiero saber si puedo borrar mi cuenta",
    ],
)
def test_whether_one_may_is_a_question_and_begins_nothing(library: Library, text: str) -> None:
    assert [part.intent for part in library.read(text).parts] == [Intent.QUESTION]


@pytest.mark.parametrize(
    "text",
    [
        "Welche Daten, die ich eingebe, werden an Dritte weitergegeben?",
        "Mich interessiert, wofür ihr meine Daten nutzt, weil ich skeptisch bin.",
        "Ich bin mir nicht sicher, ob ihr Cookies verwendet oder nicht.",
    ],
)
def test_a_german_clause_behind_a_comma_is_no_second_question(library: Library, text: str) -> None:
    assert len(library.read(text).parts) == 1
