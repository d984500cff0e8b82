"""The one table of the console's addresses: method, path, which roles may, and what answers; every POST needs the form's token."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from console.door import StaffDoor
from console.pages import acts, login, opening, people, queue, ticket
from console.pages.frame import Page
from console.web.csrf import SignInTokens
from console.web.layout import Assets
from console.web.limits import LONGEST_BODY
from console.web.sessions import SessionCookie
from desk.attachments import MOST_BYTES
from desk.model.member import Role
from desk.office import Office

ALL: frozenset[Role] = frozenset({"agent", "admin", "auditor"})
WRITERS: frozenset[Role] = frozenset({"agent", "admin"})
ADMINS: frozenset[Role] = frozenset({"admin"})


@dataclass(frozen=True, slots=True)
class Route:
    """One address."""

    method: Literal["GET", "POST"]
    path: str
    roles: frozenset[Role]
    page: Page
    longest: int = LONGEST_BODY
    """Bytes that a form may have."""

    @property
    def needs_token(self) -> bool:
        """Whether the form's token is asked for."""
        return self.method == "POST"


def table(sign_in: login.SignIn) -> tuple[Route, ...]:
    """Every address that takes a member."""
    here = f"/console/tickets/{ticket.NUMBER}"
    return (
        Route("GET", "/console", ALL, queue.show),
        Route("GET", "/console/find", ALL, queue.find),
        Route("GET", here, ALL, ticket.show),
        Route("GET", here + r"/files/{file:\d{1,4}}", ALL, ticket.file),
        Route("POST", f"{here}/attach", WRITERS, ticket.attach, MOST_BYTES + LONGEST_BODY),
        *(Route("POST", f"{here}/{act}", WRITERS, ticket.perform(act)) for act in acts.ACTS),
        Route("GET", "/console/requests/new", WRITERS, opening.show),
        Route("POST", "/console/requests", WRITERS, opening.take),
        Route("GET", "/console/people", ADMINS, people.show),
        Route("POST", "/console/logout", ALL, sign_in.leave),
        Route("GET", "/console/sessions", ALL, login.list_sessions),
        Route("POST", "/console/sessions/{id:[0-9a-f]{16}}/end", ALL, login.end_session),
    )


def staff_routes(office: Office, assets: Assets, public_url: str) -> list[web.RouteDef]:
    """What the HTTP server is to serve for staff."""
    cookie = SessionCookie(is_tls=public_url.startswith("https://"))
    tokens = SignInTokens(office.key_for("console sign-in form"))
    sign_in = login.SignIn(office, assets, public_url, cookie, tokens, asyncio.Semaphore(login.AT_ONCE))
    door = StaffDoor(office, assets, public_url, cookie)
    return [
        web.get("/console/login", sign_in.show, allow_head=False),
        web.post("/console/login", sign_in.take),
        *(web.route(each.method, each.path, door.admit(each.page, each.roles, each.longest)) for each in table(sign_in)),
    ]
