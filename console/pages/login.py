"""Signing in and out: name and password first, then what else is asked for."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from aiohttp import web

from console.pages.frame import Visit, back_to, outside
from console.pages.secrets import field
from console.web import csrf
from console.web.forms import read_form
from console.web.layout import Assets
from console.web.limits import LONGEST_BODY, require_same_origin
from console.web.markup import el, join
from console.web.proxies import client_of
from console.web.sessions import SessionCookie
from desk import sessions, signing_in, staff
from desk.clock import utc_now
from desk.model.errors import NotSignedIn
from desk.office import Desk, Office
from desk.passwords import LONGEST as LONGEST_PASSWORD

AT_ONCE = 2
"""Passwords that are compared or hashed at the same time; each takes 64 MiB."""
NEXT_STEP = "/console/login/next"
_NEXT = re.compile(r"/console(?:[/?][!-~]*)?")
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))
_TWICE = "Name and password do not belong together, or the account is disabled; an admin can reset it."


@dataclass(frozen=True, slots=True)
class SignIn:
    """The pages for whoever is not signed in."""

    office: Office
    assets: Assets
    public_url: str
    cookie: SessionCookie
    tokens: csrf.SignInTokens
    gate: asyncio.Semaphore

    async def show(self, request: web.Request) -> web.Response:
        """Asks for name and password."""
        return self._page(next_page(request.query.get("next", "")))

    async def take(self, request: web.Request) -> web.Response:
        """Compares them and begins a session, or leads to what is asked for besides."""
        require_same_origin(request, self.public_url)
        posted = (await read_form(request, LONGEST_BODY)).fields
        typed = {name: posted.get(name, "") for name in (csrf.FIELD, "name", "password", "next")}
        name, onward = typed["name"].strip()[:100], next_page(typed["next"])
        if not self.tokens.holds(typed[csrf.FIELD], utc_now()):
            return self._page(onward, name, "This page was open for too long. Please sign in once more.", 403)
        if wait := await self.wait(request, name):
            return too_often(self._page(onward, name, slow_down(wait), 429), wait)
        try:
            entered = await self._enter(request, name, typed["password"])
        except NotSignedIn:
            await self.office.write(lambda desk: staff.refuse(desk, name))
            return self._page(onward, name, _TWICE, 403)
        return self.lead(entered, onward)

    async def wait(self, request: web.Request, name: str) -> int:
        """Counts a try; returns the seconds until it may be made, 0 = now."""
        address = network_of(client_of(request))
        return await self.office.write(lambda desk: sessions.admit(desk, name, address))

    def lead(self, entered: signing_in.Entered, onward: str) -> web.Response:
        """To the page that was asked for, or to what is asked for before."""
        response = back_to(onward if entered.step is None else f"{NEXT_STEP}?next={quote(onward, safe='')}")
        self.cookie.set(response, entered.token)
        return response

    async def _enter(self, request: web.Request, name: str, password: str) -> signing_in.Entered:
        typed = password[: LONGEST_PASSWORD * 4]
        async with self.gate:
            member = await self.office.read(lambda desk: staff.check(desk, name, typed, takes_invitation=True))
        address, browser = network_of(client_of(request)), browser_of(request.headers.get("User-Agent", ""))
        before = self.cookie.read(request)

        def job(desk: Desk) -> signing_in.Entered:
            sessions.replace(desk, before)
            return signing_in.start(desk, member, address, browser)

        return await self.office.write(job)

    def _page(self, onward: str, name: str = "", wrong: str = "", status: int = 200) -> web.Response:
        about = (
            "One cookie keeps you signed in, for at most 12 hours; it is set when you sign in and serves nothing else. "
            "An admin adds accounts; a one-time token goes where the password would."
        )
        fields = join(
            el("input", type="hidden", name=csrf.FIELD, value=self.tokens.make(utc_now())),
            el("input", type="hidden", name="next", value=onward),
            field("name", "Name", value=name, maxlength=100, autocomplete="username", spellcheck="false"),
            field("password", "Password", type="password", maxlength=None, autocomplete="current-password"),
            el("p", el("button", "Sign in", class_="main")),
        )
        body = join(el("form", fields, method="post", action="/console/login", class_="card"), el("p", about, class_="note"))
        return outside(self.assets, "Sign in", body, status=status, wrong=wrong)

    async def leave(self, visit: Visit) -> web.Response:
        """Ends this session."""
        await self.office.write(lambda desk: sessions.end(desk, visit.session.id, visit.session.member))
        response = back_to("/console/login")
        self.cookie.clear(response)
        return response


def slow_down(seconds: int) -> str:
    """Says that a try has to wait."""
    return f"That was tried too often. The next try is taken in {seconds} s; what is tried before does not count."


def too_often(response: web.Response, seconds: int) -> web.Response:
    """The response that tells programs as well how long to wait."""
    response.headers["Retry-After"] = str(seconds)
    return response


def next_page(address: str) -> str:
    """Where to go after signing in: a page of the console, never another site's."""
    path = unquote(address.partition("?")[0])
    # Browsers resolve dots, also written as %2e, and take a backslash for a slash.
    is_inside = _NEXT.fullmatch(address) and "\\" not in path and not {".", ".."} & set(path.split("/"))
    return address if is_inside else "/console"


def network_of(address: str) -> str:
    """The network that tries are counted under: an IPv4 address, or the 64 bits of an IPv6 one that a single house has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def browser_of(agent: str) -> str:
    """The kind of browser and system in a User-Agent header, in two words."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    system = next((f" on {name}" for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser}{system}"
