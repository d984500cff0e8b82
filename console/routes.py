"""The one table of the console's addresses: method, path, which roles may, and what answers; every POST needs the form's token."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from console.door import StaffDoor
from console.pages import (
    acts,
    audit,
    blocks,
    cookies,
    live,
    login,
    opening,
    people,
    policy,
    policy_steps,
    question_proposals,
    questions,
    queue,
    replying,
    reports,
    search,
    templates,
    ticket,
    views,
)
from console.pages.frame import Page
from console.pages.login_steps import LoginSteps
from console.pages.you import You
from console.web.csrf import SignInTokens
from console.web.done import Seals
from console.web.layout import Assets
from console.web.limits import LONGEST_BODY
from console.web.sessions import SessionCookie
from desk.attachments import MOST_BYTES
from desk.model.member import Role
from desk.office import Office
from knowledge.policy import Policy

ALL: frozenset[Role] = frozenset({"agent", "admin", "auditor"})
WRITERS: frozenset[Role] = frozenset({"agent", "admin"})
ADMINS: frozenset[Role] = frozenset({"admin"})

READERS: frozenset[Role] = frozenset({"admin", "auditor"})
"""Who may look at what is decided about the desk itself."""


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
    here, own = f"/console/tickets/{ticket.NUMBER}", You(sign_in)
    return (
        Route("GET", "/console", ALL, queue.show),
        Route("GET", "/console/find", ALL, search.find),
        Route("POST", "/console/search", ALL, search.take),
        Route("POST", "/console/views", ALL, views.save),
        Route("POST", "/console/views/{id:[0-9a-f]{28}}/delete", ALL, views.delete),
        Route("GET", live.PATH, ALL, live.show),
        Route("GET", here, ALL, ticket.show),
        Route("GET", here + r"/files/{file:\d{1,4}}", ALL, ticket.file),
        Route("POST", f"{here}/attach", WRITERS, ticket.attach, MOST_BYTES + LONGEST_BODY),
        *(Route("POST", f"{here}/{act}", WRITERS, ticket.perform(act)) for act in acts.ACTS),
        Route("POST", f"{here}/draft", WRITERS, replying.draft),
        Route("GET", f"{here}/templates", WRITERS, replying.offer),
        Route("GET", blocks.HERE, ALL, blocks.show),
        Route("GET", "/console/requests/new", WRITERS, opening.show),
        Route("POST", "/console/requests", WRITERS, opening.take),
        Route("GET", templates.HERE, ADMINS, templates.show),
        Route("GET", f"{templates.HERE}/new", ADMINS, templates.new),
        Route("POST", templates.HERE, ADMINS, templates.add),
        Route("GET", templates.ONE, ADMINS, templates.edit),
        Route("POST", templates.ONE, ADMINS, templates.save),
        Route("POST", f"{templates.ONE}/delete", ADMINS, templates.remove),
        Route("GET", "/console/people", ADMINS, people.show),
        Route("GET", "/console/people/invited", ADMINS, people.invited),
        Route("POST", "/console/people", ADMINS, people.add),
        Route("POST", f"/console/people/{people.NAME}/invite", ADMINS, people.invite),
        *(Route("POST", f"/console/people/{people.NAME}/{act}", ADMINS, people.perform(act)) for act in people.ACTS),
        Route("GET", policy.HERE, ALL, policy.show),
        Route("GET", policy.VERSION, READERS, policy.version),
        Route("POST", f"{policy.VERSION}/back", ADMINS, policy_steps.look_back),
        Route("POST", f"{policy.VERSION}/cancel", ADMINS, policy_steps.cancel),
        Route("POST", f"{policy.HERE}/candidates", ADMINS, policy_steps.upload, policy_steps.LONGEST_UPLOAD),
        Route("GET", policy_steps.CANDIDATE, ADMINS, policy_steps.show),
        Route("POST", f"{policy_steps.CANDIDATE}/publish", ADMINS, policy_steps.publish),
        Route("POST", f"{policy_steps.CANDIDATE}/discard", ADMINS, policy_steps.discard),
        Route("GET", questions.HERE, ALL, questions.show),
        Route("POST", f"{questions.HERE}/new", WRITERS, questions.learn),
        Route("GET", question_proposals.PROPOSALS, ALL, question_proposals.show),
        Route("POST", question_proposals.PROPOSALS, WRITERS, questions.propose),
        Route("POST", f"{question_proposals.PROPOSAL}/accept", ADMINS, question_proposals.accept),
        Route("POST", f"{question_proposals.PROPOSAL}/remove", ADMINS, question_proposals.remove),
        Route("GET", reports.HERE, ALL, reports.show),
        Route("GET", reports.ONE, ALL, reports.save),
        Route("GET", audit.HERE, READERS, audit.show),
        Route("POST", audit.HERE, READERS, audit.seek),
        Route("GET", audit.HERE + "/lines.{kind:csv|jsonl}", READERS, audit.save),
        Route("POST", f"{audit.HERE}/verify", READERS, audit.check),
        Route("POST", "/console/logout", ALL, sign_in.leave),
        Route("GET", "/console/you", ALL, own.show),
        Route("POST", "/console/you/password", ALL, own.change_password),
        Route("POST", "/console/you/totp", ALL, own.begin_totp),
        Route("POST", "/console/you/totp/confirm", ALL, own.confirm_totp),
        Route("POST", "/console/you/totp/end", ALL, own.end_totp),
        Route("POST", "/console/you/codes", ALL, own.renew_codes),
        Route("POST", "/console/you/shortcuts", ALL, own.prefer),
        Route("POST", "/console/sessions/{id:[0-9a-f]{16}}/end", ALL, own.end_session),
    )


def staff_routes(office: Office, assets: Assets, public_url: str, policy: Callable[[], Policy], chat_url: str) -> list[web.RouteDef]:
    """What the HTTP server is to serve for staff; ``policy``: the one in force, ``chat_url``: where the chat is."""
    cookie = SessionCookie(is_tls=public_url.startswith("https://"))
    tokens = SignInTokens(office.key_for("console sign-in form"))
    sign_in = login.SignIn(office, assets, public_url, cookie, tokens, asyncio.Semaphore(login.AT_ONCE))
    steps = LoginSteps(sign_in)
    door = StaffDoor(office, assets, public_url, cookie, Seals(office.key_for("console what was done")))
    return [
        web.get("/console/login", sign_in.show, allow_head=False),
        web.post("/console/login", sign_in.take),
        web.get(cookies.HERE, cookies.page(assets, policy, cookie.name, chat_url)),
        web.get(login.NEXT_STEP, steps.show, allow_head=False),
        web.post(login.NEXT_STEP, steps.take),
        *(web.route(each.method, each.path, door.admit(each.page, each.roles, each.longest)) for each in table(sign_in)),
    ]
