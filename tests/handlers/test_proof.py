"""Who is asking, in the chat: links, codes, the last yes; nothing tells whether there is an account, and nothing of others is touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from desk import api_keys, identity
from desk.model.identity import Link
from desk.model.member import Member
from desk.model.request import State
from desk.model.turn import TurnKind
from desk.office import Office
from desk.settings import DeskSettings
from knowledge.library import Library
from knowledge.reading import Intent, Part, Right
from tests.clock import Clock
from tests.desk.asking import MIA, RULES, code_of, look_up
from tests.handlers.chat import Chat, args, buttons, keys
from tests.handlers.parts import ASKED, DELETE, DETAIL, YES


@pytest.fixture
def clock() -> Clock:
    """The desk's time."""
    return Clock()


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    """A desk that can mail codes and has made a key for the console."""
    office = Office.in_memory(clock, rules=RULES)
    office.write_now(lambda desk: api_keys.add(desk, "console", ("identity",), Member("Ada", "admin", "", desk.now)))
    yield office
    office.close()


def link(chat: Chat, account: str = MIA.id, action: str = "") -> Link:
    """What the console makes for its logged-in user."""
    return chat.office.write_now(lambda desk: identity.make_link(desk, account, action, "key:console"))


def recorded(chat: Chat, right: Right = Right.DELETE) -> str:
    """A request of this chat that waits for proof; its number."""
    chat.press(f"start:{right}")
    if right is Right.DELETE:
        chat.press("part:account")
    elif right is Right.CORRECT:
        chat.press("field:username")
        chat.say("mia2")
    chat.press(f"confirm:{right}")
    return chat.tickets[0].number


def state_of(chat: Chat) -> State:
    """The state of the newest request."""
    request = chat.tickets[0].request
    assert request is not None
    return request.state


def test_only_what_is_available_is_offered(library: Library, chat: Chat) -> None:
    recorded(chat)
    reply = chat.press(f"go:{chat.tickets[0].number}")
    assert {"way.link", "way.mail", "way.service", "way.staff"} <= set(keys(reply))
    bare = Chat(Office.in_memory(rules=DeskSettings()), library)
    recorded(bare)
    reply = bare.press(f"go:{bare.tickets[0].number}")
    assert not {"way.link", "way.mail"} & set(keys(reply))
    assert {"way.service", "way.staff"} <= set(keys(reply))
    assert not {"prove:link", "prove:mail"} & set(buttons(reply))
    assert "answer.stale" in keys(bare.press("prove:mail"))
    bare.office.close()


def test_a_link_shows_the_masked_account_and_binds_only_after_a_yes_and_a_last_yes(chat: Chat) -> None:
    number = recorded(chat)
    chat.press("prove:link")
    reply = chat.say(link(chat).code)
    assert args(reply, "proof.account") == {
        "account": "a***09",
        "number": number,
        "right": "to have your account and the related data deleted",
    }
    assert state_of(chat) is State.IDENTITY
    reply = chat.hear(YES)
    assert {"proof.again", "again.delete"} <= set(keys(reply))
    assert state_of(chat) is State.IDENTITY
    reply = chat.press(f"again:{number}")
    assert {"proof.done", "proof.waits_mail"} <= set(keys(reply))
    assert (state_of(chat), chat.dialogue.flow) == (State.OPEN, None)


@pytest.mark.parametrize("right", [Right.ACCESS, Right.CORRECT, Right.DELETE])
def test_what_gives_away_changes_or_destroys_wants_one_more_yes(chat: Chat, right: Right) -> None:
    number = recorded(chat, right)
    chat.say(f"/start {link(chat).token}")
    flow = chat.dialogue.flow
    assert flow is not None
    assert f"again.{right}" in keys(chat.press(f"bind:{flow.offer}"))
    assert state_of(chat) is State.IDENTITY
    chat.hear(YES)
    assert state_of(chat) is State.OPEN
    assert "proof.done" not in keys(chat.press(f"again:{number}"))


def test_a_withdrawal_is_released_with_the_proof(chat: Chat) -> None:
    recorded(chat, Right.WITHDRAW)
    chat.say(f"/start {link(chat).token}")
    assert "proof.done" in keys(chat.hear(YES))
    assert state_of(chat) is State.OPEN


def test_a_link_that_is_pasted_whole_is_taken_and_one_for_another_right_is_not(chat: Chat) -> None:
    recorded(chat)
    reply = chat.say(f"https://desk.example.org/?link={link(chat).token}")
    assert "proof.account" in keys(reply)
    chat.press("notmine")
    assert "proof.other_right" in keys(chat.say(link(chat, action="access").code))
    assert state_of(chat) is State.IDENTITY


