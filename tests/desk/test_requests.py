"""Rights requests: recorded with a number and a date, verified, marked as duplicates, taken back, reopened, reminded and expired."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from desk import audit, codes, conversations, decisions, holder_notices, requests, tickets
from desk.model.errors import NotAllowed, NotFound
from desk.model.reply import Say
from desk.model.request import Method, Proof, Scope, State
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.settings import DeskSettings, Regime
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import ACCOUNT, ADA, ASKED, BOB, EVE, deliver, hire, last_say, legal, sent, verified, wish
from tests.desk.samples import ANN, ANSWER, said
from tests.desk.samples import BOB as BOBS_CHAT


def prove(office: Office, number: str, method: Method = "link", *, account: str = ACCOUNT, by: str = "", evidence: str = "") -> State:
    ticket = office.write_now(lambda desk: requests.verify(desk, number, Proof(account, method, desk.now, by, evidence)))
    return legal(ticket).state


def shown(office: Office, number: str) -> Ticket:
    return office.read_now(lambda desk: tickets.show(desk, number))


def in_chat(office: Office, address: Address, number: str) -> Ticket:
    return office.read_now(lambda desk: requests.in_chat(desk, address, number))


def approve(office: Office, number: str, by: str) -> Ticket:
    return office.write_now(lambda desk: decisions.approve(desk, number, by))


def holders_notices(office: Office, number: str) -> int:
    return len(office.read_now(lambda desk: holder_notices.of_ticket(desk, number)))


def test_a_request_is_recorded_before_anybody_knows_who_asks(office: Office) -> None:
    number = wish(office, Right.CORRECT, scope=Scope(field="username", value="mia", words=("it is misspelt",)))
    ticket = shown(office, number)
    request = legal(ticket)
    assert (ticket.number, ticket.kind, ticket.right, ticket.received_at) == ("PD-2026-000001", "rights", Right.CORRECT, ASKED)
    assert (request.state, request.scope.value, request.scope.words) == (State.IDENTITY, "mia", ("it is misspelt",))
    # A month from Sunday, 1 March; 72 hours of waiting and a working day before that.
    assert (request.due_at, request.act_by, request.counted_from) == (date(2026, 4, 1), date(2026, 3, 27), ASKED)
    assert codes.is_code(request.match_code)
    assert ticket.is_open


def test_what_is_personal_in_a_request_stands_sealed(office: Office) -> None:
    hire(office)
    number = wish(office, Right.CORRECT, scope=Scope(field="username", value="mia-the-second"))
    prove(office, number, "staff", account="acc-of-mia", by="Ada", evidence="the last invoice")
    stored = str(office.read_now(lambda desk: [desk.tx.all(f"SELECT * FROM {table}") for table in ("requests", "proposals")]))
    assert not re.search("mia|invoice", stored)


def test_the_clock_runs_from_the_wish_but_never_from_a_time_to_come(office: Office, clock: Clock) -> None:
    ahead = clock.now + timedelta(days=40)
    opened = office.write_now(lambda desk: requests.open_request(desk, ANN, Right.ACCESS, language="en", received_at=ahead, context=[]))
    assert legal(opened).counted_from == clock.now


def test_the_codes_of_open_requests_differ(office: Office) -> None:
    drawn = [legal(shown(office, number)).match_code for number in (wish(office) for _ in range(20))]
    assert len(set(drawn)) == 20


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
        number = wish(office, right)
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


def test_a_user_takes_a_request_back_and_staff_do_it_for_them(office: Office) -> None:
    hire(office)
    mine, theirs = wish(office), wish(office)
    withdrawn = office.write_now(lambda desk: requests.withdraw(desk, mine))
    assert (legal(withdrawn).state, withdrawn.is_open, sent(office)) == (State.WITHDRAWN, False, [])
    office.write_now(lambda desk: requests.withdraw(desk, theirs, BOB))
    assert last_say(office).key == "notice.withdrawn"
    with pytest.raises(NotAllowed, match="cannot be withdrawn"):
        office.write_now(lambda desk: requests.withdraw(desk, mine))


def test_a_request_of_another_chat_is_as_unknown_as_none(office: Office) -> None:
    number = wish(office)
    assert in_chat(office, ANN, number).number == number
    refusals = []
    for asked in (number, "PD-2026-000999"):
        with pytest.raises(NotFound) as refused:
            in_chat(office, BOBS_CHAT, asked)
        refusals.append(str(refused.value).replace(asked, "?"))
    assert refusals[0] == refusals[1]


def test_a_question_waits_for_the_user_whose_words_take_it_on(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office)
    asked = office.write_now(lambda desk: requests.ask_user(desk, number, "Which usage data?", ADA))
    assert legal(asked).state is State.USER
    assert last_say(office) == Say("notice.question", {"number": number, "text": "Which usage data?"})
    answered = office.write_now(lambda desk: tickets.add(desk, number, ["All of it"], at=clock.now - timedelta(minutes=1)))
    assert legal(answered).state is State.OPEN
    assert answered.messages[-1].written_at == clock.now - timedelta(minutes=1)


def test_consent_is_noted_once(office: Office, clock: Clock) -> None:
    number = wish(office)
    first = office.write_now(lambda desk: requests.consent(desk, number))
    clock.forward(hours=1)
    assert office.write_now(lambda desk: requests.consent(desk, number)) == first
    assert [line.action for line in office.read_now(lambda desk: audit.of(desk, number))] == ["open", "consent"]


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


def test_a_message_of_another_ticket_is_registered_and_the_clock_runs_from_it(office: Office, clock: Clock) -> None:
    hire(office)
    office.write_now(lambda desk: conversations.record(desk, said("please delete my account"), ANSWER))
    clock.forward(days=3)
    asking = office.write_now(lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="de", received_at=clock.now))
    office.write_now(lambda desk: tickets.reply(desk, asking.number, "Yes?", ADA))
    opened = office.write_now(lambda desk: requests.register(desk, asking.number, Right.DELETE, BOB))
    request = legal(opened)
    assert request.counted_from == said("").at
    assert (opened.address, opened.language, request.source) == (ANN, "de", f"ticket {asking.number}")
    assert [message.text for message in opened.messages] == ["please delete my account"]
    assert opened.number in office.read_now(lambda desk: tickets.show(desk, asking.number)).messages[-1].text
    with pytest.raises(NotAllowed, match=r"Message 2 of .* is not the user's; those are 1"):
        office.write_now(lambda desk: requests.register(desk, asking.number, Right.DELETE, BOB, message=2))


def test_the_queue_begins_with_what_has_to_be_done_first(office: Office, clock: Clock) -> None:
    late = wish(office)
    early = office.write_now(
        lambda desk: requests.open_request(
            desk, None, Right.ACCESS, language="en", received_at=datetime(2026, 2, 20, tzinfo=UTC), source="mail", context=[]
        )
    ).number
    ended = wish(office)
    office.write_now(lambda desk: requests.withdraw(desk, ended))
    office.write_now(lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=clock.now, context=[]))
    listed = office.read_now(lambda desk: [ticket.number for ticket in requests.list_requests(desk)])
    still_open = office.read_now(lambda desk: [ticket.number for ticket in requests.list_requests(desk, only_open=True)])
    assert (listed, still_open) == ([early, late, ended], [early, late])
    assert [ticket.number for ticket in office.read_now(lambda desk: requests.of_chat(desk, ANN))] == [late]


def test_the_china_clock_is_counted_in_its_own_working_days(office: Office) -> None:
    def opened_under(*regimes: Regime) -> date:
        def job(desk: Desk) -> date:
            there = replace(desk, rules=DeskSettings(regimes=regimes))
            return legal(requests.open_request(there, ANN, Right.ACCESS, language="zh", received_at=ASKED, context=[])).due_at

        return office.write_now(job)

    assert opened_under("china") == date(2026, 3, 20)
    assert opened_under("gdpr", "china", "ccpa") == date(2026, 3, 20)


def test_a_blocked_chat_is_named_until_something_arrives_there(office: Office) -> None:
    hire(office)
    number = verified(office)
    office.write_now(lambda desk: tickets.reply(desk, number, "hello", ADA))
    deliver(office, refused="the user has blocked the bot")
    assert shown(office, number).blocked == "the user has blocked the bot"
    office.write_now(lambda desk: tickets.reply(desk, number, "hello again", ADA))
    deliver(office)
    assert shown(office, number).blocked == ""


@pytest.mark.parametrize("number", ["PD-2026-000009", "", "PD-2026-1' OR '1'='1"])
def test_a_number_that_does_not_exist_is_named(office: Office, number: str) -> None:
    hire(office)
    uses: tuple[Callable[[Desk, str], Ticket], ...] = (
        requests.withdraw,
        requests.objected,
        requests.consent,
        requests.reopen,
        requests.user_replied,
    )
    for use in uses:
        with pytest.raises(NotFound, match="There is no ticket"):
            office.write_now(partial(_on, use, number))
    with pytest.raises(NotFound):
        approve(office, number, EVE)


def _on(use: Callable[[Desk, str], Ticket], number: str, desk: Desk) -> Ticket:
    return use(desk, number)


def test_a_ticket_without_a_request_is_told_apart(office: Office, clock: Clock) -> None:
    hire(office)
    plain = office.write_now(lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=clock.now, context=[]))
    with pytest.raises(NotAllowed, match="is no rights request"):
        office.write_now(lambda desk: decisions.approve(desk, plain.number, ADA))
