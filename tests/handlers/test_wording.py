"""Every sentence stands in every language, with the same places to fill in."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.model.reply import Say
from handlers.settings import OperatorSettings
from handlers.wording import FOLDER, PLACE, Wording, shipped
from knowledge.errors import LexiconError
from knowledge.policy import Policy
from knowledge.reading import LANGUAGES, Right
from knowledge.topics import RARE

SHORT, DESCRIPTION, COMMAND, BUTTON = 120, 512, 256, 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_and_no_other(language: str) -> None:
    assert shipped().sentences(language).keys() == shipped().sentences("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_the_same_places_in_every_language(language: str) -> None:
    english, other = shipped().sentences("en"), shipped().sentences(language)
    assert {key: sorted(set(PLACE.findall(other[key]))) for key in english} == {
        key: sorted(set(PLACE.findall(english[key]))) for key in english
    }


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_no_sentence_was_left_in_english(language: str) -> None:
    english, other = shipped().sentences("en"), shipped().sentences(language)
    same = {key for key in english if english[key] == other[key] and key not in ("verbatim", "terminal.you")}
    assert same <= {"section.cookie-usage"}, same


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_and_the_buttons_are_as_short_as_the_channels_want_them(language: str) -> None:
    for key, text in shipped().sentences(language).items():
        if key == "menu.description":
            assert len(text) <= DESCRIPTION
        elif key == "menu.short_description":
            assert len(text) <= SHORT
        elif key.startswith("menu."):
            assert len(text) <= COMMAND
        elif key.startswith(("button.", "section.", "tongue.")):
            assert len(text) <= BUTTON, (language, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_that_a_policy_lacks_is_not_spoken_of(language: str) -> None:
    source = shipped().say(Say("source", {"section": "Storage", "version": "3", "updated": ""}), language)
    assert "Storage" in source
    assert "3" in source
    assert ", )" not in source


def test_every_language_folder_file_belongs_to_a_language() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(LANGUAGES)


def test_every_right_has_a_name_and_a_button() -> None:
    for right in Right:
        assert shipped().has(f"right.{right}")
        assert shipped().has(f"button.start.{right}")


def test_every_section_of_the_shipped_policy_has_a_name(policy: Policy) -> None:
    assert all(shipped().has(f"section.{section.id}") for section in policy.sections)


def test_every_point_that_policies_are_silent_on_has_a_name() -> None:
    # "offlist" gathers what stands on no list, so that it has no name of its own.
    assert [topic for topic in RARE if topic != "offlist" and not shipped().has(f"topic.{topic}")] == []


def test_braces_in_what_a_user_typed_stay_as_they_are() -> None:
    assert "{right} {number}" in shipped().say(Say("rights.noted", {"text": "{right} {number}"}), "en")


def test_a_language_that_is_none_of_ours_is_answered_in_english() -> None:
    assert shipped().say(Say("button.cancel"), "it") == "Cancel"


def test_a_sentence_that_lacks_an_argument_is_a_mistake_that_shows() -> None:
    with pytest.raises(KeyError):
        shipped().say(Say("rights.noted"), "en")


def test_the_operator_is_named_where_one_is_set() -> None:
    assert "Example Ltd" in Wording(OperatorSettings("Example Ltd", "desk@example.com")).say(Say("operator"), "en")
    assert "desk@example.com" in Wording(OperatorSettings("Example Ltd", "desk@example.com")).say(Say("operator"), "de")
    assert "Example Ltd" in Wording(OperatorSettings("Example Ltd")).say(Say("operator"), "ja")
    assert "not been stated" in shipped().say(Say("operator"), "en")


def test_a_sentence_that_is_no_text_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("answer:\n  yes_then: no\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"en\.yaml: the sentence \"answer.yes_then\" is no text"):
        Wording(folder=tmp_path).sentences("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_receipt_promises_a_time(language: str) -> None:
    for key in ("rights.receipt", "human.receipt", "human.already", "human.added"):
        assert not any(character.isdigit() for character in shipped().sentences(language)[key])