def test_an_account_that_is_not_theirs_is_not_bound_and_the_link_can_still_be_used(chat: Chat) -> None:
    recorded(chat)
    made = link(chat)
    chat.say(made.code)
    assert "proof.not_bound" in keys(chat.press("notmine"))
    assert "proof.account" in keys(chat.say(made.code))


def test_a_link_without_a_request_asks_what_is_wanted(chat: Chat) -> None:
    reply = chat.say(f"/start {link(chat, action='delete').token}")
    assert ("proof.no_request" in keys(reply), "start:delete" in buttons(reply)) == (True, True)
    assert chat.tickets == []


def test_a_code_that_is_mistyped_used_or_too_old_says_the_same(chat: Chat, clock: Clock) -> None:
    recorded(chat)
    chat.press("prove:link")
    assert "proof.bad_link" in keys(chat.say("2222-2222"))
    made = link(chat)
    clock.forward(minutes=11)
    assert "proof.bad_link" in keys(chat.say(made.code))


def test_a_link_that_was_offered_to_another_chat_does_not_bind_here(office: Office, library: Library, chat: Chat) -> None:
    other = Chat(office, library, name="2")
    recorded(chat)
    recorded(other)
    made = link(chat)
    chat.say(made.code)
    flow = chat.dialogue.flow
    assert flow is not None
    assert "answer.stale" in keys(other.press(f"bind:{flow.offer}"))
    other.say(made.code)
    assert "answer.stale" in keys(other.press(f"bind:{flow.offer}"))
    assert state_of(other) is State.IDENTITY


def test_a_code_by_mail_proves_the_account_and_the_last_yes_releases_it(chat: Chat) -> None:
    number = recorded(chat)
    assert "proof.mail" in keys(chat.press("prove:mail"))
    assert "proof.asked" in keys(chat.say(f"it is {MIA.email}"))
    look_up(chat.office, MIA)
    reply = chat.say(code_of(chat.office))
    assert {"proof.again", "again.delete"} <= set(keys(reply))
    chat.press(f"again:{number}")
    assert state_of(chat) is State.OPEN


def test_known_and_unknown_addresses_are_answered_with_the_same_words(office: Office, library: Library) -> None:
    said = []
    for name, typed in (("1", MIA.email), ("2", "nobody@example.org")):
        chat = Chat(office, library, name=name)
        recorded(chat)
        chat.press("prove:mail")
        asked = chat.say(typed)
        look_up(office, MIA)
        wrong = chat.say("2222-2222")
        said.append((asked.blocks, buttons(asked), wrong.blocks, buttons(wrong)))
    assert said[0] == said[1]


def test_wrong_codes_are_counted_and_the_fifth_ends_it(chat: Chat) -> None:
    recorded(chat)
    chat.press("prove:mail")
    chat.say(MIA.email)
    look_up(chat.office, MIA)
    left = [args(chat.say("2222-2222"), "proof.wrong")["left"] for _ in range(4)]
    assert left == ["4", "3", "2", "1"]
    assert "proof.over" in keys(chat.say("2222-2222"))
    assert "proof.over" in keys(chat.say(code_of(chat.office)))
    assert state_of(chat) is State.IDENTITY
    assert "proof.mail" in keys(chat.press("prove:mail"))


def test_after_the_third_mail_the_other_ways_are_shown(chat: Chat) -> None:
    recorded(chat)
    for _ in range(3):
        chat.press("prove:mail")
        assert "proof.asked" in keys(chat.say(MIA.email))
    chat.press("prove:mail")
    reply = chat.say(MIA.email)
    assert {"proof.limit", "way.link", "way.service"} <= set(keys(reply))
    assert "proof.account" in keys(chat.say(link(chat).code))


def test_the_last_yes_holds_only_while_the_proof_is_fresh(chat: Chat, clock: Clock) -> None:
    number = recorded(chat)
    chat.say(link(chat).code)
    chat.hear(YES)
    clock.forward(minutes=31)
    reply = chat.press(f"again:{number}")
    assert {"proof.too_old", "proof.choose"} <= set(keys(reply))
    assert state_of(chat) is State.IDENTITY


def test_a_question_between_proof_and_last_yes_is_answered_and_a_yes_to_it_releases_nothing(chat: Chat) -> None:
    recorded(chat)
    chat.say(link(chat).code)
    chat.hear(YES)
    assert chat.hear(ASKED).kind == "answer"
    chat.hear(YES)
    assert state_of(chat) is State.IDENTITY
    chat.hear(YES)
    assert state_of(chat) is State.OPEN


def test_a_change_of_the_address_is_not_proven_by_that_address(chat: Chat) -> None:
    chat.press("start:correct")
    chat.press("field:email")
    chat.say("mia@new.example")
    reply = chat.press("confirm:correct")
    assert "way.mail" not in keys(reply)
    assert "answer.stale" in keys(chat.press("prove:mail"))


