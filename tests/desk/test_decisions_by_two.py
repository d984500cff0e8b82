"""What takes two people, and what two people at once may not both do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from desk import decisions, staff, tickets
from desk.model.errors import ApprovalNeeded, Collision, NotAllowed
from desk.model.reply import Say
from desk.model.request import State
from desk.model.ticket import Ticket
from desk.office import Desk, Office
from desk.settings import DeskSettings
from tests.desk.deciding import ADA, BOB, EVE, actions, approve, complete, hire, legal, refuse, sent, shown, under, verified

CLAUSE = "data-retention.payment-records"


def _hire_agent(name: str, desk: Desk) -> None:
    staff.add(desk, name, "agent", "", password_hash="none", by=staff.show(desk, "Ada"))


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
