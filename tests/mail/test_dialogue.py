"""Proof by mail through the whole dialogue: from the wish to the release, and what a chat can learn about accounts by trying."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest

from desk import identity, objections
from desk.model.request import State
from desk.office import Office
from knowledge.library import Library
from tests.clock import Clock
from tests.desk.asking import MIA, RULES, code_of, letters_of, look_up, token_of, wrong
from tests.desk.spied import Watch
from tests.handlers.chat import Chat, buttons, keys

EVE = "eve@example.org"
"""As long as the known address, and known to nobody."""


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped policy; immutable, so that all tests share it."""
    return Library.shipped()


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    opened = Office.in_memory(clock, rules=RULES)
    yield opened
    opened.close()


def recorded(chat: Chat) -> str:
    """A deletion wished for and confirmed; its number."""
    chat.say("please delete my account")
    chat.press("confirm:delete")
    return chat.tickets[0].number


def state_of(chat: Chat) -> State:
    request = chat.tickets[0].request
    assert request is not None
    return request.state


def test_a_wish_travels_to_its_proof_by_mail_and_on_to_staff(office: Office, library: Library) -> None:
    chat = Chat(office, library)
    recorded(chat)
    chat.press("prove:mail")
    assert "proof.asked" in keys(chat.say(f"it is {MIA.email}, thanks"))
    assert look_up(office, MIA) == 1
    code = code_of(office)
    assert "proof.wrong" in keys(chat.say(wrong(code)))
    assert state_of(chat) is State.IDENTITY
    assert "proof.again" in keys(chat.say(code.lower()))
    assert state_of(chat) is State.IDENTITY
    chat.press(f"again:{chat.tickets[0].number}")
    assert state_of(chat) is State.OPEN


def test_a_proof_that_was_disputed_before_the_last_yes_releases_nothing(office: Office, library: Library) -> None:
    chat = Chat(office, library)
    number = recorded(chat)
    chat.press("prove:mail")
    chat.say(MIA.email)
    look_up(office, MIA)
    token = token_of(office)
    chat.say(code_of(office))
    office.write_now(lambda desk: objections.not_me(desk, token))
    chat.press(f"again:{number}")
    assert state_of(chat) is State.IDENTITY


def test_another_chats_button_binds_nothing(office: Office, library: Library) -> None:
    mine, theirs = Chat(office, library, name="1"), Chat(office, library, name="2")
    recorded(mine)
    recorded(theirs)
    link = office.write_now(lambda desk: identity.make_link(desk, MIA.id, "", "key:console"))
    bind = next(action for action in buttons(mine.say(f"/start {link.token}")) if action.startswith("bind:"))
    for action in (bind, "bind:", "bind:" + "0" * 28 + "." + "0" * 16):
        theirs.press(action)
    theirs.press(f"again:{mine.tickets[0].number}")
    assert state_of(theirs) is State.IDENTITY
    mine.press(bind)
    mine.press(f"again:{mine.tickets[0].number}")
    assert (state_of(mine), state_of(theirs)) == (State.OPEN, State.IDENTITY)


def story(office: Office, library: Library, typed: str) -> tuple[list[str], list[str]]:
    """All that a chat hears, and all statements of its turns, when it asks for codes for an address and guesses."""
    watch = Watch(office)
    chat = Chat(cast(Office, watch), library)
    number = recorded(chat)
    request = chat.tickets[0].request
    assert request is not None
    replies = []
    for _ in range(4):
        replies += [chat.press("prove:mail"), chat.say(typed)]
        look_up(office, MIA)
        replies += [chat.say("2222-2222") for _ in range(6)]
    replies += [chat.press("status"), chat.press(f"go:{number}"), chat.say(typed)]
    # The receipt's code is drawn by chance.
    return [str(reply).replace(request.match_code, "CODE").replace(typed, "TYPED") for reply in replies], watch.ran


def test_a_chat_hears_the_same_by_the_same_statements_whether_there_is_such_an_account_or_not(clock: Clock, library: Library) -> None:
    stories = []
    for typed in (MIA.email, EVE):
        office = Office.in_memory(clock, rules=RULES)
        stories.append(story(office, library, typed))
        assert len(letters_of(office)) == (3 if typed == MIA.email else 0)
        office.close()
    (known, known_ran), (unknown, unknown_ran) = stories
    assert known == unknown
    assert known_ran == unknown_ran
    for key in ("proof.asked", "proof.wrong", "proof.over", "proof.limit"):
        assert any(key in reply for reply in known)
