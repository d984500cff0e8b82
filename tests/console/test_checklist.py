"""The checklist beside a request: ticked without scripts, seen by everybody, and a warning where it is completed before."""

from __future__ import annotations

from desk import checklists, tickets, ticking
from desk.office import Office
from knowledge.reading import Right
from tests.console.conftest import Seats
from tests.console.staffed import Answered
from tests.desk.deciding import verified

STEPS = checklists.checklist(Right.WITHDRAW)


def warned(page: Answered) -> str:
    """What stands above the button that completes."""
    return page.text.partition('id="unticked"')[2].partition("</")[0].partition(">")[2]


async def test_steps_are_ticked_by_their_own_buttons_and_say_who_did_it(office: Office, seat: Seats) -> None:
    number, bob = verified(office), await seat("Bob")
    page = await bob.get(f"/console/tickets/{number}")
    assert f"Before it is completed (0 of {len(STEPS)} ticked)" in page.words
    assert page.text.count('role="checkbox" aria-checked="false"') == len(STEPS)
    assert warned(page).startswith(f"{len(STEPS)} of the {len(STEPS)} steps above are not ticked.")
    done = await bob.act(number, "tick", tick=STEPS[1])
    assert (done.status, done.location.endswith("#steps")) == (303, True)
    page = await bob.get(done.location)
    assert f"(1 of {len(STEPS)} ticked)" in page.words
    assert f"☑ {STEPS[1]} Bob, 2026-03-01 09:00 UTC" in page.words
    assert "Bob ticked a step of the checklist" in page.words
    await bob.act(number, "tick", untick=STEPS[1])
    assert f"(0 of {len(STEPS)} ticked)" in (await bob.get(f"/console/tickets/{number}")).words


async def test_a_tick_of_a_colleague_holds_up_no_form_and_what_is_not_ticked_forbids_nothing(office: Office, seat: Seats) -> None:
    number, bob = verified(office), await seat("Bob")
    page = await bob.get(f"/console/tickets/{number}")
    version = office.read_now(lambda desk: tickets.show(desk, number)).version
    office.write_now(lambda desk: [ticking.tick(desk, number, step, "staff:Ada") for step in STEPS[:-1]])
    assert warned(await bob.get(f"/console/tickets/{number}")).startswith(f"1 of the {len(STEPS)} steps")
    typed = {"csrf": page.token, "version": str(version), "stopped": "Usage", "way": "chat"}
    assert (await bob.post(f"/console/tickets/{number}/complete", typed)).status == 303
    page = await bob.get(f"/console/tickets/{number}")
    assert "Ticked before it ended" in page.words
    assert STEPS[-1] not in page.words


async def test_an_auditor_sees_the_ticks_and_has_nothing_to_press(office: Office, seat: Seats) -> None:
    number, eve = verified(office), await seat("Eve")
    office.write_now(lambda desk: ticking.tick(desk, number, STEPS[0], "staff:Ada"))
    page = await eve.get(f"/console/tickets/{number}")
    assert f"☑ {STEPS[0]} Ada, " in page.words
    assert f"☐ {STEPS[1]}" in page.words
    assert 'role="checkbox"' not in page.text
    assert (await eve.post(f"/console/tickets/{number}/tick", {"csrf": page.token, "tick": STEPS[1]})).status == 403


async def test_a_step_that_is_none_any_more_is_refused_in_a_sentence(office: Office, seat: Seats) -> None:
    number, bob = verified(office), await seat("Bob")
    refused = await bob.act(number, "tick", tick="Something else")
    assert (refused.status, refused.wrong) == (422, "That is no step of the checklist, or it was changed meanwhile; look at it again.")
