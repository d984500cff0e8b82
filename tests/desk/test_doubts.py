"""What speaks against the one who asks, on every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk import audit, conversations, doubts, objections, requests, tickets
from desk.model.errors import NotAllowed
from desk.model.reply import Reply
from desk.model.request import Proof
from desk.model.turn import Turn, TurnKind
from desk.office import Office
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.asking import RULES, attempt, mailed, token_of, wish, wrong
from tests.desk.deciding import hire, legal
from tests.desk.samples import ANN, BOB


def found(office: Office, number: str) -> doubts.Doubts:
    return office.read_now(lambda desk: doubts.of(desk, tickets.show(desk, number)))


def claimed(office: Office, number: str) -> doubts.Doubts:
    """Without how long the chat is known."""
    return replace(found(office, number), since=None)


def test_nothing_speaks_against_whoever_has_just_asked(office: Office) -> None:
    assert claimed(office, wish(office, ANN)) == doubts.Doubts()


def test_the_age_of_a_chat_counts_from_its_oldest_turn_or_ticket(office: Office, clock: Clock) -> None:
    begun = clock.now
    mine = wish(office, ANN)
    assert found(office, mine).since == begun
    clock.forward(days=3)
    assert found(office, wish(office, ANN, Right.ACCESS)).since == begun
    turn = Turn(BOB, TurnKind.TEXT, "Hello", clock.now, "1")
    office.write_now(lambda desk: conversations.record(desk, turn, Reply("smalltalk", "en", ())))
    clock.forward(days=1)
    assert found(office, wish(office, BOB)).since == clock.now - timedelta(days=1)


def test_other_open_requests_of_the_chat_are_named_and_ended_ones_are_not(office: Office) -> None:
    mine, other, ended, theirs = wish(office, ANN), wish(office, ANN, Right.ACCESS), wish(office, ANN, Right.CORRECT), wish(office, BOB)
    office.write_now(lambda desk: requests.withdraw(desk, ended))
    assert found(office, mine).open_requests == (other,)
    assert found(office, theirs).open_requests == ()


def test_a_ticket_without_a_chat_has_no_age_and_no_codes(office: Office) -> None:
    opened = office.write_now(
        lambda desk: requests.open_request(
            desk, None, Right.DELETE, language="en", received_at=desk.now, source="mail", by="staff:Ada", context=[]
        )
    )
    assert found(office, opened.number) == doubts.Doubts()


def test_wrong_codes_and_other_chats_that_claim_the_same_account_are_counted(office: Office) -> None:
    office.rules = RULES
    mine, theirs = wish(office, ANN), wish(office, BOB)
    code = mailed(office, ANN, mine)
    for _ in range(2):
        attempt(office, ANN, mine, wrong(code))
    assert claimed(office, mine) == doubts.Doubts(wrong_codes=2)
    mailed(office, BOB, theirs)
    assert claimed(office, mine) == doubts.Doubts(2, (theirs,))
    assert claimed(office, theirs) == doubts.Doubts(0, (mine,))
    attempt(office, ANN, mine, code)
    assert found(office, mine).wrong_codes == 2, "the right one is none"


def test_a_proven_account_is_found_in_other_chats(office: Office) -> None:
    mine, theirs = wish(office, ANN), wish(office, BOB)
    office.write_now(lambda desk: requests.verify(desk, mine, Proof("acc-1009", "link", desk.now)))
    office.write_now(lambda desk: requests.verify(desk, theirs, Proof("acc-1009", "link", desk.now)))
    assert found(office, mine).elsewhere == (theirs,)


def test_a_chat_that_the_holder_has_stopped_is_marked(office: Office) -> None:
    office.rules = RULES
    mine = wish(office, ANN)
    mailed(office, ANN, mine)
    token = token_of(office)
    office.write_now(lambda desk: objections.not_me(desk, token))
    assert found(office, mine).is_stopped
    assert not found(office, wish(office, BOB)).is_stopped


def test_wrong_codes_of_the_receipt_are_counted_and_after_five_none_is_looked_at_for_a_day(office: Office, clock: Clock) -> None:
    hire(office)
    number = wish(office, ANN)
    code = legal(office.read_now(lambda desk: tickets.show(desk, number))).match_code

    def verify(typed: str) -> None:
        office.write_now(lambda desk: requests.verify(desk, number, Proof("acc-1", "service", desk.now, "Bob", typed)))

    for _ in range(5):
        with pytest.raises(NotAllowed, match="is not the code"):
            verify(wrong(code))
    assert found(office, number).wrong_receipts == 5
    lines = office.read_now(lambda desk: audit.of(desk, number))
    assert [line.actor for line in lines if line.action == "verify.wrong"] == ["staff:Bob"] * 5
    with pytest.raises(NotAllowed, match="5 wrong codes"):
        verify(code)
    clock.forward(days=1)
    assert found(office, number).wrong_receipts == 0
    verify(code)
