"""The People page: an admin adds, changes and ends accounts, as the commands do."""

from __future__ import annotations

import re

import pytest

from desk import audit, sessions, staff
from desk.office import Office
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.console.signing import equip, give
from tests.console.staffed import Answered, Seat

HERE = "/console/people"


async def send(seat: Seat, path: str, **fields: str) -> Answered:
    return await seat.post(f"{HERE}{path}", {"csrf": (await seat.get(HERE)).token} | fields)


async def invited(seat: Seat, path: str, **fields: str) -> str:
    """The one-time token that is shown after a form was sent."""
    page = await seat.get((await send(seat, path, **fields)).location)
    found = re.search(r"<code>([\w-]{43})</code>", page.text)
    assert found is not None, page.words
    return found[1]


async def test_a_new_member_gets_in_with_a_token_that_is_shown_once(seat: Seats, office: Office) -> None:
    ada, zoe = await seat("Ada"), await seat()
    token = await invited(ada, "", name="Zoë O'Neil", mail="zoe@example.org", role="auditor")
    page = await ada.get(HERE)
    assert "Zoë O'Neil" in page.words
    assert token not in page.text
    assert (await zoe.sign_in("zoë o'neil", token)).status == 303
    assert (await give(zoe, new="four words of mine 1", again="four words of mine 1")).status == 303
    assert "Zoë O'Neil (auditor)" in (await zoe.get("/console")).words
    lines = [(line.actor, line.action) for line in office.read_now(lambda desk: audit.of(desk, "staff:Zoë O'Neil"))]
    assert lines[:2] == [("staff:Ada", "staff.add.auditor"), ("staff:Ada", "staff.invite")]


async def test_a_reload_adds_nobody_and_says_that_the_token_was_shown(seat: Seats) -> None:
    ada = await seat("Ada")
    added = await send(ada, "", name="Zoe", role="agent")
    shown = await ada.get(added.location)
    token = re.search(r"<code>([\w-]{43})</code>", shown.text)
    assert token is not None
    assert token[1] not in added.location
    again = await ada.get((await ada.get(added.location)).location)
    assert (again.status, "The token was shown" in again.words, token[1] in again.text) == (200, True, False)


async def test_an_admin_sees_the_sessions_of_each_and_ends_one(seat: Seats, office: Office) -> None:
    ada, bob, elsewhere = await seat("Ada"), await seat("Bob"), await seat("Bob")
    page = await ada.get(HERE)
    assert "Sessions (2)" in page.words
    newest = office.read_now(lambda desk: sessions.of(desk, staff.show(desk, "Bob")))[0]
    done = await send(ada, "/Bob/end-session", session=newest.id)
    assert "Bob has one session less" in (await ada.get(done.location)).words
    assert sorted([(await bob.get("/console")).status, (await elsewhere.get("/console")).status]) == [200, 303]
    assert (await send(ada, "/Cleo/end-session", session=newest.id)).status == 404


async def test_what_cannot_be_undone_asks_first(seat: Seats) -> None:
    page = await (await seat("Ada")).get(HERE)
    for act in ("Reset password", "Disable"):
        assert re.search(rf"<details><summary[^>]*>{act} …</summary><form", page.text), act


async def test_what_cannot_be_added_is_said_and_what_was_typed_stays(seat: Seats) -> None:
    ada = await seat("Ada")
    for fields, says in (
        ({"name": "bob", "role": "agent"}, "already"),
        ({"name": "-", "role": "agent"}, "name has 1 to 40"),
        ({"name": "Zoe", "role": "root"}, "A role is one of"),
        ({"name": "Zoe", "role": "agent", "mail": "nowhere"}, "address looks like"),
    ):
        refused = await send(ada, "", **fields)
        assert refused.status == 422
        assert says in refused.wrong
        assert f'value="{fields["name"]}"' in refused.text


async def test_a_new_role_counts_at_once_and_ends_the_sessions(seat: Seats, office: Office) -> None:
    ada, bob = await seat("Ada"), await seat("Bob")
    done = await send(ada, "/Bob/role", role="auditor")
    assert "Bob has a new role" in (await ada.get(done.location)).words
    assert (await bob.get("/console")).status == 303
    await bob.sign_in("Bob")
    assert "Bob (auditor)" in (await bob.get("/console")).words
    assert ("staff:Ada", "staff.role.auditor") in [
        (line.actor, line.action) for line in office.read_now(lambda desk: audit.of(desk, "staff:Bob"))
    ]


async def test_the_only_admin_stays_one(seat: Seats) -> None:
    ada = await seat("Ada")
    assert "only active admin" in (await send(ada, "/Ada/role", role="agent")).wrong
    assert "only active admin" in (await send(ada, "/Ada/disable")).wrong
    assert "you change yourself" in (await send(ada, "/Ada/invite")).wrong
    await send(ada, "/Bob/role", role="admin")
    assert (await send(ada, "/Ada/role", role="agent")).status == 303
    assert (await ada.get(HERE)).status == 303


async def test_a_disabled_member_is_out_until_the_account_is_enabled(seat: Seats) -> None:
    ada, bob = await seat("Ada"), await seat("Bob")
    await send(ada, "/Bob/disable")
    assert (await bob.get("/console")).status == 303
    assert (await bob.sign_in("Bob")).status == 403
    token = await invited(ada, "/Bob/invite")
    assert (await bob.sign_in("Bob", token)).location.startswith("/console/login/next")


async def test_an_admin_ends_sessions_and_removes_a_lost_second_factor(seat: Seats, office: Office, clock: Clock) -> None:
    ada, bob = await seat("Ada"), await seat("Bob")
    await send(ada, "/Bob/sign-out")
    assert (await bob.get("/console")).status == 303
    equip(office, "Bob", clock)
    assert "second factor on" in (await ada.get(HERE)).words
    await send(ada, "/Bob/remove-totp")
    assert (await bob.sign_in("Bob")).location == "/console"


async def test_an_open_screen_does_not_turn_off_its_owners_second_factor(seat: Seats, office: Office, clock: Clock) -> None:
    ada = await seat("Ada")
    equip(office, "Ada", clock)
    assert "Remove second factor" not in (await ada.get(HERE)).words
    assert "with your password" in (await send(ada, "/Ada/remove-totp")).wrong
    assert office.read_now(lambda desk: staff.show(desk, "Ada")).has_totp


@pytest.mark.parametrize("act", ["role", "disable", "end-session", "invite", "sign-out", "remove-totp"])
async def test_nobody_of_that_name_is_not_found(seat: Seats, act: str) -> None:
    assert (await send(await seat("Ada"), f"/Zoe/{act}", role="admin")).status == 404


async def test_hostile_names_are_text(seat: Seats, office: Office) -> None:
    office.write_now(lambda desk: staff.add(desk, "a.b'c-d", "agent", "", password_hash="", by=staff.show(desk, "Ada")))
    ada = await seat("Ada")
    assert (await send(ada, "/a.b'c-d/role", role="auditor")).status == 303
    page = await ada.get(f"{HERE}?done=role&name=%3Cscript%3E")
    assert "<script>" not in page.text.replace("<script src", "")
