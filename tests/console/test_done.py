"""What a page says was done is said once, to whoever did it, and never because an address says so."""

from __future__ import annotations

import pytest

from desk.office import Office
from tests.console.conftest import Seats
from tests.console.test_ticket import question

SAID = "The ticket is closed."


async def test_what_was_done_is_said_once(office: Office, seat: Seats) -> None:
    number, bob = question(office, "Hello?"), await seat("Bob")
    done = await bob.act(number, "close")
    assert done.leads_to == f"/console/tickets/{number}?done=close"
    assert SAID in (await bob.get(done.location)).words
    again = await bob.get(done.location)
    assert (again.status, again.location) == (303, f"/console/tickets/{number}")
    assert SAID not in (await bob.get(again.location)).words


@pytest.mark.parametrize("seal", ["", "&seal=", "&seal=99999999999.00", "&seal=x.y"])
async def test_nothing_is_said_because_an_address_says_so(office: Office, seat: Seats, seal: str) -> None:
    number, bob = question(office, "Hello?"), await seat("Bob")
    typed = await bob.get(f"/console/tickets/{number}?done=complete{seal}&queue=assignee%3Dme")
    assert (typed.status, typed.location) == (303, f"/console/tickets/{number}?queue=assignee%3Dme")


async def test_a_seal_holds_for_its_ticket_act_and_member_alone(office: Office, seat: Seats) -> None:
    number, other, bob, ada = question(office, "a"), question(office, "b"), await seat("Bob"), await seat("Ada")
    sealed = (await bob.act(number, "close")).location
    for who, address in ((bob, sealed.replace(number, other)), (bob, sealed.replace("=close", "=complete")), (ada, sealed)):
        assert (await who.get(address)).status == 303
    assert SAID in (await bob.get(sealed)).words


async def test_what_is_done_twice_in_a_second_is_said_twice(office: Office, seat: Seats) -> None:
    number, bob = question(office, "Hello?"), await seat("Bob")
    for act in ("close", "reopen", "close"):
        assert (await bob.get((await bob.act(number, act)).location)).status == 200


async def test_a_name_in_the_address_is_not_believed(seat: Seats) -> None:
    ada = await seat("Ada")
    assert (await ada.get("/console/people?done=disable&name=Bob")).location == "/console/people?name=Bob"
