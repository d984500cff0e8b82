"""Decisions about requests: extended when told, refused and verified by two people, completed with an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest

from desk import audit, decisions, requests, staff, tickets
from desk.model.errors import ApprovalNeeded, Collision, NotAllowed
from desk.model.reply import Quote, Say
from desk.model.request import Proof, Scope, State
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.settings import DeskSettings
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import ADA, BOB, EVE, deliver, hire, last_say, legal, sent, verified, wish
from tests.policy.files import begin

CLAUSE = "data-retention.payment-records"


def extend(office: Office, number: str, told: str = "") -> Ticket:
    return office.write_now(lambda desk: decisions.extend(desk, number, "Many systems hold it", ADA, told))


def refuse(office: Office, number: str, by: str = ADA, part: str = "", basis: str = "GDPR art. 17(3)(b)") -> Ticket:
    return office.write_now(lambda desk: decisions.propose_refusal(desk, number, by, reason="The law asks us", basis=basis, part=part))


def approve(office: Office, number: str, by: str, typed: str = "") -> Ticket:
    return office.write_now(lambda desk: decisions.approve(desk, number, by, typed))


def complete(office: Office, number: str, told: str = "chat", **outcome: str) -> Ticket:
    return office.write_now(lambda desk: decisions.complete(desk, number, ADA, outcome, told))


def under(rules: DeskSettings, use: partial[Ticket], office: Office) -> Ticket:
    """Does something under other rules."""
    return office.write_now(lambda desk: use(replace(desk, rules=rules)))


def shown(office: Office, number: str) -> Ticket:
    return office.read_now(lambda desk: tickets.show(desk, number))


def actions(office: Office, number: str) -> list[str]:
    return [line.action for line in office.read_now(lambda desk: audit.of(desk, number))]


def test_a_request_is_extended_when_its_notice_has_been_delivered(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office)
    extend(office, number)
    assert last_say(office) == Say("notice.extended", {"number": number, "until": "2026-06-01", "reason": "Many systems hold it"})
    assert office.write_now(decisions.settle_extensions) == 0
    assert legal(shown(office, number)).due_at == date(2026, 4, 1)
    with pytest.raises(NotAllowed, match="on its way already"):
        extend(office, number)
    delivered = clock.forward(hours=2)
    deliver(office)
    assert (office.write_now(decisions.settle_extensions), office.write_now(decisions.settle_extensions)) == (1, 0)
    request = legal(shown(office, number))
    assert (request.state, request.extended_at, request.due_at) == (State.EXTENDED, delivered, date(2026, 6, 1))
    assert request.act_by == date(2026, 5, 28)
    with pytest.raises(NotAllowed, match="has been extended once"):
        extend(office, number)


def test_a_notice_that_does_not_arrive_extends_nothing(office: Office) -> None:
    hire(office)
    number = verified(office)
    extend(office, number)
    deliver(office, refused="blocked by the user")
    assert office.write_now(decisions.settle_extensions) == 0
    ticket = shown(office, number)
    assert (legal(ticket).state, legal(ticket).due_at) == (State.OPEN, date(2026, 4, 1))
    assert "not delivered in time" in ticket.messages[-1].text
    with pytest.raises(NotAllowed, match=r"cannot be reached \(blocked by the user\)"):
        extend(office, number)
    assert legal(extend(office, number, told="letter of 3 March")).state is State.EXTENDED


def test_a_notice_that_arrives_after_the_first_time_limit_extends_nothing(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office)
    clock.now = datetime(2026, 4, 1, 23, 0, tzinfo=UTC)
    extend(office, number)
    clock.forward(hours=2)
    deliver(office)
    assert office.write_now(decisions.settle_extensions) == 0
    assert legal(shown(office, number)).state is State.OPEN


def test_an_erased_notice_is_no_delivered_one(office: Office) -> None:
    hire(office)
    number = verified(office)
    extend(office, number)
    office.write_now(lambda desk: desk.tx.run("DELETE FROM outbox"))
    assert office.write_now(decisions.settle_extensions) == 0
    assert "extend.fail" in actions(office, number)


def test_a_notice_for_a_request_that_was_reopened_meanwhile_is_let_go(office: Office) -> None:
    hire(office)
    number = verified(office)
    extend(office, number)
    office.write_now(lambda desk: requests.withdraw(desk, number))
    office.write_now(lambda desk: requests.reopen(desk, number))
    deliver(office)
    assert office.write_now(decisions.settle_extensions) == 0
    assert legal(shown(office, number)).state is State.IDENTITY


def test_an_extension_comes_before_the_first_time_limit_and_with_a_reason(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office)
    with pytest.raises(NotAllowed, match="needs a reason"):
        office.write_now(lambda desk: decisions.extend(desk, number, " ", ADA))
    clock.now = datetime(2026, 4, 2, tzinfo=UTC)
    with pytest.raises(NotAllowed, match="ended on 2026-04-01"):
        extend(office, number)
    fresh = verified(office)
    china = DeskSettings(regimes=("china",))
    with pytest.raises(NotAllowed, match="would not move the date"):
        clock.now = datetime(2026, 3, 2, tzinfo=UTC)
        under(china, partial(decisions.extend, number=fresh, reason="busy", by=ADA), office)


def test_a_refusal_is_proposed_by_one_and_approved_by_another(office: Office) -> None:
    hire(office)
    number = verified(office)
    proposed = refuse(office, number)
    assert (legal(proposed).state, sent(office)) == (State.OPEN, [])
    with pytest.raises(NotAllowed, match="You proposed this yourself; somebody else approves it: Bob"):
        approve(office, number, ADA, number)
    refused = approve(office, number, BOB)
    request = legal(refused)
    assert (request.state, request.told, request.proposal, refused.is_open) == (State.REFUSED, "chat", None, False)
    first, complaint = sent(office)[-1].blocks
    assert first == Say("notice.refused", {"number": number, "reason": "The law asks us", "basis": "GDPR art. 17(3)(b)"})
    assert complaint == Say("notice.complaint")


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


def test_whoever_is_alone_approves_with_the_typed_number_and_it_stays_on_record(office: Office) -> None:
    hire(office, ADA)
    number = verified(office)
    refuse(office, number)
    for typed in ("", "yes", "PD-2026-000099"):
        with pytest.raises(ApprovalNeeded, match=f"--typed {number}"):
            approve(office, number, ADA, typed)
    refused = approve(office, number, ADA, number.lower())
    assert legal(refused).state is State.REFUSED
    assert refused.messages[-1].text.startswith("Approved alone by Ada")
    assert "approve.alone" in actions(office, number)


def test_where_a_second_person_is_required_nobody_is_alone(office: Office) -> None:
    hire(office, ADA)
    number = verified(office)
    refuse(office, number)
    with pytest.raises(NotAllowed, match="a second person must approve it"):
        under(DeskSettings(second_person="required"), partial(decisions.approve, number=number, by=ADA, typed=number), office)


def test_a_colleague_who_was_disabled_or_only_reads_is_no_second_person(office: Office) -> None:
    hire(office)
    number = verified(office)
    refuse(office, number)
    office.write_now(lambda desk: staff.disable(desk, "Bob", staff.show(desk, "Ada")))
    for who in (BOB, EVE):
        with pytest.raises(NotAllowed, match="cannot decide"):
            approve(office, number, who)
    assert legal(approve(office, number, ADA, number)).state is State.REFUSED


@pytest.mark.parametrize("by", ["user", "system", "nobody", "Ada", ""])
def test_nobody_decides_but_staff(office: Office, by: str) -> None:
    hire(office)
    number = verified(office)
    uses: tuple[partial[Ticket], ...] = (
        partial(decisions.approve, number=number, by=by),
        partial(decisions.extend, number=number, by=by, reason="busy"),
        partial(decisions.propose_refusal, number=number, by=by, reason="no", basis="law"),
        partial(decisions.complete, number=number, by=by, outcome={"stopped": "it"}, told="chat"),
    )
    for use in uses:
        with pytest.raises(NotAllowed, match="Only members of staff"):
            under(DeskSettings(), use, office)


def test_what_was_proposed_is_declined_and_can_be_proposed_anew(office: Office) -> None:
    hire(office)
    number = verified(office)
    refuse(office, number)
    with pytest.raises(NotAllowed, match="approve or decline that first"):
        refuse(office, number, BOB)
    with pytest.raises(NotAllowed, match="approve or decline that first"):
        complete(office, number, stopped="it")
    declined = office.write_now(lambda desk: decisions.decline(desk, number, BOB, "We can do it"))
    assert (legal(declined).proposal, declined.messages[-1].text) == (None, "Declined: We can do it")
    with pytest.raises(NotAllowed, match="Nothing was proposed"):
        office.write_now(lambda desk: decisions.decline(desk, number, BOB))
    refuse(office, number, BOB)


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


def test_the_key_of_another_console_decides_like_a_person_and_needs_a_second_one_too(office: Office) -> None:
    hire(office)
    number = verified(office)
    refuse(office, number, by="key:1")
    with pytest.raises(NotAllowed, match="somebody else approves it: Ada, Bob"):
        approve(office, number, "key:1", number)
    assert legal(approve(office, number, BOB)).state is State.REFUSED


def test_two_agents_take_one_ticket_and_one_wins(office: Office) -> None:
    hire(office)
    number = verified(office)
    seen = shown(office, number).version
    assert office.write_now(lambda desk: tickets.take(desk, number, "Ada", seen)).assignee == "Ada"
    with pytest.raises(Collision, match=f"Ada has taken {number}"):
        office.write_now(lambda desk: tickets.take(desk, number, "Bob", seen))
    assert shown(office, number).assignee == "Ada"
    assert office.write_now(lambda desk: tickets.assign(desk, number, "Bob", ADA)).assignee == "Bob"


def test_of_many_agents_at_once_one_wins_and_each_other_is_told(office: Office) -> None:
    hire(office, ADA)
    names = [f"Agent {number}" for number in range(8)]
    for name in names:
        office.write_now(partial(_hire_agent, name))
    number = verified(office)
    seen = shown(office, number).version

    def take(name: str) -> str:
        try:
            return office.write_now(lambda desk: tickets.take(desk, number, name, seen)).assignee or ""
        except Collision as error:
            return str(error)

    with ThreadPoolExecutor(len(names)) as pool:
        told = list(pool.map(take, names))
    (winner,) = [each for each in told if each in names]
    assert shown(office, number).assignee == winner
    assert sum(f"{winner} has taken {number}" in each for each in told) == len(names) - 1


def _hire_agent(name: str, desk: Desk) -> None:
    staff.add(desk, name, "agent", "", password_hash="none", by=staff.show(desk, "Ada"))


def test_a_version_that_has_passed_says_who_did_what(office: Office) -> None:
    hire(office)
    number = verified(office)
    seen = shown(office, number).version
    office.write_now(lambda desk: tickets.note(desk, number, "Rang twice", BOB))
    with pytest.raises(Collision, match=rf"Bob was faster with {number} and wrote a note at 2026-03-01 09:00 UTC"):
        office.write_now(lambda desk: tickets.take(desk, number, "Ada", seen))
    office.write_now(lambda desk: tickets.add(desk, number, ["hello?"]))
    assert office.write_now(lambda desk: tickets.take(desk, number, "Ada", seen + 1)).assignee == "Ada"


def test_a_ticket_is_given_only_to_somebody_who_can_see_to_it(office: Office) -> None:
    hire(office)
    number = verified(office)
    with pytest.raises(NotAllowed, match="Eve cannot see to tickets"):
        office.write_now(lambda desk: tickets.assign(desk, number, "Eve", ADA))
    assert office.write_now(lambda desk: tickets.assign(desk, number, "bob", ADA)).assignee == "Bob"
    assert office.write_now(lambda desk: tickets.assign(desk, number, None, ADA)).assignee is None


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
