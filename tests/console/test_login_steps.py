"""What is asked for between the password and the session: a code, a password of one's own, a second factor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk import audit, sessions, staff
from desk.model.errors import NotSignedIn
from desk.office import Office
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.console.signing import STEP, device, equip, give, read_secret

CHOSEN = "four words of mine 1"


def invite(office: Office, name: str = "Bob", token: str = "one-time") -> str:
    office.write_now(lambda desk: staff.invite(desk, name, token, staff.show(desk, "Ada")))
    return token


async def test_after_the_password_a_code_leads_to_the_page_that_was_asked_for(office: Office, seat: Seats, clock: Clock) -> None:
    secret, _ = equip(office, "Bob", clock)
    bob = await seat()
    entered = await bob.sign_in("Bob", onward="/console/you")
    assert (entered.status, entered.location) == (303, f"{STEP}?next=%2Fconsole%2Fyou")
    for path in ("/console", "/console/you", "/console/people"):
        assert (await bob.get(path)).location.startswith("/console/login?next="), "the step opens nothing"
    given = await give(bob, code=device(secret, clock))
    assert (given.status, given.location) == (303, "/console/you")
    assert "Bob (agent)" in (await bob.get("/console/you")).words


async def test_a_wrong_or_used_code_is_refused_and_slowed_down_with_the_passwords(office: Office, seat: Seats, clock: Clock) -> None:
    secret, codes = equip(office, "Bob", clock)
    bob, other = await seat(), await seat()
    await bob.sign_in("Bob")
    given = device(secret, clock)
    assert (await give(bob, code=given)).status == 303
    await other.sign_in("Bob")
    wrong = await give(other, code=given)
    assert (wrong.status, wrong.wrong) == (403, "That code is wrong, or was used already; wait for the next one.")
    assert "Set-Cookie" not in wrong.headers
    for _ in range(sessions.FREE_OF_NAME - 2):
        assert (await give(other, code="000000")).status == 403
    slowed = await give(other, code=codes[0])
    assert (slowed.status, slowed.headers["Retry-After"]) == (429, "1")
    clock.forward(seconds=1)
    assert (await give(other, code=codes[0])).status == 303
    actions = [line.action for line in office.read_now(lambda desk: audit.of(desk, "staff:Bob"))]
    assert actions.count("staff.refused") == sessions.FREE_OF_NAME - 1
    assert "staff.recovery_code" in actions


async def test_ten_minutes_after_the_password_it_is_asked_for_again(office: Office, seat: Seats, clock: Clock) -> None:
    equip(office, "Bob", clock)
    bob = await seat()
    await bob.sign_in("Bob")
    clock.forward(minutes=10, seconds=1)
    assert (await bob.get(STEP)).location == "/console/login"


async def test_the_form_of_a_step_needs_its_token_and_our_own_page(office: Office, seat: Seats, clock: Clock) -> None:
    secret, _ = equip(office, "Bob", clock)
    bob, nobody = await seat(), await seat()
    await bob.sign_in("Bob")
    page, code = await bob.get(STEP), device(secret, clock)
    fields = {"step": "code", "code": code, "next": "/console"}
    assert (await bob.post(STEP, fields | {"csrf": "x"})).status == 403
    assert (await bob.post(STEP, fields | {"csrf": page.token, "step": "password"})).status == 403
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (await bob.post(STEP, fields | {"csrf": page.token}, **header)).status == 403
    assert (await nobody.post(STEP, fields | {"csrf": page.token})).location == "/console/login"
    assert (await bob.post(STEP, fields | {"csrf": page.token, "next": "https://evil.example"})).location == "/console"


async def test_a_one_time_token_leads_to_a_password_of_ones_own_and_to_nothing_else(office: Office, seat: Seats) -> None:
    token, bob = invite(office), await seat()
    assert (await bob.sign_in("Bob")).status == 403, "the old password has ended"
    assert (await bob.sign_in("Bob", token)).location.startswith(STEP)
    assert (await bob.get("/console")).status == 303
    short = await give(bob, new="short", again="short")
    assert (short.status, short.wrong) == (422, "A password has 12 to 200 characters; this one has 5.")
    assert "differ" in (await give(bob, new=CHOSEN, again=CHOSEN + "x")).wrong
    assert "Many people" in (await give(bob, new="1q2w3e4r5t6y", again="1q2w3e4r5t6y")).wrong
    assert (await give(bob, new=CHOSEN, again=CHOSEN)).location == "/console/you"
    assert (await bob.get("/console")).status == 200
    again = await seat()
    assert (await again.sign_in("Bob", token)).status == 403
    assert (await again.sign_in("Bob", CHOSEN)).location == "/console"


async def test_a_one_time_token_ends_after_three_days_and_is_no_proof_for_commands(office: Office, seat: Seats, clock: Clock) -> None:
    token, bob = invite(office), await seat()
    with pytest.raises(NotSignedIn):
        office.read_now(lambda desk: staff.check(desk, "Bob", token))
    clock.forward(days=3, seconds=1)
    assert (await bob.sign_in("Bob", token)).status == 403


async def test_the_token_for_scripts_does_not_sign_in(office: Office, seat: Seats) -> None:
    office.write_now(lambda desk: staff.reset(desk, "Bob", "none", "for scripts", by=staff.show(desk, "Ada")))
    assert (await (await seat()).sign_in("Bob", "for scripts")).status == 403


async def test_with_a_stolen_one_time_token_the_device_is_asked_for_first(office: Office, seat: Seats, clock: Clock) -> None:
    secret, _ = equip(office, "Bob", clock)
    bob = await seat()
    await bob.sign_in("Bob", invite(office))
    assert "Your code" in (await bob.get(STEP)).words
    assert (await give(bob, code=device(secret, clock))).location.startswith(STEP)
    assert (await give(bob, new=CHOSEN, again=CHOSEN)).location == "/console/you"


async def test_where_a_second_factor_is_required_it_is_set_up_before_anything_else(office: Office, seat: Seats, clock: Clock) -> None:
    office.rules = replace(office.rules, totp="required")
    bob = await seat()
    assert (await bob.sign_in("Bob")).location.startswith(STEP)
    page = await bob.get(STEP)
    assert "<svg" in page.text
    refused = await bob.post(STEP, {"csrf": page.token, "step": "totp", "code": "000000", "next": "/console"})
    assert refused.status == 422
    assert "<svg" not in refused.text
    done = await bob.post(STEP, {"csrf": page.token, "step": "totp", "code": device(read_secret(page), clock), "next": "/console"})
    assert done.status == 200
    assert "Recovery codes" in done.words
    assert (await bob.get("/console")).status == 200


async def test_a_disabled_member_goes_no_further(office: Office, seat: Seats, clock: Clock) -> None:
    equip(office, "Bob", clock)
    bob = await seat()
    await bob.sign_in("Bob")
    office.write_now(lambda desk: staff.disable(desk, "Bob", staff.show(desk, "Ada")))
    assert (await bob.get(STEP)).location == "/console/login"
