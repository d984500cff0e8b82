"""A member's own page: password, second factor, keys, sessions."""

from __future__ import annotations

from dataclasses import replace

from desk import audit, sessions
from desk.office import Office
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.console.signing import device, equip, read_secret
from tests.console.staffed import PASSWORD, Answered, Seat

HERE = "/console/you"
CHOSEN = "four words of mine 1"


async def send(seat: Seat, act: str, **fields: str) -> Answered:
    return await seat.post(f"{HERE}/{act}", {"csrf": (await seat.get(HERE)).token} | fields)


async def test_a_new_password_ends_every_other_session_and_keeps_this_one(seat: Seats) -> None:
    here, there = await seat("Bob"), await seat("Bob")
    done = await send(here, "password", password=PASSWORD, new=CHOSEN, again=CHOSEN)
    assert done.leads_to == f"{HERE}?done=password"
    assert "everywhere else you are signed out" in (await here.get(done.location)).words
    assert (await there.get("/console")).status == 303
    fresh = await seat()
    assert (await fresh.sign_in("Bob")).status == 403
    assert (await fresh.sign_in("Bob", CHOSEN)).status == 303


async def test_the_session_has_another_token_after_a_new_password(seat: Seats) -> None:
    here = await seat("Bob")
    (before,) = [f"{kept.key}={kept.value}" for kept in here.client.cookie_jar]
    await send(here, "password", password=PASSWORD, new=CHOSEN, again=CHOSEN)
    assert (await (await seat()).get("/console", Cookie=before)).status == 303


async def test_a_password_that_cannot_be_taken_is_said_and_nothing_changes(seat: Seats, office: Office) -> None:
    bob = await seat("Bob")
    for fields, says in (
        ({"password": "wrong", "new": CHOSEN, "again": CHOSEN}, "not your password"),
        ({"password": PASSWORD, "new": "short", "again": "short"}, "12 to 200 characters"),
        ({"password": PASSWORD, "new": "1q2w3e4r5t6y", "again": "1q2w3e4r5t6y"}, "Many people"),
        ({"password": PASSWORD, "new": "I am bob@example.org", "again": "I am bob@example.org"}, "your name"),
        ({"password": PASSWORD, "new": CHOSEN, "again": "another one 1234"}, "differ"),
    ):
        refused = await send(bob, "password", **fields)
        assert refused.status == 422
        assert says in refused.wrong
        assert CHOSEN not in refused.text
    assert (await (await seat()).sign_in("Bob")).status == 303
    actions = [line.action for line in office.read_now(lambda desk: audit.of(desk, "staff:Bob"))]
    assert actions.count("staff.refused") == 1


async def test_guessing_the_password_from_an_open_screen_is_slowed_down(seat: Seats) -> None:
    bob = await seat("Bob")
    for _ in range(sessions.FREE_OF_NAME):
        assert "not your password" in (await send(bob, "totp/end", password="wrong")).wrong
    assert "tried too often" in (await send(bob, "totp/end", password=PASSWORD)).wrong


async def test_a_second_factor_is_set_up_asked_for_and_turned_off(seat: Seats, clock: Clock) -> None:
    bob = await seat("Bob")
    assert "not your password" in (await send(bob, "totp", password="wrong")).wrong
    shown = await send(bob, "totp", password=PASSWORD)
    secret = read_secret(shown)
    assert "<svg" in shown.text
    refused = await send(bob, "totp/confirm", code="000000")
    assert (refused.status, "<svg" in refused.text, read_secret(shown).hex() in refused.text) == (422, False, False)
    codes = await send(bob, "totp/confirm", code=device(secret, clock))
    assert "Recovery codes" in codes.words
    assert "On; 10 of 10 recovery codes are left." in (await bob.get(HERE)).words
    assert (await (await seat()).sign_in("Bob")).location.startswith("/console/login/next")
    assert (await send(bob, "totp/end", password=PASSWORD)).status == 303
    assert (await (await seat()).sign_in("Bob")).location == "/console"


async def test_new_recovery_codes_take_the_place_of_the_old_ones(seat: Seats, office: Office, clock: Clock) -> None:
    bob = await seat("Bob")
    _, old = equip(office, "Bob", clock)
    page = await send(bob, "codes", password=PASSWORD)
    assert "Recovery codes" in page.words
    assert not any(code in page.words for code in old)


async def test_where_it_is_required_nobody_turns_it_off(seat: Seats, office: Office, clock: Clock) -> None:
    bob = await seat("Bob")
    equip(office, "Bob", clock)
    office.rules = replace(office.rules, totp="required")
    assert "Everybody needs a second factor" in (await send(bob, "totp/end", password=PASSWORD)).wrong


async def test_keys_are_switched_off_for_the_person_wherever_they_sign_in(seat: Seats) -> None:
    bob = await seat("Bob")
    assert 'data-shortcuts="on"' in (await bob.get(HERE)).text
    await send(bob, "shortcuts", shortcuts="off")
    elsewhere, eve = await seat("Bob"), await seat("Eve")
    assert 'data-shortcuts="off"' in (await elsewhere.get("/console")).text
    assert 'data-shortcuts="on"' in (await eve.get("/console")).text
