"""The checklist of a request is ticked off by whoever may write, on every store."""

from __future__ import annotations

import pytest

from desk import audit, checklists, decisions, live, merging, requests, tickets, ticking
from desk.model.errors import NotAllowed
from desk.model.ticket import Ticket
from desk.office import Office
from desk.store import texts
from desk.store import tickets as rows
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import ADA, BOB, EVE, actions, hire, shown, verified

STEPS = checklists.checklist(Right.WITHDRAW)


@pytest.fixture(autouse=True)
def staffed(office: Office) -> None:
    hire(office)


def tick(office: Office, number: str, step: str = STEPS[0], by: str = BOB, *, is_done: bool = True) -> Ticket:
    return office.write_now(lambda desk: ticking.tick(desk, number, step, by, is_done=is_done))


def done(office: Office, number: str) -> list[tuple[str, str]]:
    steps = office.read_now(lambda desk: ticking.steps(desk, tickets.show(desk, number)))
    return [(each.text, each.by) for each in steps if each.is_done]


def test_a_step_is_ticked_once_with_who_and_when_and_can_be_taken_back(office: Office, clock: Clock) -> None:
    number = verified(office)
    tick(office, number)
    clock.forward(minutes=5)
    tick(office, number, by=ADA)
    (first, *rest) = office.read_now(lambda desk: ticking.steps(desk, tickets.show(desk, number)))
    assert (first.text, first.by, first.at is not None and first.at < clock.now) == (STEPS[0], BOB, True)
    assert [each.is_done for each in rest] == [False] * (len(STEPS) - 1)
    assert office.read_now(lambda desk: ticking.unticked(desk, tickets.show(desk, number))) == list(STEPS[1:])
    tick(office, number, is_done=False)
    tick(office, number, is_done=False)
    assert done(office, number) == []
    assert [each for each in actions(office, number) if "checklist" in each] == ["checklist.tick", "checklist.untick"]


def test_the_trail_holds_the_place_of_a_step_and_open_pages_hear_of_it(office: Office) -> None:
    number = verified(office)
    mark = office.read_now(live.mark)
    before = len(office.read_now(lambda desk: live.since(desk, mark)) or ())
    version = shown(office, number).version
    tick(office, number, STEPS[2])
    assert office.read_now(lambda desk: audit.of(desk, number))[-1].reason == "3"
    assert len(office.read_now(lambda desk: live.since(desk, mark)) or ()) == before + 1
    assert shown(office, number).version == version, "nobody's form collides with a tick"


def test_only_who_may_write_ticks_and_only_steps_of_an_open_request(office: Office) -> None:
    number = verified(office)
    with pytest.raises(NotAllowed, match="only reads"):
        tick(office, number, by=EVE)
    with pytest.raises(NotAllowed, match="no step of the checklist"):
        tick(office, number, "Something else")
    tick(office, number)
    office.write_now(lambda desk: decisions.complete(desk, number, ADA, {"stopped": "usage"}, "chat"))
    with pytest.raises(NotAllowed, match="stays as it was"):
        tick(office, number, STEPS[1])
    assert done(office, number) == [(STEPS[0], BOB)], "what was ticked is shown, and that the rest was not held nothing up"


def test_what_is_reopened_or_joined_is_ticked_anew(office: Office) -> None:
    number, other = verified(office), verified(office)
    for each in (number, other):
        tick(office, each)
    merged = office.write_now(lambda desk: merging.merge(desk, other, number, ADA))
    assert done(office, merged.number) == [(STEPS[0], BOB)]
    office.write_now(lambda desk: requests.withdraw(desk, number))
    office.write_now(lambda desk: requests.reopen(desk, number))
    assert done(office, number) == []


def test_ticks_end_with_the_texts_of_the_ticket(office: Office, clock: Clock) -> None:
    number = verified(office)
    tick(office, number)

    office.write_now(lambda desk: requests.withdraw(desk, number))
    office.write_now(lambda desk: texts.erase(desk.tx, desk.sealer, rows.row_id(desk.tx, number) or "", clock.now))
    assert done(office, number) == []