def test_what_is_said_at_the_proof_goes_to_the_request(chat: Chat) -> None:
    number = recorded(chat)
    reply = chat.hear(DETAIL)
    assert args(reply, "proof.added") == {"text": "the logs too", "number": number}
    assert chat.tickets[0].messages[-1].text == "the logs too"


def test_whoever_stops_at_the_proof_has_a_recorded_request_to_come_back_to(chat: Chat) -> None:
    number = recorded(chat)
    reply = chat.say("/cancel")
    assert ("proof.stopped" in keys(reply), chat.dialogue.flow, state_of(chat)) == (True, None, State.IDENTITY)
    assert f"go:{number}" in buttons(chat.say("/status"))
    assert "proof.choose" in keys(chat.press(f"go:{number}"))


def test_another_right_at_the_proof_begins_anew_and_the_recorded_request_stays(chat: Chat) -> None:
    number = recorded(chat)
    reply = chat.hear(Part("send me my data", Intent.RIGHTS, Right.ACCESS))
    assert args(reply, "proof.kept") == {"number": number}
    chat.press("confirm:access")
    assert [ticket.right for ticket in chat.tickets] == [Right.ACCESS, Right.DELETE]


def test_a_step_back_from_a_way_of_proof_shows_the_ways_again(chat: Chat) -> None:
    number = recorded(chat)
    chat.press("prove:mail")
    assert "proof.choose" in keys(chat.press("back"))
    reply = chat.press("back")
    assert {f"go:{number}", f"drop:{number}", "rights"} <= set(buttons(reply))


@pytest.mark.parametrize("action", ["go", "again", "drop", "dropped", "reopen", "person"])
def test_the_number_of_another_chats_ticket_opens_nothing_and_says_nothing(
    office: Office, library: Library, chat: Chat, action: str
) -> None:
    other = Chat(office, library, name="2")
    number = recorded(other)
    reply = chat.press(f"{action}:{number}")
    missing = chat.press(f"{action}:PD-2026-000999")
    assert [key for key in keys(reply) if key != "intro"] == keys(missing) == ["answer.stale"]
    assert (state_of(other), chat.tickets) == (State.IDENTITY, [])


@pytest.mark.parametrize(
    "action", ["again:PD-2026-000001", "bind:", "bind:forged.0000", "bind:x", "prove:staff", "prove:service", "prove:"]
)
def test_forged_buttons_prove_nothing(chat: Chat, action: str) -> None:
    recorded(chat)
    assert "answer.stale" in keys(chat.press(action))
    assert state_of(chat) is State.IDENTITY


def test_codes_do_not_go_along_to_staff(chat: Chat) -> None:
    recorded(chat)
    chat.press("prove:link")
    chat.say("2345-6789")
    chat.press("human")
    assert not any("2345" in message.text for ticket in chat.tickets for message in ticket.messages)


def test_an_edited_code_is_no_code(chat: Chat) -> None:
    recorded(chat)
    chat.press("prove:link")
    chat.hear(replace(DELETE, intent=Intent.DETAIL, text=link(chat).code), kind=TurnKind.EDIT)
    assert state_of(chat) is State.IDENTITY


def test_a_user_name_names_the_account_too(chat: Chat) -> None:
    recorded(chat)
    chat.press("prove:mail")
    assert "proof.asked" in keys(chat.hear(Part(MIA.username, Intent.DETAIL)))
    assert look_up(chat.office, MIA) == 1


def test_a_slip_of_the_finger_is_a_wrong_code_and_no_word_for_staff(chat: Chat) -> None:
    recorded(chat)
    chat.press("prove:mail")
    chat.say(MIA.email)
    look_up(chat.office, MIA)
    assert args(chat.say("K7QM-2PX"), "proof.wrong") == {"left": "5"}
    assert [message.text for message in chat.tickets[0].messages] == []


def test_the_receipts_own_code_is_not_taken_for_a_proof_in_the_chat(chat: Chat) -> None:
    recorded(chat)
    request = chat.tickets[0].request
    assert request is not None
    assert "proof.own_code" in keys(chat.say(request.match_code))
    assert state_of(chat) is State.IDENTITY


@pytest.mark.parametrize("text", ["thanks", "Vielen Dank!", "谢谢", "merci beaucoup", "Спасибо", "ありがとうございます。"])
def test_thanks_for_the_receipt_are_no_word_for_staff(chat: Chat, text: str) -> None:
    recorded(chat)
    assert keys(chat.say(text))[:1] == ["smalltalk.thanks"]
    assert chat.tickets[0].messages == ()
