"""Groups, other policies and published translations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.office import Office
from handlers.plain import as_text
from handlers.wording import shipped
from knowledge.files import read_policy
from knowledge.library import SHIPPED, Library
from knowledge.pairing import pair
from knowledge.parse import parse_policy
from knowledge.reading import Part, Reading, Right
from tests.handlers.chat import Chat, args, buttons, keys
from tests.handlers.parts import ASKED, DELETE, HUMAN, UNSAID, YES, asking_about


@pytest.mark.parametrize("part", [DELETE, HUMAN])
def test_nothing_personal_is_done_in_a_group(group: Chat, part: Part) -> None:
    reply = group.hear(part)
    assert ("group.private" in keys(reply), buttons(reply)) == (True, [])
    assert (group.dialogue.flow, group.tickets) == (None, [])


def test_buttons_in_a_group_start_nothing_personal(group: Chat) -> None:
    for action in ("start:delete", "human", "confirm:delete", "rights"):
        group.press(action)
    assert (group.dialogue.flow, group.tickets) == (None, [])


def test_questions_are_answered_in_a_group_without_personal_buttons(group: Chat) -> None:
    assert (group.hear(ASKED).kind, buttons(group.hear(ASKED))) == ("answer", [])
    assert buttons(group.hear(asking_about(Right.DELETE))) == []
    assert buttons(group.hear(reading=Reading((UNSAID,), "en", personal=True))) == []
    assert group.hear(YES).kind == "smalltalk"


def test_a_policy_without_sections_on_rights_or_contact_is_served_all_the_same(office: Office) -> None:
    library = Library.of(parse_policy("# Privacy\n\n## What we keep\n\nWe keep nothing.\n", format="markdown"))
    chat = Chat(office, library)
    assert chat.hear(DELETE).quotes == ()
    assert "rights.receipt" in keys(chat.hear(YES))
    chat.press("cancel")
    assert chat.say("/developer_info").quotes == ()
    assert chat.say("/rights").kind == "smalltalk"
    assert "answer.unknown_language_bare" in keys(chat.hear(reading=Reading((UNSAID,), "en", known_language=False)))


def test_sections_with_long_or_foreign_names_have_buttons_that_lead_to_them(office: Office) -> None:
    long = "what we do with everything that you ever told us about yourself and others"
    library = Library.of(
        parse_policy(f"# 隐私\n\n## 我们保存什么\n\n什么都不保存。\n\n## {long}\n\nNothing.\n", format="markdown", language="zh")
    )
    chat = Chat(office, library)
    actions = [action for action in buttons(chat.say("/privacy")) if action.startswith("show:")]
    assert [chat.press(action).quotes[0].title for action in actions] == [section.title for section in library.policy.sections]
    assert chat.press(f"show:{library.policy.sections[-1].id}").kind == "answer"


def test_a_policy_with_very_many_sections_is_listed_in_pages(office: Office) -> None:
    source = "# Policy\n\n" + "".join(f"## Part {number}\n\nText {number}.\n\n" for number in range(30))
    chat = Chat(office, Library.of(parse_policy(source, format="markdown")))
    first = [action for action in buttons(chat.say("/privacy")) if action != "human"]
    assert first[-1].startswith("privacy:")
    second = [action for action in buttons(chat.press(first[-1])) if action != "human"]
    assert not set(first) & set(second)
    assert len(first) - 1 + len(second) == 30


def test_every_section_that_a_button_shows_is_the_policys_own_text(chat: Chat) -> None:
    loose = " ".join(chat.policy.source.split())
    for section in chat.policy.sections:
        (quote,) = chat.press(f"show:{section.id}").quotes
        assert all(" ".join(text.split()) in loose for _, text in quote.lines)


@pytest.fixture
def translated(chat: Chat) -> Chat:
    """A chat about the policy with its Chinese text published beside it, one line left untranslated."""
    chinese = read_policy(SHIPPED.with_name("privacy-policy.zh.draft.txt"), language="zh")
    whole = pair(chat.policy, chinese).translation
    lines = {id: text for id, text in whole.lines.items() if id != "overview.this-privacy-policy-explains-how-we"}
    chat.policy = replace(chat.policy, translations=(replace(whole, lines=lines),))
    return chat


@pytest.mark.parametrize("language", ["zh", "zh-Hant"])
def test_the_published_translation_stands_beside_the_original_line_for_line(translated: Chat, language: str) -> None:
    reply = translated.hear(reading=Reading((ASKED,), language))
    (quote,) = reply.quotes
    assert quote.lines[1][1] == "Usage records: Retained for 90 days"
    assert (quote.translation[1], quote.translated) == ("使用记录：保留 90 天", "zh")
    assert "foreign.help" not in keys(reply)
    assert "保留 90 天" in as_text(reply, shipped())


def test_headings_of_sub_sections_are_translated_too(translated: Chat) -> None:
    translated.press("lang:zh")
    (quote,) = translated.press("show:information-collection").quotes
    assert quote.translation[quote.lines.index(("heading", "Usage Information"))] == "使用信息"


def test_a_line_without_a_published_translation_is_named_as_such(translated: Chat) -> None:
    translated.press("lang:zh")
    reply = translated.press("show:overview")
    assert (reply.quotes[0].translation[1], "translation.partly" in keys(reply)) == ("", True)


def test_readers_of_other_languages_see_the_original_only(translated: Chat) -> None:
    for language in ("en", "de"):
        assert translated.hear(reading=Reading((ASKED,), language)).quotes[0].translation == ()


def test_a_policy_in_a_language_without_a_name_is_called_by_its_tag(office: Office) -> None:
    library = Library.of(parse_policy("# Informativa\n\n## Dati\n\nNon vendiamo nulla.\n", format="markdown", language="it"))
    reply = Chat(office, library).press("show:dati")
    assert args(reply, "foreign.first") == {"section": "Dati", "language": "it"}
