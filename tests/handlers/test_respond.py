"""The dialogue's rules, each with a reading made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.model.turn import TurnKind
from desk.office import Office
from handlers.rights import MOST_DETAILS
from knowledge.library import Library
from knowledge.parse import parse_policy
from knowledge.reading import Context, Found, Intent, Part, Passage, Reading, Right, Silent, Unclear
from tests.handlers.chat import FIRST, Chat, args, buttons, keys

RETENTION = Passage(
    "data-retention", ("data-retention.account-information", "data-retention.usage-records"), "data-retention.usage-records", 0.9
)
SHARING = Passage(
    "information-sharing", ("information-sharing.we-do-not-sell-or-share",), "information-sharing.we-do-not-sell-or-share", 0.4
)
SECURITY = Passage("security-measures", ("security-measures.storage-data-encryption",), "security-measures.storage-data-encryption", 0.3)
ASKED = Part("how long are logs kept?", Intent.QUESTION, answer=Found((RETENTION,)), asks=True)
UNSAID = Part("in which country?", Intent.QUESTION, answer=Silent(), asks=True)
OFF = Part("what is my balance?", Intent.OFF_TOPIC, answer=Silent(), asks=True)
UNSURE = Part("encryption and sharing", Intent.QUESTION, answer=Unclear((SHARING, SECURITY)))
DELETE = Part("delete my account", Intent.RIGHTS, Right.DELETE)
ACCESS = Part("send me my data", Intent.RIGHTS, Right.ACCESS)
YES, NO, CANCEL = Part("yes", Intent.YES), Part("no", Intent.NO), Part("cancel that", Intent.CANCEL)
HUMAN = Part("a person please", Intent.HUMAN)
DETAIL = Part("the logs too", Intent.DETAIL)


@pytest.fixture
def chat(office: Office, library: Library) -> Chat:
    """A private chat."""
    return Chat(office, library)


@pytest.fixture
def group(office: Office, library: Library) -> Chat:
    """A group."""
    return Chat(office, library, name="group", private=False)


def asking_about(right: Right) -> Part:
    return Part(
        "can i?",
        Intent.QUESTION,
        right,
        Found((replace(RETENTION, section="user-rights", clauses=("user-rights.you-have-the-right-to",)),)),
        asks=True,
    )


# Questions


def test_a_clause_is_quoted_word_for_word_with_its_place_version_and_date(chat: Chat) -> None:
    (quote,) = chat.hear(ASKED).quotes
    assert quote.lines[quote.best] == ("item", "Usage records: Retained for 90 days")
    assert (quote.title, quote.version, quote.updated, quote.score) == ("Data Retention", 1, "January 2024", 0.9)
    assert not quote.related


def test_what_was_quoted_already_is_not_quoted_again_under_another_heading(chat: Chat) -> None:
    again = replace(SHARING, clauses=RETENTION.clauses[:1], best=RETENTION.clauses[0])
    reply = chat.hear(replace(ASKED, answer=Found((RETENTION, again, SECURITY))))
    assert [quote.section for quote in reply.quotes] == ["data-retention", "security-measures"]


def test_every_half_of_a_message_is_answered_in_its_order_or_named_as_unsaid(chat: Chat) -> None:
    reply = chat.hear(ASKED, UNSAID)
    assert reply.kind == "answer"
    assert keys(reply)[1:4] == ["answer.part", "answer.silent_part", "offer.human"]
    assert args(reply, "answer.silent_part") == {"text": "in which country?"}


def test_the_point_that_the_policy_is_silent_on_is_named_where_it_is_known(chat: Chat) -> None:
    reply = chat.hear(replace(UNSAID, answer=Silent(topic="transfer")))
    assert reply.kind == "abstain"
    assert args(reply, "answer.silent_topic") == {"topic": "countries, regions and transfers between them"}


def test_a_point_without_a_name_is_left_unnamed(chat: Chat) -> None:
    assert "answer.silent" in keys(chat.hear(replace(UNSAID, answer=Silent(topic="offlist"))))


def test_what_is_near_is_shown_as_related_and_never_as_the_answer(chat: Chat) -> None:
    reply = chat.hear(replace(UNSAID, answer=Silent((SECURITY, SHARING))))
    assert reply.kind == "abstain"
    assert "answer.related" in keys(reply)
    assert [(quote.section, quote.related) for quote in reply.quotes] == [("security-measures", True)]
    assert "show:information-sharing" in buttons(reply)


def test_what_is_hardly_near_is_only_a_button(chat: Chat) -> None:
    reply = chat.hear(replace(UNSAID, answer=Silent((replace(SECURITY, score=0.03),))))
    assert not reply.quotes
    assert buttons(reply) == ["show:security-measures", "human"]


def test_an_unclear_question_is_asked_back_and_not_guessed(chat: Chat) -> None:
    reply = chat.hear(UNSURE)
    assert (reply.kind, reply.quotes) == ("clarify", ())
    assert buttons(reply)[:2] == ["show:information-sharing", "show:security-measures"]
    assert [choice.score for choice in reply.choices[:2]] == [0.4, 0.3]


def test_the_second_miss_in_a_row_offers_a_person_more_strongly(chat: Chat) -> None:
    first, second = (Reading((UNSURE,), "en", context=Context(language="en", misses=misses)) for misses in (1, 2))
    assert "offer.human_again" not in keys(chat.hear(reading=first))
    assert "offer.human_again" in keys(chat.hear(reading=second))
    assert chat.hear(YES).kind == "human"


def test_what_happened_to_the_users_own_data_is_for_a_person_to_check(chat: Chat) -> None:
    reply = chat.hear(reading=Reading((ASKED,), "en", personal=True))
    assert (reply.kind, "answer.personal" in keys(reply)) == ("answer", True)
    assert buttons(reply) == ["start:access", "human"]
    assert chat.hear(YES).kind == "human"


def test_what_is_not_about_privacy_is_declined_with_the_contact_at_hand(chat: Chat) -> None:
    reply = chat.hear(OFF)
    assert (reply.kind, reply.quotes) == ("abstain", ())
    assert "answer.off_topic" in keys(reply)
    assert buttons(reply) == ["show:contact-us", "human"]


def test_repaired_words_are_told(chat: Chat) -> None:
    reply = chat.hear(reading=Reading((ASKED,), "en", repaired=(("lgos", "logs"), ("kpet", "kept"))))
    assert args(reply, "answer.read_as") == {"words": "lgos → logs, kpet → kept"}


def test_a_long_question_is_not_repeated_in_full(chat: Chat) -> None:
    reply = chat.hear(replace(ASKED, text="word " * 800), UNSAID)
    assert len(args(reply, "answer.part")["text"]) <= 120


def test_a_language_that_we_do_not_know_is_told_in_english_with_the_contact(chat: Chat) -> None:
    reply = chat.hear(reading=Reading((UNSAID,), "en", known_language=False))
    assert (reply.kind, reply.language) == ("abstain", "en")
    assert "answer.unknown_language" in keys(reply)
    assert [quote.section for quote in reply.quotes] == ["contact-us"]


def test_a_quotation_in_another_language_names_its_section_in_the_readers(chat: Chat) -> None:
    reply = chat.hear(reading=Reading((ASKED,), "de"))
    assert args(reply, "foreign.first") == {"section": "Data Retention (Aufbewahrungsdauer)", "language": "Englisch"}
    assert "foreign.help" in keys(reply)


def test_small_talk_beside_a_question_takes_no_room(chat: Chat) -> None:
    assert keys(chat.hear(Part("hi", Intent.SMALLTALK, smalltalk="greeting"), ASKED)) == ["intro"]


@pytest.mark.parametrize("kind", ["greeting", "thanks", "goodbye", "who", "howareyou", "praise", "insult"])
def test_small_talk_is_answered_in_kind(chat: Chat, kind: str) -> None:
    reply = chat.hear(Part("so", Intent.SMALLTALK, smalltalk=kind))
    assert (reply.kind, f"smalltalk.{kind}" in keys(reply)) == ("smalltalk", True)


# Messages that are no plain text


def test_an_edited_message_is_read_as_a_new_question(chat: Chat) -> None:
    reply = chat.hear(ASKED, kind=TurnKind.EDIT)
    assert (reply.kind, keys(reply)) == ("answer", ["intro", "answer.edited"])


def test_an_edited_message_confirms_nothing(chat: Chat) -> None:
    chat.hear(DELETE)
    reply = chat.hear(YES, kind=TurnKind.EDIT)
    assert ("rights.card" in keys(reply), chat.tickets) == (True, [])


def test_a_picture_with_words_is_answered_by_its_words(chat: Chat) -> None:
    assert "answer.caption" in keys(chat.hear(ASKED, kind=TurnKind.MEDIA))


@pytest.mark.parametrize(
    ("kind", "key"),
    [(TurnKind.MEDIA, "answer.media"), (TurnKind.OTHER, "answer.other"), (TurnKind.TEXT, "answer.empty"), (TurnKind.EDIT, "answer.empty")],
)
def test_a_message_without_words_gets_a_polite_answer(chat: Chat, kind: TurnKind, key: str) -> None:
    reply = chat.send(kind, "  ")
    assert (reply.kind, key in keys(reply), buttons(reply)) == ("smalltalk", True, ["human"])


# Requests


def test_nothing_is_started_by_a_bare_yes(chat: Chat) -> None:
    reply = chat.hear(YES)
    assert (reply.kind, chat.dialogue.flow, chat.tickets) == ("smalltalk", None, [])


@pytest.mark.parametrize("right", list(Right))
def test_a_question_about_a_right_offers_it_and_a_yes_takes_it_up(chat: Chat, right: Right) -> None:
    reply = chat.hear(asking_about(right))
    assert (reply.kind, f"start:{right}" in buttons(reply), chat.dialogue.flow) == ("answer", True, None)
    assert (chat.hear(YES).right, chat.tickets) == (right, [])


def test_an_offer_holds_for_the_next_turn_only(chat: Chat) -> None:
    chat.hear(asking_about(Right.DELETE))
    chat.hear(ASKED)
    assert (chat.hear(YES).kind, chat.dialogue.flow) == ("smalltalk", None)


def test_a_deletion_needs_the_explicit_yes_to_its_card(chat: Chat) -> None:
    chat.hear(DELETE)
    assert chat.tickets == []
    chat.hear(ASKED)
    assert "rights.card" in keys(chat.hear(YES))
    assert chat.tickets == []
    assert "rights.receipt" in keys(chat.hear(YES))
    assert [ticket.right for ticket in chat.tickets] == [Right.DELETE]


def test_the_receipt_names_number_request_and_the_time_that_it_was_asked_for(chat: Chat) -> None:
    chat.hear(ACCESS)
    chat.hear(DETAIL)
    reply = chat.press("confirm:access")
    (ticket,) = chat.tickets
    assert args(reply, "rights.receipt") == {
        "number": ticket.number, "right": "to see your personal data or get a copy of it", "received": "2026-03-01 09:00 UTC",
    }  # fmt: skip
    assert (ticket.kind, ticket.right, ticket.received_at) == ("rights", Right.ACCESS, FIRST)
    assert [message.text for message in ticket.messages] == ["send me my data", "the logs too"]
    assert chat.dialogue.flow is None


def test_an_old_button_cannot_confirm_a_newer_request_for_something_else(chat: Chat) -> None:
    chat.hear(ACCESS)
    chat.hear(DELETE)
    reply = chat.press("confirm:access")
    assert (reply.right, "rights.card" in keys(reply), chat.tickets) == (Right.DELETE, True, [])


def test_a_button_pressed_twice_records_one_request(chat: Chat) -> None:
    chat.hear(DELETE)
    chat.press("confirm:delete")
    assert "rights.none_open" in keys(chat.press("confirm:delete"))
    assert len(chat.tickets) == 1


def test_a_yes_beside_a_change_confirms_neither_the_old_nor_the_new_request(chat: Chat) -> None:
    for change in ((DELETE, YES), (CANCEL, DELETE, YES)):
        chat.hear(ACCESS)
        assert (chat.hear(*change).right, chat.tickets) == (Right.DELETE, [])


def test_a_yes_that_repeats_the_request_confirms_it_once(chat: Chat) -> None:
    chat.hear(DELETE)
    reply = chat.hear(YES, replace(DELETE, text="delete my account"))
    assert ("rights.receipt" in keys(reply), chat.dialogue.flow, len(chat.tickets)) == (True, None, 1)


@pytest.mark.parametrize("part", [NO, CANCEL])
def test_a_no_drops_the_open_request_and_says_so(chat: Chat, part: Part) -> None:
    chat.hear(DELETE)
    reply = chat.hear(part)
    assert (reply.kind, "rights.cancelled" in keys(reply)) == ("cancel", True)
    assert (chat.dialogue.flow, chat.tickets) == (None, [])


def test_a_no_that_belongs_to_a_detail_does_not_drop_the_request(chat: Chat) -> None:
    chat.hear(Part("fix my account details", Intent.RIGHTS, Right.CORRECT))
    reply = chat.hear(NO, Part("not the username, the email", Intent.DETAIL))
    assert (reply.kind, reply.right) == ("rights", Right.CORRECT)
    assert args(reply, "rights.noted") == {"text": "not the username, the email"}


def test_a_detail_beside_a_cancellation_brings_nothing_back(chat: Chat) -> None:
    chat.hear(DELETE)
    assert (chat.hear(CANCEL, DETAIL).kind, chat.dialogue.flow) == ("cancel", None)


def test_a_statement_inside_a_request_is_a_detail_whatever_it_looks_like(chat: Chat) -> None:
    chat.hear(ACCESS)
    for part in (replace(ASKED, text="the logs too", asks=False), replace(OFF, text="as csv", asks=False)):
        assert "rights.noted" in keys(chat.hear(part))


def test_a_question_inside_a_request_is_answered_and_the_request_stays_open(chat: Chat) -> None:
    chat.hear(DELETE)
    for part, kind in ((ASKED, "answer"), (UNSAID, "abstain"), (OFF, "abstain")):
        reply = chat.hear(part)
        assert (reply.kind, keys(reply)[-1]) == (kind, "rights.still_open")
        assert {"confirm:delete", "cancel"} <= set(buttons(reply))


def test_a_mere_ok_goes_back_to_the_request_and_confirms_nothing(chat: Chat) -> None:
    chat.hear(DELETE)
    reply = chat.hear(Part("ok", Intent.SMALLTALK, smalltalk="praise"))
    assert (reply.right, "rights.card" in keys(reply), chat.tickets) == (Right.DELETE, True, [])


def test_the_four_rights_in_view_are_an_offer_that_a_bare_yes_does_not_choose_from(chat: Chat) -> None:
    chat.say("/rights")
    assert chat.dialogue.context.offered == "rights"
    reply = chat.hear(YES)
    assert (keys(reply), chat.dialogue.flow) == (["rights.choose"], None)


def test_small_talk_and_pictures_inside_a_request_leave_it_open(chat: Chat) -> None:
    chat.hear(DELETE)
    assert keys(chat.hear(Part("thanks", Intent.SMALLTALK, smalltalk="thanks"))) == ["smalltalk.thanks", "rights.still_open"]
    assert keys(chat.send(TurnKind.MEDIA, "")) == ["answer.media", "rights.still_open"]


def test_another_right_takes_the_place_of_the_open_one_and_the_clock_runs_on(chat: Chat) -> None:
    chat.hear(DELETE)
    assert keys(chat.hear(ACCESS))[0] == "rights.switched"
    chat.hear(YES)
    (ticket,) = chat.tickets
    assert (ticket.right, ticket.received_at) == (Right.ACCESS, FIRST)
    assert "delete my account" in [message.text for message in ticket.messages]


def test_two_rights_in_one_message_are_both_kept(chat: Chat) -> None:
    reply = chat.hear(ACCESS, DELETE)
    assert (reply.right, args(reply, "rights.also")) == (Right.ACCESS, {"right": "to have your account and the related data deleted"})
    chat.press("confirm:access")
    assert {"send me my data", "delete my account"} <= {message.text for message in chat.tickets[0].messages}


def test_cancelling_one_request_and_making_another_works_in_one_message(chat: Chat) -> None:
    chat.hear(DELETE)
    reply = chat.hear(CANCEL, ACCESS)
    assert (reply.kind, reply.right) == ("rights", Right.ACCESS)
    assert {"rights.cancelled", "rights.card"} <= set(keys(reply))


def test_a_request_takes_up_so_many_details_and_says_when_it_is_full(chat: Chat) -> None:
    chat.hear(ACCESS)
    for number in range(MOST_DETAILS - 1):
        chat.hear(replace(DETAIL, text=f"and file {number}"))
    assert "rights.full" in keys(chat.hear(DETAIL))


def test_a_detail_that_belongs_to_nothing_is_asked_back(chat: Chat) -> None:
    reply = chat.hear(DETAIL)
    assert (reply.kind, "answer.lost" in keys(reply), chat.tickets) == ("abstain", True, [])


# A person


def test_a_person_gets_what_the_chat_said(chat: Chat) -> None:
    chat.hear(ASKED)
    chat.press("show:overview")
    reply = chat.hear(HUMAN)
    (ticket,) = chat.tickets
    assert (ticket.kind, ticket.right) == ("human", None)
    assert [message.text for message in ticket.messages] == ["how long are logs kept?", "a person please"]
    assert args(reply, "human.receipt") == {"number": ticket.number, "received": "2026-03-01 09:02 UTC"}


def test_a_person_asked_for_with_a_question_gets_both(chat: Chat) -> None:
    reply = chat.hear(ASKED, HUMAN)
    assert (reply.kind, [quote.section for quote in reply.quotes], len(chat.tickets)) == ("human", ["data-retention"], 1)


def test_a_person_asked_for_twice_in_one_message_is_one_ticket(chat: Chat) -> None:
    chat.hear(HUMAN, HUMAN)
    assert len(chat.tickets) == 1


def test_a_person_and_a_request_in_one_message_are_both_seen_to(chat: Chat) -> None:
    reply = chat.hear(DELETE, HUMAN)
    assert (reply.kind, reply.right, keys(reply)[-1]) == ("human", Right.DELETE, "rights.card")
    assert [ticket.kind for ticket in chat.tickets] == ["human"]
    chat.press("confirm:delete")
    assert [ticket.kind for ticket in chat.tickets] == ["rights", "human"]


# Groups


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


# Other policies


def test_a_policy_without_sections_on_rights_or_contact_is_served_all_the_same(office: Office) -> None:
    library = Library.of(parse_policy("# Privacy\n\n## What we keep\n\nWe keep nothing.\n", format="markdown"))
    chat = Chat(office, library)
    assert chat.hear(DELETE).quotes == ()
    assert "rights.receipt" in keys(chat.hear(YES))
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
    first = buttons(chat.say("/privacy"))
    assert first[-1].startswith("privacy:")
    second = buttons(chat.press(first[-1]))
    assert not set(first) & set(second)
    assert len(first) - 1 + len(second) == 30


def test_every_section_that_a_button_shows_is_the_policys_own_text(chat: Chat) -> None:
    loose = " ".join(chat.policy.source.split())
    for section in chat.policy.sections:
        (quote,) = chat.press(f"show:{section.id}").quotes
        assert all(" ".join(text.split()) in loose for _, text in quote.lines)
