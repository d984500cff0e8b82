"""A chat whose tickets became one: whichever number its user holds, it leads there; and what another chat's number tells."""

from __future__ import annotations

import pytest

from desk import merging, requests, tickets
from desk.model.request import Proof
from desk.office import Desk, Office
from knowledge.library import Library
from knowledge.reading import Right
from tests.desk.deciding import BOB, hire
from tests.handlers.chat import Chat, args, buttons, keys
from tests.handlers.parts import DELETE, YES


@pytest.fixture(autouse=True)
def staffed(office: Office) -> None:
    hire(office)


def recorded(chat: Chat) -> str:
    """A deletion that the chat has asked for; its number."""
    chat.hear(DELETE)
    chat.press("part:account")
    chat.press("confirm:delete")
    return chat.tickets[0].number


def another(chat: Chat, account: str = "") -> str:
    """A second deletion of the whole account; its number."""

    def job(desk: Desk) -> str:
        scope = tickets.of_chat(desk, chat.address)[0].request if tickets.of_chat(desk, chat.address) else None
        opened = requests.open_request(
            desk, chat.address, Right.DELETE, language="en", received_at=desk.now, scope=scope.scope if scope else None, context=[]
        )
        if account:
            requests.verify(desk, opened.number, Proof(account, "link", desk.now))
        return opened.number

    return chat.office.write_now(job)


def merge(office: Office, number: str, into: str) -> None:
    office.write_now(lambda desk: merging.merge(desk, number, into, BOB))


def test_status_lists_one_request_under_both_numbers_and_buttons_of_either_work(chat: Chat, office: Office) -> None:
    first = recorded(chat)
    second = another(chat)
    merge(office, first, second)
    reply = chat.say("/status")
    assert args(reply, "status.request")["number"] == f"{second} ({first})"
    assert keys(chat.press(f"go:{first}")) == keys(chat.press(f"go:{second}"))
    assert args(chat.press(f"drop:{first}"), "cancel.sure")["number"] in (first, second)
    chat.hear(YES)
    (ticket,) = chat.tickets
    assert ticket.request is not None
    assert ticket.request.has_ended


def test_a_chat_in_the_hands_of_a_person_stays_there_with_the_other_number(chat: Chat, office: Office) -> None:
    chat.say("/human My invoices are gone")
    first = chat.tickets[0].number
    second = office.write_now(
        lambda desk: tickets.open_ticket(desk, chat.address, "human", None, language="en", received_at=desk.now, context=["Also this"])
    ).number
    merge(office, first, second)
    assert chat.dialogue.with_person == second
    chat.say("One more thing")
    (ticket,) = chat.tickets
    assert ticket.messages[-1].text == "One more thing"


def test_a_chat_whose_request_went_to_another_one_reads_there_how_it_stands_and_can_do_nothing_about_it(
    chat: Chat, office: Office, library: Library
) -> None:
    other = Chat(office, library, name="2")
    theirs, mine = another(other, "acc-1"), another(chat, "acc-1")
    merge(office, theirs, mine)
    reply = other.say("/status")
    assert args(reply, "status.request")["number"] == theirs
    assert mine not in str(reply)
    assert not [action for action in buttons(reply) if theirs in action or mine in action]
    for number in (theirs, mine):
        assert "cancel.sure" not in keys(other.press(f"drop:{number}"))
    assert "cancel.sure" in keys(chat.press(f"drop:{theirs}"))
