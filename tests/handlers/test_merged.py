"""A chat whose tickets became one: whichever number its user holds, it leads there; and what another chat's number tells."""

from __future__ import annotations

import pytest

from desk import decisions, merging, requests, tickets
from desk.model.reply import Say
from desk.model.request import Proof, State
from desk.office import Desk, Office
from knowledge.library import Library
from knowledge.reading import Right
from tests.desk.deciding import ADA, BOB, hire, sent
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


@pytest.fixture
def other(office: Office, library: Library) -> Chat:
    """A second chat of the same person."""
    return Chat(office, library, name="2")


def joined(chat: Chat, other: Chat) -> tuple[str, str]:
    """Two deletions of one account, of which the other chat's became part of this chat's; the numbers of both, the part's first."""
    theirs, mine = another(other, "acc-1"), another(chat, "acc-1")
    merge(chat.office, theirs, mine)
    return theirs, mine


def told(chat: Chat) -> list[str]:
    """What the desk has told a chat of its own accord."""
    return [block.key for reply in sent(chat.office, chat.address) for block in reply.blocks if isinstance(block, Say)]


def test_a_chat_whose_request_went_to_another_one_reads_there_how_it_stands_and_under_its_own_number_alone(chat: Chat, other: Chat) -> None:
    theirs, mine = joined(chat, other)
    reply = other.say("/status")
    assert args(reply, "status.request")["number"] == theirs
    assert mine not in str(reply)
    assert not [action for action in buttons(reply) if theirs in action or mine in action]
    assert "cancel.sure" not in keys(other.press(f"drop:{mine}"))
    assert "cancel.done" not in keys(other.press(f"dropped:{mine}"))
    assert "cancel.sure" in keys(chat.press(f"drop:{theirs}"))


def test_a_chat_whose_request_went_to_another_one_takes_it_back_and_both_are_told(chat: Chat, other: Chat) -> None:
    theirs, mine = joined(chat, other)
    assert f"drop:{theirs}" in buttons(other.say("/cancel"))
    assert args(other.press(f"drop:{theirs}"), "cancel.sure")["number"] == theirs
    assert keys(other.hear(YES)) == ["notice.withdrawn_away"]
    (ticket,) = chat.tickets
    assert ticket.request is not None
    assert (ticket.number, ticket.request.state) == (mine, State.WITHDRAWN)
    assert told(chat)[-1] == "notice.withdrawn"
    assert "notice.withdrawn_away" not in told(other), "it was answered"
    assert "cancel.sure" not in keys(other.press(f"drop:{theirs}"))


def test_what_is_taken_back_where_it_is_answered_is_told_in_the_other_chat(chat: Chat, other: Chat) -> None:
    _, mine = joined(chat, other)
    chat.press(f"dropped:{mine}")
    assert told(other)[-1] == "notice.withdrawn_away"


def test_an_objection_and_what_staff_withdraw_or_answer_is_told_in_both_chats(chat: Chat, other: Chat, office: Office) -> None:
    _, mine = joined(chat, other)
    office.write_now(lambda desk: requests.objected(desk, mine))
    assert (told(chat)[-1], told(other)[-1]) == ("notice.withdrawn", "notice.withdrawn_away")
    _, mine = joined(chat, other)
    office.write_now(lambda desk: requests.withdraw(desk, mine, BOB, reason="They called"))
    assert (told(chat)[-1], told(other)[-1]) == ("notice.withdrawn", "notice.withdrawn_away")
    _, mine = joined(chat, other)
    office.write_now(lambda desk: decisions.propose_refusal(desk, mine, BOB, reason="An invoice is open", basis="GDPR art. 17(3)(b)"))
    office.write_now(lambda desk: decisions.approve(desk, mine, ADA))
    assert ("notice.refused" in told(chat), told(other)[-1]) == (True, "notice.answered_away")


def test_what_the_other_chat_took_up_again_is_seen_and_taken_back_here_as_well(chat: Chat, other: Chat) -> None:
    theirs, mine = joined(chat, other)
    chat.press(f"dropped:{mine}")
    chat.press(f"reopen:{mine}")
    assert args(other.say("/status"), "status.request")["number"] == theirs
    assert f"drop:{theirs}" in buttons(other.say("/cancel"))
    assert keys(other.press(f"dropped:{theirs}")) == ["notice.withdrawn_away"]
    assert told(chat)[-1] == "notice.withdrawn"
    chat.press(f"reopen:{mine}")
    before = told(other).count("notice.withdrawn_away")
    chat.press(f"dropped:{mine}")
    assert told(other).count("notice.withdrawn_away") == before + 1, "who sees it hears how it ended"


@pytest.mark.parametrize(("account", "is_theirs"), [("acc-1", True), ("acc-2", False)])
def test_what_somebody_else_was_proven_for_after_it_was_taken_up_again_is_not_this_chats(
    chat: Chat, other: Chat, office: Office, account: str, is_theirs: bool
) -> None:
    theirs, mine = joined(chat, other)
    chat.press(f"dropped:{mine}")
    chat.press(f"reopen:{mine}")
    office.write_now(lambda desk: requests.verify(desk, mine, Proof(account, "link", desk.now)))
    before = len(told(other))
    assert ("status.request" in keys(other.say("/status"))) is is_theirs
    assert ("cancel.sure" in keys(other.press(f"drop:{theirs}"))) is is_theirs
    chat.press(f"dropped:{mine}")
    assert (len(told(other)) > before) is is_theirs
    assert args(other.press("forget:yes"), "forgetme.requests")["numbers"] == theirs


def test_forgetting_names_what_ended_in_the_other_chat(chat: Chat, other: Chat) -> None:
    theirs, mine = joined(chat, other)
    chat.press(f"dropped:{mine}")
    assert args(other.press("forget:yes"), "forgetme.requests")["numbers"] == theirs
