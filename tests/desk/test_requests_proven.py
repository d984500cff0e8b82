"""Who a request comes from: proofs, evidence, waiting times, duplicates, and what an unproven one cannot do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk import decisions, holder_notices, requests, tickets
from desk.model.errors import NotAllowed, NotFound
from desk.model.reply import Say
from desk.model.request import Method, Proof, Scope, State
from desk.model.ticket import Ticket
from desk.office import Office
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import ACCOUNT, ADA, BOB, hire, last_say, legal, sent, verified, wish
from tests.desk.samples import BOB as BOBS_CHAT


def prove(office: Office, number: str, method: Method = "link", *, account: str = ACCOUNT, by: str = "", evidence: str = "") -> State:
    ticket = office.write_now(lambda desk: requests.verify(desk, number, Proof(account, method, desk.now, by, evidence)))
    return legal(ticket).state


def shown(office: Office, number: str) -> Ticket:
    return office.read_now(lambda desk: tickets.show(desk, number))


def approve(office: Office, number: str, by: str) -> Ticket:
    return office.write_now(lambda desk: decisions.approve(desk, number, by))


def holders_notices(office: Office, number: str) -> int:
    return len(office.read_now(lambda desk: holder_notices.of_ticket(desk, number)))


def test_a_proof_by_the_user_opens_the_request(office: Office) -> None:
    assert prove(office, wish(office)) is State.OPEN


def test_customer_service_verifies_by_the_receipts_code_alone(office: Office) -> None:
    hire(office)
    number = wish(office)
    code = legal(shown(office, number)).match_code
    other = ("3" if code[0] == "2" else "2") + code[1:]
    for typed in (other, "", "1234"):
        with pytest.raises(NotAllowed, match="not the code"):
            prove(office, number, "service", by="Bob", evidence=typed)
    assert prove(office, number, "service", by="Bob", evidence=f" {code.lower().replace('-', ' ')} ") is State.OPEN
    assert last_say(office) == Say("notice.verified", {"number": number, "until": "2026-04-01"})


@pytest.mark.parametrize(
    "evidence", ["", "  ", "copy of her passport", "ID card", "his driver's license", "Personalausweis", "身份证照片", "паспорт", "selfie"]
)
def test_evidence_is_named_and_never_an_identity_paper(office: Office, evidence: str) -> None:
    hire(office)
    with pytest.raises(NotAllowed, match=r"evidence|papers"):
        prove(office, wish(office), "staff", by="Ada", evidence=evidence)


@pytest.mark.parametrize("evidence", ["account id and the last invoice", "date of the first payment", "answer from the registered address"])
def test_evidence_that_only_sounds_alike_is_taken(office: Office, evidence: str) -> None:
    hire(office)
    assert prove(office, wish(office), "staff", by="Ada", evidence=evidence) is State.OPEN


@pytest.mark.parametrize(
    ("right", "scope"), [(Right.DELETE, Scope()), (Right.ACCESS, Scope()), (Right.CORRECT, Scope(field="email", value="new@example.org"))]
)
def test_a_proof_by_hand_takes_a_second_person_where_harm_cannot_be_undone(office: Office, right: Right, scope: Scope) -> None:
    hire(office)
    number = wish(office, right, scope=scope)
    assert prove(office, number, "staff", by="Ada", evidence="the last invoice") is State.IDENTITY
    with pytest.raises(NotAllowed, match="somebody else approves it: Bob"):
        office.write_now(lambda desk: decisions.approve(desk, number, ADA))
    approved = legal(office.write_now(lambda desk: decisions.approve(desk, number, BOB)))
    assert approved.state is State.OPEN
    assert approved.proof is not None
    assert (approved.proof.by, approved.proof.evidence, approved.proof.method) == ("Ada", "the last invoice", "staff")
    assert approved.waits_until is not None


def test_only_people_who_may_decide_verify(office: Office) -> None:
    hire(office)
    number = wish(office)
    with pytest.raises(NotAllowed, match="only reads"):
        prove(office, number, "staff", by="Eve", evidence="the last invoice")
    with pytest.raises(NotFound):
        prove(office, number, "staff", by="Nobody", evidence="the last invoice")
    with pytest.raises(NotAllowed, match="names that person"):
        prove(office, number, "staff", evidence="the last invoice")


def test_a_change_of_the_address_is_never_proven_by_a_code_to_that_address(office: Office) -> None:
    number = wish(office, Right.CORRECT, scope=Scope(field="email", value="new@example.org"))
    with pytest.raises(NotAllowed, match="not proven by a code to that address"):
        prove(office, number, "mail")
    assert prove(office, number, "link") is State.OPEN


@pytest.mark.parametrize(("method", "waits"), [("link", {Right.DELETE}), ("mail", {Right.DELETE}), ("staff", {Right.DELETE, Right.ACCESS})])
def test_deletion_and_what_was_verified_by_hand_wait_for_an_objection(
    office: Office, clock: Clock, method: Method, waits: set[Right]
) -> None:
    hire(office)
    for right in Right:
        number = wish(office, right, scope=Scope("username", "mia") if right is Right.CORRECT else None)
        prove(office, number, method, account=f"of-{right}", by="Ada" if method == "staff" else "", evidence="the last invoice")
        if legal(shown(office, number)).proposal:
            approve(office, number, BOB)
        request = legal(shown(office, number))
        assert request.waits_until == (clock.now + timedelta(hours=72) if right in waits else None)
        assert holders_notices(office, number) == (right in waits)


def test_the_objection_of_the_holder_ends_the_request_and_the_chat_is_told(office: Office) -> None:
    number = verified(office, Right.DELETE)
    objected = office.write_now(lambda desk: requests.objected(desk, number))
    assert (legal(objected).state, objected.is_open) == (State.WITHDRAWN, False)
    assert last_say(office) == Say("notice.withdrawn", {"number": number})


def test_duplicates_are_found_among_proven_requests_of_one_account_and_right(office: Office) -> None:
    owner = wish(office)
    unproven, another_right, another_account = wish(office, address=BOBS_CHAT), verified(office, Right.ACCESS), wish(office)
    prove(office, another_account, account="acc-2")
    prove(office, owner)
    late = verified(office, address=BOBS_CHAT)
    marked = {number: legal(shown(office, number)).duplicate_of for number in (owner, unproven, another_right, another_account, late)}
    assert marked == {owner: "", unproven: "", another_right: "", another_account: "", late: owner}


def test_the_request_that_came_first_is_no_duplicate_of_one_that_was_proven_first(office: Office) -> None:
    first = wish(office)
    second = verified(office)
    assert legal(shown(office, second)).duplicate_of == ""
    prove(office, first)
    assert legal(shown(office, first)).duplicate_of == ""
    assert legal(shown(office, second)).duplicate_of == first


def test_an_unproven_request_neither_blocks_nor_delays_the_owners(office: Office) -> None:
    hire(office)
    strangers = wish(office, address=BOBS_CHAT)
    owners = verified(office)
    with pytest.raises(NotAllowed, match="still waits for proof of identity cannot be approved"):
        office.write_now(lambda desk: decisions.approve(desk, strangers, ADA))
    done = office.write_now(lambda desk: decisions.complete(desk, owners, ADA, {"stopped": "usage analysis"}, "chat"))
    assert legal(done).state is State.DONE
    assert sent(office, BOBS_CHAT) == []


def test_a_request_is_reopened_within_two_weeks_with_a_new_clock_and_nobody_proven(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office)
    office.write_now(lambda desk: decisions.complete(desk, number, ADA, {"stopped": "usage analysis"}, "chat"))
    clock.forward(days=14)
    reopened = office.write_now(lambda desk: requests.reopen(desk, number))
    request = legal(reopened)
    assert (request.state, request.proof, request.counted_from, reopened.is_open) == (State.IDENTITY, None, clock.now, True)
    assert (request.outcome, request.told, request.ended_at) == ({}, "", None)
    assert "usage analysis" in reopened.messages[-1].text
    assert reopened.messages[-1].author == "note"
    office.write_now(lambda desk: requests.withdraw(desk, number))
    clock.forward(days=14, seconds=1)
    with pytest.raises(NotAllowed, match="more than 14 days ago"):
        office.write_now(lambda desk: requests.reopen(desk, number))


def test_an_unproven_request_is_reminded_of_twice_and_closes_with_a_reason(office: Office, clock: Clock) -> None:
    number, proven = wish(office), verified(office, address=BOBS_CHAT)
    told = []
    for _ in range(30):
        clock.forward(days=1)
        office.write_now(requests.expire_unverified)
        office.write_now(requests.expire_unverified)
        told.append(len(sent(office)))
    assert [day for day in range(1, 31) if told[day - 1] > (told[day - 2] if day > 1 else 0)] == [7, 14, 21]
    keys = [reply.blocks[0].key for reply in sent(office) if isinstance(reply.blocks[0], Say)]
    assert keys == ["notice.reminder", "notice.reminder", "notice.expired"]
    assert last_say(office).args == {"number": number}
    ended = shown(office, number)
    assert (legal(ended).state, ended.is_open) == (State.EXPIRED, False)
    assert legal(shown(office, proven)).state is State.OPEN
    assert legal(office.write_now(lambda desk: requests.reopen(desk, number))).state is State.IDENTITY


def test_what_a_second_person_has_to_approve_does_not_expire(office: Office, clock: Clock) -> None:
    hire(office)
    number = wish(office, Right.DELETE)
    prove(office, number, "staff", by="Ada", evidence="the last invoice")
    clock.forward(days=60)
    assert office.write_now(requests.expire_unverified) == 0


def test_without_a_chat_staff_close_what_nobody_could_prove(office: Office, clock: Clock) -> None:
    hire(office)
    number = wish(office, address=None)
    clock.forward(days=60)
    assert office.write_now(requests.expire_unverified) == 0
    with pytest.raises(NotAllowed, match="nothing ends silently"):
        office.write_now(lambda desk: requests.close_unverified(desk, number, ADA, " "))
    closed = legal(office.write_now(lambda desk: requests.close_unverified(desk, number, ADA, "letter of today")))
    assert (closed.state, closed.told) == (State.EXPIRED, "letter of today")
