"""Signing in and out, and the list of one's own sessions."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from dataclasses import dataclass

from aiohttp import web

from console.pages.frame import Visit, back_to, form, outside, page
from console.web import csrf
from console.web.forms import read_form
from console.web.layout import Assets
from console.web.limits import LONGEST_BODY, require_same_origin
from console.web.markup import Markup, el, join
from console.web.sessions import SessionCookie
from desk import sessions, staff
from desk.clock import utc_now
from desk.model.errors import NotSignedIn
from desk.model.session import Session
from desk.office import Office
from desk.passwords import LONGEST as LONGEST_PASSWORD

AT_ONCE = 2
"""Passwords that are compared at the same time; each takes 64 MiB."""
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
        return self._page(_next(request.query.get("next", "")))

    async def take(self, request: web.Request) -> web.Response:
        """Compares them and begins a session."""
        require_same_origin(request, self.public_url)
        posted = (await read_form(request, LONGEST_BODY)).fields
        typed = {name: posted.get(name, "") for name in (csrf.FIELD, "name", "password", "next")}
        name, onward = typed["name"].strip()[:100], _next(typed["next"])
        if not self.tokens.holds(typed[csrf.FIELD], utc_now()):
            return self._page(onward, name, "This page was open for too long. Please sign in once more.", 403)
        address = network_of(request.remote or "")
        wait = await self.office.write(lambda desk: sessions.admit(desk, name, address))
        if wait:
            wrong = f"That was tried too often. The next try is taken in {wait} s; what is tried before does not count."
            response = self._page(onward, name, wrong, 429)
            response.headers["Retry-After"] = str(wait)
            return response
        try:
            token = await self._begin(name, typed["password"], address, browser_of(request.headers.get("User-Agent", "")))
        except NotSignedIn:
            await self.office.write(lambda desk: staff.refuse(desk, name))
            return self._page(onward, name, _TWICE, 403)
        response = back_to(onward)
        self.cookie.set(response, token)
        return response

    async def _begin(self, name: str, password: str, address: str, browser: str) -> str:
        async with self.gate:
            member = await self.office.read(lambda desk: staff.check(desk, name, password[: LONGEST_PASSWORD * 4]))
        return await self.office.write(lambda desk: sessions.begin(desk, member, address, browser))

    def _page(self, onward: str, name: str = "", wrong: str = "", status: int = 200) -> web.Response:
        about = (
            "One cookie keeps you signed in, for at most 12 hours; it is set when you sign in and serves nothing else. "
            "Accounts are added by an admin with 'privacy-desk staff add'."
        )
        fields = join(
            el("input", type="hidden", name=csrf.FIELD, value=self.tokens.make(utc_now())),
            el("input", type="hidden", name="next", value=onward),
            el("label", "Name", for_="name"),
            el("input", id="name", name="name", value=name, required=True, maxlength=100, autocomplete="username", spellcheck="false"),
            el("label", "Password", for_="password"),
            el("input", id="password", name="password", type="password", required=True, autocomplete="current-password"),
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


async def list_sessions(visit: Visit) -> web.Response:
    """Where one is signed in."""
    held = await visit.office.read(lambda desk: sessions.of(desk, visit.session.member))
    about = "Where you are signed in. A session ends after 30 minutes without use, after 12 hours, and with a new password."
    said = "That session has ended." if visit.request.query.get("done") else ""
    body = join(el("p", about, class_="note"), el("ul", (_row(visit, each) for each in held), class_="rows"))
    return page(visit, "Your sessions", body, said=said, here="/console/sessions")


async def end_session(visit: Visit) -> web.Response:
    """Ends one of one's sessions."""
    await visit.office.write(lambda desk: sessions.end(desk, visit.request.match_info["id"], visit.session.member))
    return back_to("/console/sessions?done=1")


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


def _row(visit: Visit, session: Session) -> Markup:
    is_this = session.id == visit.session.id
    when = f"since {session.began_at:%Y-%m-%d %H:%M} UTC, last used {session.seen_at:%H:%M} UTC"
    ending = form(visit, f"/console/sessions/{session.id}/end", el("button", "End", aria_label=f"End {session.browser}, {when}"))
    return el("li", el("span", el("strong", session.browser), f" {when}"), el("em", "this one") if is_this else ending)


def _next(address: str) -> str:
    """Where to go after signing in: a page of the console, never another site's."""
    return address if _NEXT.fullmatch(address) else "/console"
