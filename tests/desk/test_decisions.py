"""Decisions about requests: extended when told, refused and verified by two people, completed with an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pytest

from desk import audit, decisions, requests, tickets
from desk.model.errors import NotAllowed
from desk.model.reply import Quote, Say
from desk.model.request import Proof, Scope, State
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.settings import DeskSettings
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import (
    ADA,
    BOB,
    approve,
    complete,
    deliver,
    extend,
    hire,
    last_say,
    legal,
    refuse,
    sent,
    shown,
    under,
    verified,
    wish,
)
from tests.policy.files import begin

CLAUSE = "data-retention.payment-records"


def test_a_refusal_under_a_clause_quotes_it(office: Office) -> None:
    hire(office)
    begin(office)
    number = verified(office)
    refuse(office, number, basis=CLAUSE)
    approve(office, number, BOB)
    say, quote, complaint = sent(office)[-1].blocks
    assert isinstance(say, Say)
    assert say.args["basis"] == "Data Retention"
    assert isinstance(quote, Quote)
    assert quote.lines == (("item", "Payment records: Retained as required by regulations"),)
    assert complaint == Say("notice.complaint")


def test_a_part_is_refused_and_the_rest_is_still_to_be_done(office: Office) -> None:
    hire(office)
    number = verified(office)
    refuse(office, number, part="the invoices")
    refused = approve(office, number, BOB)
    assert legal(refused).state is State.OPEN
    assert last_say(office).key == "notice.refused_part"
    assert last_say(office).args["part"] == "the invoices"
    done = legal(complete(office, number, stopped="usage analysis"))
    assert (done.state, done.outcome["refused_part"], done.outcome["stopped"]) == (State.DONE, "the invoices", "usage analysis")


def test_nothing_is_done_while_the_holder_may_object(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office, Right.DELETE)
    outcome = {"gone": "the account", "stays": "nothing"}
    clock.forward(hours=71, minutes=59)
    with pytest.raises(NotAllowed, match="may object"):
        approve(office, number, ADA)
    with pytest.raises(NotAllowed, match="may object"):
        complete(office, number, **outcome)
    clock.forward(minutes=1)
    assert legal(approve(office, number, ADA)).state is State.APPROVED
    assert legal(complete(office, number, **outcome)).state is State.DONE


def test_a_deletion_names_what_stays_and_quotes_the_clause(office: Office, clock: Clock) -> None:
    hire(office)
    begin(office)
    number = verified(office, Right.DELETE)
    clock.forward(hours=72)
    with pytest.raises(NotAllowed, match=f"is no clause of the policy; clauses are named like .*{CLAUSE}"):
        complete(office, number, gone="the account", stays="payment records", clause="retention.payment")
    done = complete(office, number, gone="the account", stays="payment records", clause=CLAUSE)
    say, quote = sent(office)[-1].blocks
    assert say == Say("notice.done.delete", {"number": number, "gone": "the account", "stays": "payment records"})
    assert isinstance(quote, Quote)
    assert (quote.title, quote.version, quote.lines[0][1]) == ("Data Retention", 1, "Payment records: Retained as required by regulations")
    assert legal(done).outcome == {"gone": "the account", "stays": "payment records", "clause": CLAUSE}


@pytest.mark.parametrize(
    ("right", "scope", "outcome", "missing"),
    [
        (Right.WITHDRAW, Scope(), {}, "still needs stopped"),
        (Right.WITHDRAW, Scope(), {"stopped": "it", "gone": "all"}, "has no field gone"),
        (Right.CORRECT, Scope(field="username"), {"before": "mya"}, "still needs after"),
        (Right.CORRECT, Scope(field="email"), {"before": "old", "after": "new@example.org"}, "the two addresses"),
        (Right.DELETE, Scope(), {"gone": "all", "stays": "invoices"}, "still needs clause"),
        (Right.DELETE, Scope(), {"gone": "all"}, "still needs stays, clause"),
        (Right.ACCESS, Scope(), {"gone": "all"}, "has no field gone"),
        (Right.WITHDRAW, Scope(), {"stopped": "x" * 4001}, "at most 4000"),
    ],
)
def test_an_outcome_has_the_fields_of_its_right(
    office: Office, clock: Clock, right: Right, scope: Scope, outcome: Mapping[str, str], missing: str
) -> None:
    hire(office)
    number = verified(office, right, scope=scope)
    clock.forward(hours=72)
    with pytest.raises(NotAllowed, match=missing):
        complete(office, number, **outcome)
    assert legal(shown(office, number)).state is State.OPEN


def test_nothing_is_completed_without_naming_how_the_person_was_told(office: Office) -> None:
    hire(office)
    number, by_mail = verified(office), verified(office, address=None)
    with pytest.raises(NotAllowed, match="Name how the person was told"):
        complete(office, number, told=" ", stopped="it")
    with pytest.raises(NotAllowed, match="came from no chat"):
        complete(office, by_mail, stopped="it")
    office.write_now(lambda desk: tickets.reply(desk, number, "hello", ADA))
    deliver(office, refused="blocked by the user")
    with pytest.raises(NotAllowed, match="cannot be reached"):
        complete(office, number, stopped="it")
    assert legal(complete(office, number, told="a call on 3 March", stopped="it")).told == "a call on 3 March"
    assert legal(complete(office, by_mail, told="mail of 3 March", stopped="it")).state is State.DONE


def test_a_refusal_without_a_chat_names_how_the_person_was_told(office: Office) -> None:
    hire(office)
    number = verified(office, address=None)
    refuse(office, number)
    with pytest.raises(NotAllowed, match="name how the person was told"):
        approve(office, number, BOB)
    refused = office.write_now(lambda desk: decisions.approve(desk, number, BOB, told="letter of 3 March"))
    assert (legal(refused).state, legal(refused).told) == (State.REFUSED, "letter of 3 March")


def test_a_corrected_name_is_told_as_it_is_now_and_never_as_it_was(office: Office) -> None:
    hire(office)
    number = verified(office, Right.CORRECT, scope=Scope(field="username", value="mia"))
    complete(office, number, before="mya", after="mia")
    assert last_say(office) == Say("notice.done.correct", {"number": number, "after": "mia"})


def test_a_changed_address_waits_and_then_holds_back_the_new_one(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office, Right.CORRECT, scope=Scope(field="email", value="new@example.org"))
    assert legal(shown(office, number)).waits_until is not None
    clock.forward(hours=72)
    complete(office, number, before="old@example.org", after="new@example.org")
    assert office.read_now(lambda desk: len(desk.tx.all("SELECT * FROM changed_addresses"))) == 1


def test_a_ticket_with_an_open_request_closes_only_with_it(office: Office) -> None:
    hire(office)
    number = wish(office)
    with pytest.raises(NotAllowed, match="has not been answered"):
        office.write_now(lambda desk: tickets.close(desk, number, ADA))
    office.write_now(lambda desk: requests.withdraw(desk, number))
    assert not office.write_now(lambda desk: tickets.close(desk, number, ADA)).is_open


def test_every_move_is_audited_with_references_only(office: Office, clock: Clock) -> None:
    hire(office)
    number = wish(office, Right.DELETE)
    proof = Proof("acc-1009", "staff", clock.now, "Ada", "the last invoice")
    office.write_now(lambda desk: requests.verify(desk, number, proof))
    approve(office, number, BOB)
    extend(office, number)
    clock.forward(hours=72)
    deliver(office)
    office.write_now(decisions.settle_extensions)
    approve(office, number, ADA)
    complete(office, number, gone="the account", stays="nothing")
    lines = office.read_now(lambda desk: audit.of(desk, number))
    assert [(line.actor, line.action) for line in lines] == [
        ("user", "open"),
        (ADA, "verify.propose"),
        (BOB, "verify"),
        (ADA, "extend.send"),
        (ADA, "extend"),
        (ADA, "approve"),
        (ADA, "complete"),
    ]
    assert "invoice" not in str(lines)
    assert {line.reason for line in lines if line.action.startswith("extend")} == {shown(office, number).messages[0].id}


def test_another_console_hears_of_each_change_once_the_user_agreed(office: Office) -> None:
    hire(office)
    webhook = DeskSettings(handoff="webhook", public_url="https://privacy.example.org")
    number = verified(office)
    under(webhook, partial(requests.consent, number=number), office)
    under(webhook, partial(decisions.complete, number=number, by=ADA, outcome={"stopped": "it"}, told="chat"), office)
    events = [reply.blocks[0] for reply in sent(office, Address("webhook", number))]
    assert [event.args["state"] for event in events if isinstance(event, Say)] == ["open", "done"]


def test_the_desk_has_nothing_left_of_its_own_when_something_is_refused_halfway(office: Office) -> None:
    hire(office)
    number = verified(office)
    before = shown(office, number)

    def half(desk: Desk) -> None:
        decisions.complete(desk, number, ADA, {"stopped": "it"}, "chat")
        raise LookupError

    with pytest.raises(LookupError):
        office.write_now(half)
    assert (shown(office, number), sent(office)) == (before, [])
