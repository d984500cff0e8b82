"""What exactly is wished for, step by step: back, another right, questions in between, and the receipt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desk import requests, tickets
from desk.model.request import Scope, State
from desk.model.turn import Address, TurnKind
from desk.office import Office
from desk.settings import DeskSettings
from knowledge.library import Library
from knowledge.reading import Intent, Part, Right
from tests.clock import Clock
from tests.handlers.chat import FIRST, Chat, args, buttons, keys
from tests.handlers.parts import ASKED, DELETE, DETAIL, HUMAN, NO, YES

CORRECT = Part("something is wrong in my account details", Intent.RIGHTS, Right.CORRECT)
WITHDRAW = Part("stop analysing my usage", Intent.RIGHTS, Right.WITHDRAW)


def scope_of(chat: Chat) -> Scope:
    """What the newest request of the chat wants."""
    request = chat.tickets[0].request
    assert request is not None
    return request.scope


@pytest.mark.parametrize(
    ("text", "part"),
    [
        *((text, "account") for text in ("everything", "All of it, please", "1", "the first one", "alles", "todo", "全部")),
        *((text, "some") for text in ("everything but my invoices", "all my old logs", "11", "the first invoice")),
    ],
)
def test_what_shall_be_deleted_is_the_account_where_that_is_the_answer(chat: Chat, text: str, part: str) -> None:
    chat.press("start:delete")
    chat.hear(replace(DETAIL, text=text))
    assert chat.dialogue.flow is not None
    assert (chat.dialogue.flow.scope.part, chat.tickets) == (part, [])


def test_a_correction_asks_which_datum_and_to_what_before_it_is_confirmed(chat: Chat) -> None:
    assert "what.field" in keys(chat.press("start:correct"))
    assert "what.value" in keys(chat.press("field:email"))
    reply = chat.say("ann@new.example")
    assert args(reply, "card.field") == {"field": "e-mail address", "value": "ann@new.example"}
    assert chat.tickets == []
    chat.press("confirm:correct")
    assert scope_of(chat) == Scope(field="email", value="ann@new.example")


def test_what_the_wish_itself_names_is_not_asked_again(chat: Chat) -> None:
    reply = chat.say("my username is wrong, please fix it")
    assert ("what.value" in keys(reply), args(reply, "what.value")) == (True, {"field": "user name"})
    assert "rights.card" in keys(chat.say("annabel"))


def test_a_datum_that_has_no_button_is_taken_in_the_users_own_words(chat: Chat) -> None:
    chat.press("start:correct")
    reply = chat.say("my birthday, it is the 3rd of May")
    assert args(reply, "card.field") == {"field": "something else", "value": "my birthday, it is the 3rd of May"}


def test_the_button_for_something_else_asks_for_words(chat: Chat) -> None:
    chat.press("start:correct")
    assert "what.other" in keys(chat.press("field:other"))
    assert "rights.card" in keys(chat.say("the invoice address. it should be Main Street 5"))
    assert chat.dialogue.flow is not None
    assert chat.dialogue.flow.scope.value == "the invoice address. it should be Main Street 5"


def test_a_deletion_is_of_the_account_or_of_some_data(chat: Chat) -> None:
    assert {"part:account", "part:some"} <= set(buttons(chat.press("start:delete")))
    assert "what.data" in keys(chat.press("part:some"))
    reply = chat.say("only my usage records")
    assert args(reply, "rights.card")["right"] == "to have some of your data deleted"
    assert args(reply, "card.some") == {"text": "only my usage records"}
    chat.press("confirm:delete")
    assert scope_of(chat) == Scope(part="some", words=("only my usage records",))


@pytest.mark.parametrize(
    "text",
    ["delete my account", "Löschen Sie mein Konto", "borre mi cuenta", "supprimez mon compte", "удалите мой аккаунт", "删除我的账户"],
)
def test_whoever_says_account_means_it(chat: Chat, text: str) -> None:
    assert "rights.card" in keys(chat.say(text))
    assert chat.dialogue.flow is not None
    assert chat.dialogue.flow.scope.part == "account"


@pytest.mark.parametrize(
    "text", ["delete only the usage records in my account", "Löschen Sie nur den Verlauf in meinem Konto", "只删除我账户的使用记录"]
)
def test_a_part_of_the_data_is_never_taken_for_the_account(chat: Chat, text: str) -> None:
    reply = chat.hear(Part(text, Intent.RIGHTS, Right.DELETE))
    assert "what.part" in keys(reply)
    assert args(chat.say(text), "rights.card")["right"] != "to have your account and the related data deleted"


def test_a_withdrawal_is_two_taps_to_the_receipt_and_asks_no_reason(chat: Chat) -> None:
    assert "card.withdraw" in keys(chat.press("start:withdraw"))
    reply = chat.press("confirm:withdraw")
    assert {"rights.receipt", "receipt.withdraw", "receipt.proof"} <= set(keys(reply))
    assert [ticket.right for ticket in chat.tickets] == [Right.WITHDRAW]


def test_the_receipt_says_how_to_prove_who_asks_and_by_when_an_answer_comes(chat: Chat) -> None:
    chat.hear(DELETE)
    reply = chat.press("confirm:delete")
    request = chat.tickets[0].request
    assert request is not None
    assert args(reply, "rights.receipt")["due"] == request.due_at.isoformat() == "2026-04-01"
    assert args(reply, "way.service") == {"code": request.match_code}
    assert (request.state, request.counted_from) == (State.IDENTITY, FIRST)
    assert "contact-us" in [quote.section for quote in reply.quotes]


def test_back_leads_from_step_to_step_and_at_last_to_another_right(chat: Chat) -> None:
    chat.press("start:correct")
    chat.press("field:username")
    chat.say("annabel")
    assert "what.value" in keys(chat.press("back"))
    assert "what.field" in keys(chat.press("back"))
    reply = chat.press("back")
    assert "rights.change" in keys(reply)
    assert {"start:access", "start:delete", "start:withdraw", "proceed"} <= set(buttons(reply))
    assert "what.field" in keys(chat.press("proceed"))


@pytest.mark.parametrize("steps", [["start:correct"], ["start:correct", "field:email"], ["start:delete"], ["start:delete", "part:some"]])
def test_a_question_is_answered_at_every_step_and_the_flow_goes_on(chat: Chat, steps: list[str]) -> None:
    for step in steps:
        before = chat.press(step)
    reply = chat.hear(ASKED)
    assert (reply.kind, keys(reply)[-1], "proceed" in buttons(reply)) == ("answer", "rights.still_open", True)
    assert keys(chat.press("proceed")) == [key for key in keys(before) if key not in ("intro", "rights.switched")]


@pytest.mark.parametrize("steps", [["start:correct"], ["start:correct", "field:email"], ["start:access"], ["start:delete", "part:some"]])
def test_another_right_can_be_wished_for_at_every_step(chat: Chat, steps: list[str]) -> None:
    for step in steps:
        chat.press(step)
    reply = chat.hear(WITHDRAW)
    assert (reply.right, {"rights.switched", "card.withdraw"} <= set(keys(reply))) == (Right.WITHDRAW, True)
    chat.press("confirm:withdraw")
    assert scope_of(chat).field == ""


@pytest.mark.parametrize("steps", [["start:correct"], ["start:correct", "field:email"], ["start:delete", "part:some"], ["start:access"]])
def test_a_no_or_cancel_ends_the_flow_at_every_step_and_says_so(chat: Chat, steps: list[str]) -> None:
    for end in ("no", "/cancel"):
        for step in steps:
            chat.press(step)
        reply = chat.hear(NO) if end == "no" else chat.say(end)
        assert ("rights.cancelled" in keys(reply), chat.dialogue.flow, chat.tickets) == (True, None, [])


@pytest.mark.parametrize(
    "steps",
    [
        [],
        ["start:correct"],
        ["start:correct", "field:email"],
        ["start:delete"],
        ["start:delete", "part:account"],
        ["start:access", "confirm:access"],
        ["start:access", "confirm:access", "cancel"],
        ["rights"],
        ["privacy"],
        ["status"],
        ["start:access", "back"],
    ],
)
def test_a_person_is_one_tap_away_in_every_state(chat: Chat, steps: list[str]) -> None:
    reply = chat.say("hello")
    for step in steps:
        reply = chat.press(step)
    assert "human" in buttons(reply)
    assert chat.press("human").kind == "human"
    assert chat.dialogue.with_person == chat.tickets[0].number


@pytest.mark.parametrize("action", ["field:email", "field:other", "part:account", "part:some", "proceed", "back", "confirm:delete"])
def test_buttons_of_a_flow_that_is_not_open_start_nothing(chat: Chat, action: str) -> None:
    chat.press(action)
    assert (chat.dialogue.flow, chat.tickets) == (None, [])


@pytest.mark.parametrize("action", ["field:shoe", "field:", "field:email:x", "part:everything", "part:", "start:", "start:delete:now"])
def test_forged_button_data_changes_nothing(chat: Chat, action: str) -> None:
    for begin in ("start:correct", "start:delete"):
        chat.press(begin)
        before = chat.dialogue.flow
        assert "answer.stale" in keys(chat.press(action))
        assert chat.dialogue.flow == before
        chat.press("cancel")


def test_a_field_button_does_not_turn_a_deletion_into_a_correction(chat: Chat) -> None:
    chat.press("start:delete")
    assert "answer.stale" in keys(chat.press("field:email"))
    assert chat.dialogue.flow is not None
    assert chat.dialogue.flow.right is Right.DELETE


def test_a_deletion_never_starts_for_a_correction_whatever_is_typed(chat: Chat) -> None:
    chat.press("start:correct")
    chat.press("field:other")
    chat.hear(DETAIL)
    chat.hear(replace(DETAIL, text="should be blue"))
    chat.hear(YES)
    assert [ticket.right for ticket in chat.tickets] == [Right.CORRECT]


def test_the_same_right_wished_for_again_names_the_open_request(chat: Chat) -> None:
    chat.hear(DELETE)
    chat.press("confirm:delete")
    chat.press("cancel")
    reply = chat.hear(DELETE)
    number = chat.tickets[0].number
    assert args(reply, "card.another") == {"number": number}
    assert f"go:{number}" in buttons(reply)


def test_an_edited_message_gives_no_value_and_no_yes(chat: Chat) -> None:
    chat.hear(DELETE)
    chat.send(TurnKind.EDIT, "yes")
    assert chat.tickets == []


def test_before_a_request_leaves_for_another_console_the_card_says_so_and_the_yes_is_recorded(library: Library) -> None:
    office = Office.in_memory(rules=DeskSettings(handoff="webhook"))
    chat = Chat(office, library)
    assert "card.handoff" in keys(chat.press("start:withdraw"))
    assert office.read_now(lambda desk: desk.tx.all("SELECT id FROM outbox WHERE channel = 'webhook'")) == []
    chat.press("confirm:withdraw")
    request = chat.tickets[0].request
    assert request is not None
    assert request.consented_at is not None
    assert len(office.read_now(lambda desk: desk.tx.all("SELECT id FROM outbox WHERE channel = 'webhook'"))) == 1
    office.close()


def test_the_embedded_desk_asks_for_no_such_consent(chat: Chat) -> None:
    assert "card.handoff" not in keys(chat.press("start:withdraw"))
    chat.press("confirm:withdraw")
    request = chat.tickets[0].request
    assert request is not None
    assert request.consented_at is None


def test_the_clock_starts_at_the_time_of_the_message_also_when_it_is_answered_late(library: Library) -> None:
    clock = Clock(datetime(2026, 3, 4, 8, 0, tzinfo=UTC))
    chat = Chat(Office.in_memory(clock), library)
    chat.hear(DELETE)
    chat.press("confirm:delete")
    request = chat.tickets[0].request
    assert request is not None
    assert request.counted_from == FIRST
    chat.office.close()


@pytest.mark.parametrize("text", ["delete my account", "/rights", "/status", "/cancel", "/mydata", "/forgetme", "/human help", "/resume"])
def test_in_a_group_no_flow_opens_and_no_personal_word_is_said(group: Chat, text: str) -> None:
    reply = group.say(text)
    assert (group.dialogue.flow, group.tickets, group.dialogue.with_person) == (None, [], "")
    assert not any(key.startswith(("what.", "card.", "proof.", "status.", "mydata.", "forgetme.", "human.")) for key in keys(reply))
    assert buttons(reply) == []


@pytest.mark.parametrize(
    "action",
    ["field:email", "go:PD-2026-000001", "drop:PD-2026-000001", "dropped:PD-2026-000001", "forget:yes", "resume", "status", "bind:x"],
)
def test_forged_buttons_in_a_group_do_nothing(group: Chat, action: str) -> None:
    reply = group.press(action)
    assert (keys(reply)[-1], reply.choices, group.tickets) == ("group.private", (), [])


def test_a_group_on_telegram_gets_a_button_into_the_private_chat(library: Library) -> None:
    office = Office.in_memory(rules=DeskSettings(telegram_name="desk_bot"))
    group = Chat(office, library, name="group", private=False)
    group.address = Address("telegram", "-100")
    (choice,) = group.hear(DELETE).choices
    assert choice.url == "https://t.me/desk_bot?start=rights"
    private = Chat(office, library)
    assert "rights.choose" in keys(private.say("/start rights"))
    office.close()


def test_a_second_person_who_takes_the_chat_gets_the_recorded_request(chat: Chat) -> None:
    chat.hear(DELETE)
    chat.press("confirm:delete")
    chat.hear(HUMAN)
    (ticket,) = chat.tickets
    assert chat.dialogue.with_person == ticket.number
    assert chat.office.read_now(lambda desk: requests.of_chat(desk, chat.address))[0].number == ticket.number
    chat.hear(Part("my user name is ann", Intent.DETAIL))
    assert chat.office.read_now(lambda desk: tickets.show(desk, ticket.number)).messages[-1].text == "my user name is ann"


@pytest.mark.parametrize("answer", ["ja", "ann@example.org", "K7QM-2PXD", "nein"])
def test_a_short_answer_keeps_the_language_of_the_chat_whatever_the_client_speaks(office: Office, library: Library, answer: str) -> None:
    chat = Chat(office, library, hint="en-US")
    assert chat.say("Bitte löschen Sie mein Konto").language == "de"
    assert chat.say(answer).language == "de"
