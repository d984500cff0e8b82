"""Every address of the console, tried by nobody and by each role; what is refused leaves a line."""

from __future__ import annotations

import asyncio
import re

import pytest

from console.pages import live
from console.pages.login import SignIn
from console.routes import ADMINS, ALL, READERS, WRITERS, Route, table
from console.web.assets import FOLDER
from console.web.csrf import SignInTokens
from console.web.headers import CONTENT_SECURITY_POLICY
from console.web.sessions import SessionCookie
from desk import audit
from desk.model.member import Role
from desk.office import Office
from tests.console.conftest import Seats
from tests.console.staffed import Answered, Seat
from tests.desk.deciding import verified
from tests.web.running_web import ASSETS

ROLES: dict[str, Role] = {"Bob": "agent", "Ada": "admin", "Eve": "auditor"}


def routes(office: Office) -> tuple[Route, ...]:
    sign_in = SignIn(office, ASSETS, "", SessionCookie(is_tls=False), SignInTokens(b"k" * 32), asyncio.Semaphore(1))
    return table(sign_in)


def path_of(route: Route, number: str) -> str:
    """The address with something that fits in each place; but for the ticket, nothing of that name is there."""
    samples = {"number": number, "report": "requests", "language": "en", "name": "hello", "file": "1", "version": "1", "kind": "csv"}

    def fill(place: re.Match[str]) -> str:
        name, shape = place[1], place[2]
        hexadecimal = re.fullmatch(r"\[0-9a-f\]\{(\d+)\}", shape)
        return "0" * int(hexadecimal[1]) if hexadecimal else samples[name]

    return re.sub(r"\{(\w+):((?:[^{}]|\{[^{}]*\})*)\}", fill, route.path)


async def ask(seat: Seat, route: Route, number: str, token: str = "", **headers: str) -> Answered:
    path = path_of(route, number)
    assert "{" not in path
    return await seat.get(path, **headers) if route.method == "GET" else await seat.post(path, {"csrf": token}, **headers)


def refusals(office: Office) -> int:
    return sum(line.action == "console.refused" for line in office.read_now(lambda desk: audit.newest(desk, 1000)))


def test_every_address_is_served_and_who_may_write_is_said_once(office: Office) -> None:
    for route in routes(office):
        own = any(word in route.path for word in ("sessions", "logout", "search", "views", "/you"))
        assert route.needs_token == (route.method == "POST")
        expected = (
            ADMINS
            if route.path.startswith(("/console/people", "/console/templates"))
            or (route.method == "POST" and "/questions/proposals/" in route.path)
            or (route.path.startswith("/console/policy") and (route.method == "POST" or "candidates" in route.path))
            else READERS
            if "/policy/versions" in route.path or route.path.startswith("/console/audit")
            else WRITERS
            if "/requests" in route.path or route.path.endswith("/templates")
            else ALL
            if route.method == "GET" or own
            else WRITERS
        )
        assert route.roles == expected, route.path


async def test_nobody_gets_anything_but_the_way_to_sign_in(office: Office, seat: Seats) -> None:
    number, nobody = verified(office), await seat()
    for route in routes(office):
        answered = await ask(nobody, route, number)
        assert answered.status == (303 if route.method == "GET" else 401), route.path
        if route.method == "GET":
            assert answered.location.startswith("/console/login?next=%2Fconsole")
        assert number not in answered.words


@pytest.mark.parametrize("name", ROLES)
async def test_each_role_may_what_the_table_says_and_no_more(office: Office, seat: Seats, name: str) -> None:
    number, member = verified(office), await seat(name)
    token, before = (await member.get("/console")).token, refusals(office)
    refused = 0
    for route in routes(office):
        if "logout" in route.path:
            continue
        answered = await ask(member, route, number, token)
        if ROLES[name] in route.roles:
            assert answered.status in (200, 204, 303, 404, 409, 422), (route.path, answered.words)
        else:
            assert answered.status == 403, route.path
            refused += route.method == "POST"
    assert refusals(office) - before == refused


async def test_a_form_without_its_token_or_from_another_site_does_nothing(office: Office, seat: Seats) -> None:
    number, ada, bob = verified(office), await seat("Ada"), await seat("Bob")
    token, foreign = (await ada.get("/console")).token, (await bob.get("/console")).token
    writes = [route for route in routes(office) if route.needs_token]
    before = refusals(office)
    for route in writes:
        for given in ("", foreign, token[:-1]):
            assert (await ask(ada, route, number, given)).status == 403, route.path
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            assert (await ask(ada, route, number, token, **headers)).status == 403, route.path
    assert refusals(office) - before == 6 * len(writes)
    assert (await ada.get("/console")).status == 200


async def test_a_refused_write_names_the_ticket_and_what_was_wrong(office: Office, seat: Seats) -> None:
    number, eve, bob = verified(office), await seat("Eve"), await seat("Bob")
    token, foreign = (await bob.get("/console")).token, (await eve.get("/console")).token
    note = f"/console/tickets/{number}/note"
    await eve.post(note, {"csrf": foreign})
    await bob.post(note, {"csrf": foreign})
    await bob.post(note, {"csrf": token}, Origin="https://evil.example")
    await bob.post("/console/people", {"csrf": token})
    lines = [line for line in office.read_now(lambda desk: audit.newest(desk, 100)) if line.action == "console.refused"]
    assert [(line.actor, line.subject, line.reason) for line in reversed(lines)] == [
        ("staff:Eve", number, "role:note"),
        ("staff:Bob", number, "token:note"),
        ("staff:Bob", number, "origin:note"),
        ("staff:Bob", "/console/people", "role:people"),
    ]


async def test_a_write_is_never_a_get(office: Office, seat: Seats) -> None:
    number, ada = verified(office), await seat("Ada")
    pages = {route.path for route in routes(office) if route.method == "GET"}
    for route in routes(office):
        if route.method == "POST" and route.path not in pages:
            assert (await ada.get(path_of(route, number))).status == 405, route.path


async def test_every_answer_carries_the_headers_and_every_form_its_token(office: Office, seat: Seats) -> None:
    number, ada, nobody = verified(office), await seat("Ada"), await seat()
    token = (await ada.get("/console")).token
    answers = [await nobody.get("/console/login"), await nobody.get("/console/login/next"), await nobody.get("/console/nothing")]
    for route in routes(office):
        if route.path not in ("/console/logout", live.PATH):
            answers.append(await ask(ada, route, number, token))
            answers.append(await ask(nobody, route, number))
    for page in answers:
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", page.text, re.S):
            assert 'name="csrf" value="' in form
        assert " style=" not in page.text
        assert not re.search(r"<[^>]* on\w+=", page.text)


def test_the_policy_of_every_answer_lets_nothing_in_from_elsewhere() -> None:
    rules = dict(rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; "))
    assert {name for name, source in rules.items() if source == "'none'"} == {"default-src", "base-uri", "frame-ancestors"}
    assert {source for name, source in rules.items() if source != "'none'"} == {"'self'"}


def test_the_style_sheets_are_small() -> None:
    assert sum(len((FOLDER / name).read_bytes()) for name in ("page.css", "console.css")) <= 12 * 1024


@pytest.mark.parametrize("number", ["PD-2026-999999", "PD-2026-1", "nothing", "PD-2026-000001%00", "..%2f"])
async def test_a_ticket_that_is_not_there_is_not_found(seat: Seats, number: str) -> None:
    assert (await (await seat("Ada")).get(f"/console/tickets/{number}")).status == 404
