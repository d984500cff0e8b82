"""Signing in and out of the console."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest

from console.pages.login import browser_of, network_of
from console.settings import HttpSettings
from desk import audit, sessions, staff
from desk.office import Office
from knowledge.library import Library
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.console.staffed import HASH, PASSWORD, Seat, served
from tests.web.running_web import browser


async def test_name_and_password_lead_to_the_page_that_was_asked_for(seat: Seats) -> None:
    bob = await seat()
    asked = await bob.get("/console/people")
    assert (asked.status, asked.location) == (303, "/console/login?next=%2Fconsole%2Fpeople")
    assert (await bob.get(asked.location)).status == 200
    entered = await bob.sign_in(" bob ", onward="/console/you")
    assert (entered.status, entered.location) == (303, "/console/you")
    assert "Bob (agent)" in (await bob.get("/console/you")).words


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("https://evil.example/", "//evil.example", "/\\evil.example", "/policy", "/console/\r\nX: y", "/consoles"),
        *("/console/../../x", "/console/%2e%2E/x", "/console/..", "/console/.\\..\\x", "/console/./x"),
    ],
)
async def test_nobody_is_led_to_another_site(seat: Seats, elsewhere: str) -> None:
    bob = await seat()
    page = await bob.get("/console/login")
    entered = await bob.post("/console/login", {"csrf": page.token, "name": "Bob", "password": PASSWORD, "next": elsewhere})
    assert entered.location == "/console"


async def test_wrong_names_and_wrong_passwords_get_the_same_page(seat: Seats, office: Office) -> None:
    bob = await seat()
    pages = [await bob.sign_in(name, password) for name, password in (("Bob", "wrong"), ("Nobody", "wrong"))]
    assert [page.status for page in pages] == [403, 403]
    assert pages[0].wrong == pages[1].wrong
    assert "Set-Cookie" not in pages[0].headers
    lines = office.read_now(lambda desk: [(line.action, line.subject) for line in audit.newest(desk, 2)])
    assert lines == [("staff.refused", "staff:unknown"), ("staff.refused", "staff:Bob")]


async def test_guessing_is_slowed_down_and_the_right_password_waits_as_well(seat: Seats, clock: Clock) -> None:
    bob = await seat()
    for _ in range(sessions.FREE_OF_NAME):
        assert (await bob.sign_in("Bob", "wrong")).status == 403
    slowed = await bob.sign_in("Bob")
    assert (slowed.status, slowed.headers["Retry-After"]) == (429, "1")
    clock.forward(seconds=1)
    assert (await bob.sign_in("Bob")).status == 303


async def test_the_form_needs_its_token_and_our_own_page(seat: Seats) -> None:
    bob = await seat()
    page = await bob.get("/console/login")
    fields = {"name": "Bob", "password": PASSWORD, "next": ""}
    for token in ("", "1.2", "99999999999.abc", "²." + "0" * 64):
        refused = await bob.post("/console/login", fields | {"csrf": token})
        assert (refused.status, refused.headers.get("Set-Cookie")) == (403, None)
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert (await bob.post("/console/login", fields | {"csrf": page.token}, **header)).status == 403
    assert (await bob.post("/console/login", fields | {"csrf": page.token}, Origin=bob.address)).status == 303


async def test_the_cookie_is_strict_and_out_of_reach_of_scripts(seat: Seats) -> None:
    entered = await (await seat()).sign_in("Bob")
    cookie = SimpleCookie(entered.headers["Set-Cookie"])["privacy-desk-staff"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"], cookie["max-age"]) == (True, "Strict", "/", "", "")


async def test_with_tls_the_cookie_is_bound_to_this_host(office: Office, library: Library) -> None:
    async with served(office, library, HttpSettings(port=0, public_url="https://desk.example.org")) as address, browser() as client:
        entered = await Seat(address, client).sign_in("Bob")
    cookie = SimpleCookie(entered.headers["Set-Cookie"])["__Host-privacy-desk-staff"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


async def test_a_session_ends_when_it_is_left_and_its_cookie_opens_nothing_any_more(seat: Seats, office: Office) -> None:
    bob = await seat("Bob")
    (kept,) = bob.client.cookie_jar
    page = await bob.get("/console")
    left = await bob.post("/console/logout", {"csrf": page.token})
    assert (left.status, left.location) == (303, "/console/login")
    assert (await bob.get("/console", Cookie=f"{kept.key}={kept.value}")).status == 303


async def test_a_new_sign_in_takes_the_place_of_the_browsers_old_session(seat: Seats) -> None:
    bob = await seat("Bob")
    (kept,) = [f"{each.key}={each.value}" for each in bob.client.cookie_jar]
    await bob.sign_in("Eve")
    assert "Eve (auditor)" in (await bob.get("/console")).words
    assert (await (await seat()).get("/console", Cookie=kept)).status == 303


async def test_a_reset_password_ends_what_is_signed_in(seat: Seats, office: Office) -> None:
    bob = await seat("Bob")
    office.write_now(lambda desk: staff.reset(desk, "Bob", HASH, "token", by=staff.show(desk, "Ada")))
    assert (await bob.get("/console")).status == 303


async def test_half_an_hour_without_use_ends_a_session_and_use_keeps_it(seat: Seats, clock: Clock) -> None:
    bob = await seat("Bob")
    for _ in range(3):
        clock.forward(minutes=29)
        assert (await bob.get("/console")).status == 200
    clock.forward(minutes=31)
    late = await bob.post("/console/logout", {"csrf": "any"})
    assert late.status == 401
    assert "what you typed is still there" in late.words


async def test_members_see_their_sessions_and_end_the_others(seat: Seats) -> None:
    here, there, eve = await seat("Bob"), await seat("Bob"), await seat("Eve")
    page = await here.get("/console/you")
    assert "this one" in page.words
    (ending,) = {part for part in page.text.split('"') if part.endswith("/end")}
    assert (await eve.post(ending, {"csrf": (await eve.get("/console")).token})).status == 404
    assert (await here.post(ending, {"csrf": page.token})).status == 303
    assert (await there.get("/console")).status == 303
    assert (await here.get("/console")).status == 200


async def test_a_link_in_a_web_mail_finds_the_session_again(seat: Seats) -> None:
    """The browser keeps a strict cookie back from other sites' links, so that our own page has to ask once more."""
    nobody = await seat()
    page = await nobody.get("/console/tickets/PD-2026-000001", **{"Sec-Fetch-Site": "cross-site"})
    assert page.status == 200
    assert '<meta http-equiv="refresh" content="0">' in page.text
    assert 'href="/console/tickets/PD-2026-000001"' in page.text


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("<script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_in_two_words(agent: str, named: str) -> None:
    assert browser_of(agent) == named


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_tries_are_counted_by_house(address: str, network: str) -> None:
    assert network_of(address) == network


async def test_an_address_of_its_own_has_tls_where_its_url_says_so(office: Office, library: Library) -> None:
    """The chat's address tells nothing about it: inside the house the console may be reached without TLS."""
    public = "https://privacy.example.org"
    for own, name in (("", "privacy-desk-staff"), ("https://desk.example.org", "__Host-privacy-desk-staff")):
        settings = HttpSettings(port=0, admin_port=0, public_url=public, admin_url=own)
        async with served(office, library, settings) as address, browser() as client:
            entered = await Seat(address, client).sign_in("Bob")
        assert entered.headers["Set-Cookie"].startswith(f"{name}=")
        assert ("Strict-Transport-Security" in entered.headers) == bool(own)


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        (HttpSettings(public_url="https://a.example"), "https://a.example"),
        (HttpSettings(public_url="https://a.example", admin_port=8081), ""),
        (HttpSettings(public_url="https://a.example", admin_host="::1", admin_url="https://b.example"), "https://b.example"),
        (HttpSettings(), ""),
    ],
)
def test_mails_link_to_where_the_console_really_is(settings: HttpSettings, url: str) -> None:
    assert settings.console_url == url
