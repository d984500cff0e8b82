"""/status, /cancel, /mydata and /forgetme: what this chat has asked for, taking it back, and what the desk itself keeps."""

from __future__ import annotations

from desk import requests
from desk.model.request import Proof, State
from desk.office import Desk, Office
from knowledge.library import Library
from tests.handlers.chat import Chat, args, buttons, keys
from tests.handlers.parts import ASKED, HUMAN, YES


def recorded(chat: Chat) -> str:
    """A request of this chat that waits for proof, nothing open in the dialogue; its number."""
    chat.press("start:withdraw")
    chat.press("confirm:withdraw")
    chat.press("cancel")
    return chat.tickets[0].number


def state_of(chat: Chat) -> State:
    """The state of the newest request."""
    request = chat.tickets[0].request
    assert request is not None
    return request.state


def test_a_chat_without_requests_is_told_so(chat: Chat) -> None:
    assert "status.none" in keys(chat.say("/status"))
    assert "smalltalk.nothing_open" in keys(chat.say("/cancel"))


def test_status_lists_requests_and_tickets_with_state_and_dates(chat: Chat) -> None:
    number = recorded(chat)
    chat.hear(HUMAN)
    reply = chat.say("/status")
    assert args(reply, "status.request") == {
        "number": number,
        "what": "to withdraw your permission to use your data",
        "state": "waits for proof that it is you",
        "date": "2026-03-01",
        "due": "2026-04-01",
    }
    assert f"go:{number}" in buttons(reply)


def test_status_says_nothing_of_other_chats(office: Office, library: Library, chat: Chat) -> None:
    recorded(Chat(office, library, name="2"))
    assert "status.none" in keys(chat.say("/status"))


def test_cancel_with_nothing_open_lists_the_requests_and_asks_before_one_is_taken_back(chat: Chat) -> None:
    number = recorded(chat)
    reply = chat.say("/cancel")
    assert ("cancel.which" in keys(reply), f"drop:{number}" in buttons(reply)) == (True, True)
    reply = chat.press(f"drop:{number}")
    assert ("cancel.sure" in keys(reply), state_of(chat)) == (True, State.IDENTITY)
    assert "cancel.kept" in keys(chat.press("keep"))
    assert state_of(chat) is State.IDENTITY
    chat.press(f"drop:{number}")
    assert "cancel.done" in keys(chat.press(f"dropped:{number}"))
    assert state_of(chat) is State.WITHDRAWN
    assert "answer.stale" in keys(chat.press(f"dropped:{number}"))


def test_a_yes_to_something_else_does_not_take_a_request_back(chat: Chat) -> None:
    number = recorded(chat)
    chat.press(f"drop:{number}")
    chat.say("/status")
    chat.hear(YES)
    assert state_of(chat) is State.IDENTITY


def test_a_message_to_a_person_can_be_taken_back_and_the_assistant_answers_again(chat: Chat) -> None:
    chat.hear(HUMAN)
    number = chat.tickets[0].number
    chat.say("/cancel")
    chat.press(f"drop:{number}")
    chat.press(f"dropped:{number}")
    assert (chat.tickets[0].is_open, chat.dialogue.with_person) == (False, "")
    assert chat.hear(ASKED).kind == "answer"


def test_a_request_that_staff_have_can_be_taken_back_too(chat: Chat) -> None:
    number = recorded(chat)
    chat.office.write_now(lambda desk: requests.verify(desk, number, Proof("ann", "link", desk.now)))
    chat.press(f"drop:{number}")
    chat.press(f"dropped:{number}")
    assert state_of(chat) is State.WITHDRAWN


def test_mydata_shows_what_is_kept_here_and_that_the_account_is_another_matter(chat: Chat) -> None:
    chat.say("How long do you keep usage records?")
    number = recorded(chat)
    reply = chat.say("/mydata")
    assert args(reply, "mydata.counts")["turns"] == "4"
    assert args(reply, "mydata.tickets") == {"numbers": number}
    assert "How long do you keep usage records?" in args(reply, "mydata.texts")["texts"]
    assert {"mydata.account", "mydata.kept"} <= set(keys(reply))
    assert {"start:access", "forgetme"} <= set(buttons(reply))


def test_mydata_shows_nothing_of_other_chats(office: Office, library: Library, chat: Chat) -> None:
    Chat(office, library, name="2").say("my very own secret")
    reply = chat.say("/mydata")
    assert args(reply, "mydata.counts")["turns"] == "0"
    assert "mydata.texts" not in keys(reply)


def test_forgetme_asks_first_erases_and_names_what_stays(chat: Chat) -> None:
    chat.say("How long do you keep usage records?")
    number = recorded(chat)
    reply = chat.say("/forgetme")
    assert {"forgetme.sure", "forgetme.account"} <= set(keys(reply))
    assert {"forget:yes", "keep", "start:delete"} <= set(buttons(reply))
    reply = chat.press("forget:yes")
    assert {"forgetme.done", "forgetme.account"} <= set(keys(reply))
    assert args(reply, "forgetme.open") == {"numbers": number}
    assert "start:delete" in buttons(reply)

    def texts(desk: Desk) -> int:
        row = desk.tx.one("SELECT count(*) AS n FROM turns WHERE chat = :chat", chat=chat.address.chat)
        assert row is not None
        return int(row["n"])

    # The turn that asked for it, which is recorded as any other.
    assert chat.office.read_now(texts) == 1
    assert state_of(chat) is State.IDENTITY
    assert chat.hear(ASKED).kind == "answer"


def test_forgetting_drops_an_unsent_request_and_keeps_the_chat_with_its_person(chat: Chat) -> None:
    chat.hear(HUMAN)
    chat.press("start:delete")
    chat.say("/forgetme")
    chat.press("forget:yes")
    assert (chat.dialogue.flow, chat.dialogue.with_person) == (None, chat.tickets[0].number)


def test_a_yes_erases_nothing(chat: Chat) -> None:
    chat.say("hello")
    chat.say("/forgetme")
    chat.hear(YES)
    assert args(chat.say("/mydata"), "mydata.counts")["turns"] == "3"
