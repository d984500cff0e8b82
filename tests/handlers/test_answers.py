"""What a user answers to a question of staff, to "take it back?", and what a message that wishes for two things leads to."""

from __future__ import annotations

import pytest

from desk import identity, requests, tickets
from desk.model.request import Proof, State
from desk.office import Desk
from knowledge.reading import Right
from tests.handlers.chat import FIRST, Chat, args, buttons, keys

TWO = "wipe my account and send me everything you have on me"


def asked(chat: Chat, question: str = "Which project?") -> str:
    """A recorded and proven request about which staff have asked; its number."""
    chat.press("start:access")
    chat.press("confirm:access")
    number = chat.tickets[0].number

    def ask(desk: Desk) -> None:
        requests.verify(desk, number, Proof("u-1", "link", desk.now))
        requests.ask_user(desk, number, question, "staff:ada")

    chat.office.write_now(ask)
    chat.press("cancel")
    return number


def texts(chat: Chat, number: str) -> list[str]:
    """What the user wrote into a ticket after it was opened."""
    ticket = chat.office.read_now(lambda desk: tickets.show(desk, number))
    return [message.text for message in ticket.messages if message.author == "user"]


def state(chat: Chat, number: str) -> State:
    """Where a request stands."""
    request = chat.office.read_now(lambda desk: tickets.show(desk, number)).request
    assert request is not None
    return request.state


@pytest.mark.parametrize("text", ["Bluebird", "It is Bluebird", "the project in Berlin", "yes", "no", "which project do you mean?"])
def test_a_plain_answer_to_a_question_of_staff_reaches_them(chat: Chat, text: str) -> None:
    number = asked(chat)
    reply = chat.say(text)
    assert (reply.kind, args(reply, "human.added")) == ("human", {"number": number})
    assert texts(chat, number)[-1] == text
    assert state(chat, number) is State.OPEN


def test_a_clear_question_is_answered_while_staff_wait_and_one_line_says_how_they_are_answered(chat: Chat) -> None:
    number = asked(chat)
    reply = chat.say("How long are logs kept?")
    assert (reply.kind, args(reply, "human.asked"), state(chat, number)) == ("answer", {"number": number}, State.USER)
    chat.say("Bluebird")
    assert (texts(chat, number)[-1:], state(chat, number)) == (["Bluebird"], State.OPEN)


def test_another_right_and_a_person_can_be_asked_for_while_staff_wait(chat: Chat) -> None:
    number = asked(chat)
    assert chat.say("delete my account").right is Right.DELETE
    chat.press("cancel")
    assert state(chat, number) is State.USER
    assert chat.say("thanks").kind == "smalltalk"


@pytest.mark.parametrize("is_open", [True, False])
def test_a_yes_takes_a_request_back_when_that_was_asked_and_a_no_keeps_it(chat: Chat, is_open: bool) -> None:
    chat.press("start:access")
    chat.press("confirm:access")
    number = chat.tickets[0].number
    if not is_open:
        chat.press("cancel")
    chat.press(f"drop:{number}")
    assert "cancel.kept" in keys(chat.say("no"))
    assert state(chat, number) is State.IDENTITY
    # The question is over: a later yes takes nothing back.
    chat.say("yes")
    assert state(chat, number) is State.IDENTITY
    chat.press(f"drop:{number}")
    assert "cancel.done" in keys(chat.say("yes"))
    assert state(chat, number) is State.WITHDRAWN


def test_two_rights_in_one_message_become_two_requests_each_with_its_own_clock(chat: Chat) -> None:
    chat.say(TWO)
    reply = chat.say("yes")
    assert {"rights.receipt", "rights.next", "rights.card"} <= set(keys(reply))
    assert (reply.right, f"go:{chat.tickets[0].number}" in buttons(reply)) == (Right.ACCESS, True)
    assert {"rights.receipt", "way.staff"} <= set(keys(chat.say("yes")))
    assert [ticket.right for ticket in chat.tickets] == [Right.ACCESS, Right.DELETE]
    assert [ticket.request.counted_from for ticket in chat.tickets if ticket.request] == [FIRST, FIRST]


@pytest.mark.parametrize("end", ["no", "/cancel"])
def test_whoever_drops_the_first_of_two_rights_still_has_the_second(chat: Chat, end: str) -> None:
    chat.say(TWO)
    reply = chat.say(end)
    assert ({"rights.cancelled", "rights.card"} <= set(keys(reply)), reply.right) == (True, Right.ACCESS)
    chat.say("yes")
    assert [ticket.right for ticket in chat.tickets] == [Right.ACCESS]


def test_a_person_who_is_brought_in_hears_of_both_rights(chat: Chat) -> None:
    chat.say(TWO)
    chat.press("human")
    (note,) = [message.text for message in chat.tickets[0].messages if message.author == "note"]
    assert note.startswith("Rights wish (access)")


