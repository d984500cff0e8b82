"""Rights requests and the hand-over to a person: nothing starts by itself, nothing is recorded twice, nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk import requests, tickets
from desk.model.reply import Say
from desk.model.request import State
from desk.model.turn import TurnKind
from desk.office import Office
from handlers.flow import MOST_DETAILS
from handlers.wording import shipped
from knowledge.library import Library
from knowledge.reading import Intent, Part, Right
from tests.clock import Clock
from tests.handlers.chat import FIRST, Chat, args, buttons, keys
from tests.handlers.parts import ACCESS, ASKED, CANCEL, DELETE, DETAIL, HUMAN, NO, OFF, UNSAID, YES, asking_about


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
        "due": "2026-04-01",
    }  # fmt: skip
    assert (ticket.kind, ticket.right, ticket.received_at) == ("rights", Right.ACCESS, FIRST)
    assert [message.text for message in ticket.messages] == ["send me my data", "the logs too"]
    assert ticket.request is not None
    assert (ticket.request.state, ticket.request.scope.words) == (State.IDENTITY, ("send me my data", "the logs too"))


def test_what_follows_a_yes_is_asked_about_and_reaches_the_person_who_takes_the_request(chat: Chat) -> None:
    chat.say("delete my account")
    assert ("what.part" in keys(chat.say("yes, but keep my invoices")), chat.tickets) == (True, [])
    chat.press("part:some")
    chat.press("confirm:delete")
    chat.say("all but those")
    chat.press("confirm:delete")
    assert "yes, but keep my invoices" in [message.text for message in chat.tickets[0].messages]


def test_an_old_button_cannot_confirm_a_newer_request_for_something_else(chat: Chat) -> None:
    chat.hear(ACCESS)
    chat.hear(DELETE)
    reply = chat.press("confirm:access")
    assert (reply.right, "rights.card" in keys(reply), chat.tickets) == (Right.DELETE, True, [])


@pytest.mark.parametrize("action", ["confirm", "confirm:", "confirm:xyz", "confirm:DELETE", "confirm:delete:now"])
def test_a_confirmation_that_names_no_right_of_ours_is_a_stale_button(chat: Chat, action: str) -> None:
    chat.hear(DELETE)
    reply = chat.press(action)
    assert (keys(reply), chat.tickets) == (["answer.stale", "rights.card"], [])
    assert "rights.receipt" in keys(chat.press("confirm:delete"))


@pytest.mark.parametrize("action", ["confirm", "confirm:xyz"])
def test_without_a_request_such_a_button_is_stale_too(chat: Chat, action: str) -> None:
    assert keys(chat.press(action)) == ["intro", "answer.stale"]


@pytest.mark.parametrize("action", ["confirm:delete", "confirm", "start:delete", "cancel", "back", "human"])
def test_a_forged_button_does_nothing_personal_in_a_group(group: Chat, action: str) -> None:
    reply = group.press(action)
    assert (keys(reply), reply.choices, group.tickets, group.dialogue.flow) == (["intro", "group.private"], (), [], None)


def test_a_button_pressed_twice_records_one_request(chat: Chat) -> None:
    chat.hear(DELETE)
    chat.press("confirm:delete")
    assert "proof.recorded" in keys(chat.press("confirm:delete"))
    assert len(chat.tickets) == 1


def test_a_yes_beside_a_change_confirms_neither_the_old_nor_the_new_request(chat: Chat) -> None:
    for change in ((DELETE, YES), (CANCEL, DELETE, YES)):
        chat.hear(ACCESS)
        assert (chat.hear(*change).right, chat.tickets) == (Right.DELETE, [])


def test_a_yes_that_repeats_the_request_confirms_it_once(chat: Chat) -> None:
    chat.hear(DELETE)
    reply = chat.hear(YES, replace(DELETE, text="delete my account"))
    assert ("rights.receipt" in keys(reply), len(chat.tickets)) == (True, 1)


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


def test_a_no_to_one_request_beside_another_changes_it(chat: Chat) -> None:
    withdraw = Part("just stop using my data", Intent.RIGHTS, Right.WITHDRAW)
    for no in (NO, Part("actually no", Intent.DETAIL)):
        chat.hear(DELETE)
        reply = chat.hear(no, withdraw)
        assert (reply.right, keys(reply).count("rights.card"), chat.tickets) == (Right.WITHDRAW, 1, [])
        chat.hear(CANCEL)


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


@pytest.mark.parametrize("kind", ["praise", "thanks"])
def test_a_mere_ok_or_thanks_goes_back_to_the_request_and_confirms_nothing(chat: Chat, kind: str) -> None:
    chat.hear(DELETE)
    reply = chat.hear(Part("ok", Intent.SMALLTALK, smalltalk=kind))
    assert (reply.right, "rights.card" in keys(reply), chat.tickets) == (Right.DELETE, True, [])


@pytest.mark.parametrize("parts", [(YES, NO), (NO, YES), (YES, CANCEL), (CANCEL, YES), (YES, DETAIL), (replace(YES, asks=True),)])
def test_a_yes_that_is_in_doubt_confirms_nothing(chat: Chat, parts: tuple[Part, ...]) -> None:
    chat.hear(DELETE)
    reply = chat.hear(*parts)
    assert (bool({"rights.card", "rights.cancelled"} & set(keys(reply))), chat.tickets) == (True, [])


@pytest.mark.parametrize("intent", [intent for intent in Intent if intent not in (Intent.YES, Intent.HUMAN)])
def test_nothing_that_is_read_otherwise_than_as_a_yes_confirms(chat: Chat, intent: Intent) -> None:
    chat.hear(DELETE)
    chat.hear(Part("yes", intent, answer=ASKED.answer))
    assert chat.tickets == []


@pytest.mark.parametrize(
    "text",
    [
        "definitely not", "of course not", "yes please don't", "yes, do not delete it", "ok forget it", "ok", "fine", "ok thanks", "yes?",
        "yes but not now", "do it tomorrow", "да нет", "ja, aber erst morgen", "oui mais pas maintenant", "sí, pero no ahora",
        "はい、でも今はまだ", "是的,但不是现在",
    ],
)  # fmt: skip
def test_no_half_yes_sends_an_open_deletion(chat: Chat, text: str) -> None:
    chat.say("delete my account")
    assert chat.dialogue.context.offered == "confirm"
    chat.say(text)
    assert chat.tickets == []


def test_the_four_rights_in_view_are_an_offer_that_a_bare_yes_does_not_choose_from(chat: Chat) -> None:
    chat.say("/rights")
    assert chat.dialogue.context.offered == "rights"
    reply = chat.hear(YES)
    assert (keys(reply), chat.dialogue.flow) == (["rights.choose"], None)


def test_small_talk_and_pictures_inside_a_request_leave_it_open(chat: Chat) -> None:
    chat.hear(DELETE)
    assert keys(chat.hear(Part("hello", Intent.SMALLTALK, smalltalk="greeting"))) == ["smalltalk.greeting", "rights.still_open"]
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
    chat.press("part:account")
    chat.press("confirm:delete")
    assert [ticket.right for ticket in chat.tickets] == [Right.DELETE, Right.ACCESS]


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


def test_a_person_gets_what_the_chat_said(chat: Chat) -> None:
    chat.hear(ASKED)
    chat.press("show:overview")
    reply = chat.hear(HUMAN)
    (ticket,) = chat.tickets
    assert (ticket.kind, ticket.right) == ("human", None)
    assert [message.text for message in ticket.messages] == ["how long are logs kept?", "a person please"]
    assert args(reply, "human.receipt") == {"number": ticket.number, "received": "2026-03-01 09:02 UTC"}


def test_what_is_written_to_a_person_later_joins_the_open_ticket_in_order(chat: Chat) -> None:
    chat.say("/human my invoice is wrong")
    (number,) = [ticket.number for ticket in chat.tickets]
    chat.office.write_now(lambda desk: tickets.reply(desk, number, "Which one?", "staff:Ada"))
    chat.press("resume")
    chat.hear(ASKED)
    reply = chat.say("/human\nthe one of March")
    assert args(reply, "human.added") == {"number": number}
    assert chat.hear(replace(HUMAN, text="please get a person to look again")).blocks == ()
    (ticket,) = chat.tickets
    assert [(message.author, message.text) for message in ticket.messages] == [
        ("context", "my invoice is wrong"),
        ("staff", "Which one?"),
        ("user", "how long are logs kept?"),
        ("user", "the one of March"),
        ("user", "please get a person to look again"),
    ]


def test_the_same_words_written_to_a_person_again_are_kept_again(chat: Chat) -> None:
    for _ in range(2):
        chat.say("/human hello?")
    (ticket,) = chat.tickets
    assert [message.text for message in ticket.messages] == ["hello?", "hello?"]


def test_the_ticket_that_staff_answered_last_gets_what_the_user_writes_back(library: Library) -> None:
    clock = Clock()
    chat = Chat(Office.in_memory(clock), library)
    for part in (ACCESS, DELETE):
        clock.forward(minutes=1)
        chat.hear(part)
        chat.hear(YES)
    newer, older = (ticket.number for ticket in chat.tickets)
    assert args(chat.say("/human which one is first?"), "human.added") == {"number": newer}
    clock.forward(minutes=1)
    chat.office.write_now(lambda desk: tickets.reply(desk, older, "Your user name, please.", "staff:Ada"))
    assert args(chat.say("/human it is ann"), "human.added") == {"number": older}
    chat.office.write_now(lambda desk: (requests.withdraw(desk, older), requests.withdraw(desk, newer)))
    assert "human.receipt" in keys(chat.say("/human one more thing"))
    assert len(chat.tickets) == 3
    chat.office.close()


def test_a_request_that_is_open_keeps_a_ticket_of_its_own_when_a_person_is_asked_for(chat: Chat) -> None:
    chat.hear(HUMAN)
    chat.press("resume")
    chat.hear(DELETE)
    assert "human.with_request" in keys(chat.hear(replace(HUMAN, text="a person for this please")))
    assert [ticket.right for ticket in chat.tickets] == [Right.DELETE, None]


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


def test_a_request_for_no_right_in_particular_shows_all_of_them(chat: Chat) -> None:
    reply = chat.hear(Part("i want to use my rights", Intent.RIGHTS))
    assert ("rights.choose" in keys(reply), chat.dialogue.flow) == (True, None)
    assert {f"start:{right}" for right in Right} <= set(buttons(reply))


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("en", "yes"),
        ("zh", "是"),
        ("zh-Hant", "是"),
        ("es", "sí"),
        ("de", "ja"),
        ("fr", "oui"),
        ("ru", "да"),
        ("pt", "sim"),
        ("ja", "はい"),
    ],
)
def test_the_word_that_the_card_asks_for_confirms_it_in_every_language(chat: Chat, language: str, word: str) -> None:
    chat.press(f"lang:{language}")
    card = chat.press("start:access")
    assert word in next(shipped().say(block, language) for block in card.blocks if isinstance(block, Say) and block.key == "rights.card")
    assert "rights.receipt" in keys(chat.say(word))
