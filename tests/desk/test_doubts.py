"""What speaks against the one who asks, on every store."""

from __future__ import annotations

from desk import doubts, objections, requests, tickets
from desk.model.request import Proof
from desk.office import Office
from tests.desk.asking import RULES, attempt, mailed, token_of, wish, wrong
from tests.desk.samples import ANN, BOB


def found(office: Office, number: str) -> doubts.Doubts:
    return office.read_now(lambda desk: doubts.of(desk, tickets.show(desk, number)))


def test_nothing_speaks_against_whoever_has_just_asked(office: Office) -> None:
    assert found(office, wish(office, ANN)) == doubts.Doubts()


def test_wrong_codes_and_other_chats_that_claim_the_same_account_are_counted(office: Office) -> None:
    office.rules = RULES
    mine, theirs = wish(office, ANN), wish(office, BOB)
    code = mailed(office, ANN, mine)
    for _ in range(2):
        attempt(office, ANN, mine, wrong(code))
    assert found(office, mine) == doubts.Doubts(wrong_codes=2)
    mailed(office, BOB, theirs)
    assert found(office, mine) == doubts.Doubts(2, (theirs,))
    assert found(office, theirs) == doubts.Doubts(0, (mine,))
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
