"""What is asked, and what is no plain text: answered with the policy's words, or told that they are not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.model.turn import TurnKind
from knowledge.reading import Context, Found, Intent, Part, Reading, Silent
from tests.handlers.chat import Chat, args, buttons, keys
from tests.handlers.parts import ASKED, DELETE, OFF, RETENTION, SECURITY, SHARING, UNSAID, UNSURE, YES


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
    assert buttons(reply) == ["start:access", "helped:0", "missed:0", "human"]
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


def test_a_deletion_that_rests_on_a_mended_word_says_so(chat: Chat) -> None:
    assert args(chat.say("delte my acount"), "answer.read_as") == {"words": "delte → delete, acount → account"}
    assert chat.dialogue.flow is not None


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