@pytest.mark.parametrize(
    "text",
    [
        "my login mail, should be mia@example.com",
        "die Adresse zum Anmelden: mia@example.com",
        "mi correo, debe ser mia@example.com",
        "登录邮箱应该是 mia@example.com",
        "ログイン用のメールは mia@example.com です",
    ],
)
def test_a_mail_address_given_under_something_else_is_a_change_of_the_mail_address(chat: Chat, text: str) -> None:
    chat.press("start:correct")
    chat.press("field:other")
    reply = chat.say(text)
    assert "rights.card" in keys(reply)
    assert chat.dialogue.flow is not None
    assert (chat.dialogue.flow.scope.field, chat.dialogue.flow.scope.value) == ("email", "mia@example.com")


def test_a_datum_without_its_value_is_asked_for_the_value(chat: Chat) -> None:
    chat.press("start:correct")
    assert "rights.card" not in keys(chat.say("my address"))
    assert args(chat.say("Hauptstr. 5, Berlin"), "card.field")["value"] == "Hauptstr. 5, Berlin"


@pytest.mark.parametrize(
    ("wish", "narrowed"),
    [
        ("delete my account", "yes, but delete only my chat history, not the account"),
        ("Löschen Sie mein Konto", "ja, aber nicht meine Rechnungen"),
    ],
)
def test_whoever_takes_something_out_of_a_deletion_is_asked_anew_and_sees_their_words(chat: Chat, wish: str, narrowed: str) -> None:
    chat.say(wish)
    assert "what.part" in keys(chat.say(narrowed))
    chat.say("yes")
    assert chat.tickets == []
    chat.press("part:account")
    assert chat.dialogue.flow is not None
    assert narrowed in chat.dialogue.flow.details


def test_the_chat_belongs_to_the_person_again_after_the_receipt_of_a_request(chat: Chat) -> None:
    chat.press("human")
    number = chat.dialogue.with_person
    chat.press("start:access")
    assert "human.writing" in keys(chat.press("confirm:access"))
    chat.say("Bluebird")
    assert texts(chat, number) == ["Bluebird"]


def test_a_live_code_typed_before_the_confirmation_is_kept_nowhere_in_the_request(chat: Chat) -> None:
    def make(desk: Desk) -> str:
        return identity.make_link(desk, "u-1", "", "key:1").code

    code = chat.office.write_now(make)
    chat.press("start:access")
    reply = chat.say(code)
    assert ("proof.too_early" in keys(reply), "rights.card" in keys(reply)) == (True, True)
    chat.press("confirm:access")
    request = chat.tickets[0].request
    assert request is not None
    assert request.scope.words == ()
    assert [message.text for message in chat.tickets[0].messages] == []


@pytest.mark.parametrize("text", ["Yes that is my account", "Ja, das ist mein Konto", "是的，这是我的账户"])
def test_a_yes_in_so_many_words_binds_the_account_that_is_shown(chat: Chat, text: str) -> None:
    chat.press("start:access")
    chat.press("confirm:access")
    code = chat.office.write_now(lambda desk: identity.make_link(desk, "u-1", "", "key:1").code)
    assert "proof.account" in keys(chat.say(code))
    assert "proof.again" in keys(chat.say(text))


def test_a_puzzled_word_is_not_thanked_for(chat: Chat) -> None:
    assert "answer.lost" in keys(chat.say("hm?"))


@pytest.mark.parametrize("text", ["back", "zurück", "назад", "返回", "戻る"])
def test_a_typed_back_goes_one_step_back_and_drops_nothing(chat: Chat, text: str) -> None:
    chat.press("start:correct")
    chat.press("field:email")
    assert "what.field" in keys(chat.say(text))


def test_a_single_letter_confirms_and_is_not_kept_as_a_wish(chat: Chat) -> None:
    chat.say("delete my account")
    assert "rights.receipt" in keys(chat.say("y"))
    request = chat.tickets[0].request
    assert request is not None
    assert request.scope.words == ("delete my account",)


def test_staff_read_a_message_once_and_not_its_part_again(chat: Chat) -> None:
    chat.say("Please delete my account. How long are logs kept?")
    chat.say("yes")
    assert [message.text for message in chat.tickets[0].messages] == ["Please delete my account. How long are logs kept?"]


def test_two_wrong_data_are_both_named_on_the_card(chat: Chat) -> None:
    chat.say("my email and my phone number are wrong")
    reply = chat.say("ann@new.example and 0170 1234567")
    assert args(reply, "card.details")["text"] == "my email and my phone number are wrong"
    assert args(reply, "card.field")["value"] == "ann@new.example and 0170 1234567"


def test_a_value_that_reads_like_a_question_is_taken_and_not_dropped(chat: Chat) -> None:
    chat.press("start:correct")
    chat.press("field:other")
    chat.say("the mail adress where you send my invoices, evil@evil.org")
    assert chat.dialogue.flow is not None
    assert (chat.dialogue.flow.step, chat.dialogue.flow.scope.field) == ("confirm", "email")
    assert "evil@evil.org" in chat.dialogue.flow.scope.value


def test_take_it_back_asks_about_the_recorded_request(chat: Chat) -> None:
    chat.press("start:access")
    chat.press("confirm:access")
    assert "cancel.sure" in keys(chat.say("take it back"))
    assert "cancel.done" in keys(chat.say("yes"))
