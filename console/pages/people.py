"""The staff, for admins: who may do what, and every change of it; each is a use case of its own that the commands share."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from urllib.parse import quote, urlencode

from aiohttp import web

from console.pages.frame import Page, Visit, back_to, form, page
from console.pages.secrets import field
from console.web.markup import Markup, el, join
from desk import passwords, sessions, staff
from desk.model.errors import NotAllowed, SettingsError
from desk.model.member import ROLES, Member
from desk.model.session import Session
from desk.office import Desk

HERE = "/console/people"
NAME = "{name:[^/]{1,200}}"
"""A member in an address."""
_ROLES = {"agent": "agent: works on tickets and requests", "admin": "admin: also on staff and keys", "auditor": "auditor: only reads"}
_DONE = {
    "role": "has a new role and is signed out.",
    "disable": "can do nothing any more.",
    "sign-out": "is signed out everywhere.",
    "end-session": "has one session less.",
    "remove-totp": "signs in without a second factor.",
}
Act = Callable[[Desk, Visit, str], object]
"""Takes who acts, and the name of whom it is about."""


async def show(visit: Visit) -> web.Response:
    """Everybody, also those who were disabled."""
    return await _page(visit)


async def add(visit: Visit) -> web.Response:
    """Adds a member, who gets in with a one-time token that is shown this once."""
    typed = {name: visit.typed(name) for name in ("name", "mail", "role")}
    token = passwords.new_token()

    def job(desk: Desk) -> Member:
        by = visit.session.member
        added = staff.add(desk, typed["name"], typed["role"], typed["mail"], password_hash="", by=by)
        return staff.invite(desk, added.name, token, by)

    return await _inviting(visit, job, token)


async def invite(visit: Visit) -> web.Response:
    """Gives a member a one-time token in the place of the password, and lets a disabled one act again."""
    token = passwords.new_token()
    return await _inviting(visit, lambda desk: staff.invite(desk, _named(visit), token, visit.session.member), token)


def perform(act: str) -> Page:
    """The handler of one of the acts that need no more than a name."""

    async def handler(visit: Visit) -> web.Response:
        name = _named(visit)
        try:
            await visit.office.write(lambda desk: ACTS[act](desk, visit, name))
        except (NotAllowed, SettingsError) as error:
            return await _page(visit, str(error))
        return back_to(f"{HERE}?done={act}&name={quote(name, safe='')}")

    return handler


ACTS: dict[str, Act] = {
    "role": lambda desk, visit, name: staff.change_role(desk, name, visit.typed("role"), visit.session.member),
    "disable": lambda desk, visit, name: staff.disable(desk, name, visit.session.member),
    "end-session": lambda desk, visit, name: sessions.end_of(desk, staff.show(desk, name), visit.typed("session"), visit.session.member),
    "sign-out": lambda desk, visit, name: staff.sign_out(desk, name, visit.session.member),
    "remove-totp": lambda desk, visit, name: staff.remove_totp(desk, name, visit.session.member),
}
"""Last part of the address -> what it does."""


async def invited(visit: Visit) -> web.Response:
    """Shows a one-time token, as long as the address is believed, which is once."""
    query = visit.request.query
    member = await visit.office.read(lambda desk: staff.show(desk, query.get("name", "")))
    again = el("p", el("a", "Back to the list", href=HERE, class_="button"))
    title = f"One-time token for {member.name}"
    if query.get("done") != "invited" or not member.invited_until:
        told = f"The token was shown, and is not shown again. 'Reset password' in the row of {member.name} makes a new one."
        return page(visit, title, join(el("p", told), again), here=HERE)
    sealed = base64.urlsafe_b64decode(query.get("token", "")).decode()
    token = await visit.office.read(lambda desk: desk.sealer.open(*_shown_to(visit, member.name), sealed))
    told = f"{member.name} signs in with this one-time token in the place of a password, and then chooses one. It is not shown again."
    until = f"It holds until {member.invited_until:%Y-%m-%d %H:%M} UTC. Give it to nobody else."
    shown = el("p", el("code", token), class_="card")
    return page(visit, title, el("div", el("p", told), shown, el("p", until, class_="note"), again, class_="narrow"), here=HERE)


async def _inviting(visit: Visit, job: Callable[[Desk], Member], token: str) -> web.Response:
    """Leads on to where the token is shown, so that a reload adds nobody; on its way the token is sealed, since addresses are kept."""

    def sealed(desk: Desk) -> tuple[str, str]:
        name = job(desk).name
        return name, desk.sealer.seal(*_shown_to(visit, name), token)

    try:
        name, closed = await visit.office.write(sealed)
    except (NotAllowed, SettingsError) as error:
        return await _page(visit, str(error))
    query = {"done": "invited", "name": name, "token": base64.urlsafe_b64encode(closed.encode()).decode()}
    return back_to(f"{HERE}/invited?{urlencode(query)}")


def _shown_to(visit: Visit, name: str) -> tuple[str, str, str]:
    return "people", "token", f"{visit.session.id} {name}"


async def _page(visit: Visit, wrong: str = "") -> web.Response:
    def read(desk: Desk) -> list[tuple[Member, list[Session]]]:
        return [(member, sessions.of(desk, member)) for member in staff.list_members(desk)]

    found = await visit.office.read(read)
    query = visit.request.query
    done = _DONE.get(query.get("done", ""), "")
    said = f"{query.get('name', '')[:40]} {done}" if done and not wrong else ""
    body = join(el("ul", (_row(visit, member, held) for member, held in found), class_="rows"), _adding(visit))
    return page(visit, "People", body, here=HERE, said=said, wrong=wrong, status=422 if wrong else 200)


def _row(visit: Visit, member: Member, held: Sequence[Session]) -> Markup:
    since = f"disabled since {member.disabled_at:%Y-%m-%d}" if member.disabled_at else f"since {member.added_at:%Y-%m-%d}"
    facts = [_ROLES[member.role], since]
    facts += [f"signed in ({len(held)})"] if held else []
    facts += ["second factor on"] if member.has_totp else []
    facts += [f"one-time token until {member.invited_until:%Y-%m-%d %H:%M} UTC"] if member.invited_until else []
    who = el("span", el("strong", member.name), " ", el("span", ", ".join(facts), class_="note"), " ", member.mail or "no address")
    return el("li", who, _acts(visit, member, held))


def _acts(visit: Visit, member: Member, held: Sequence[Session]) -> Markup:
    """What can be done: their role at once, all else behind a step that says what it means."""
    to = f"{HERE}/{quote(member.name, safe='')}"
    is_oneself = member.name == visit.session.member.name

    def asked(act: str, text: str, means: str) -> Markup:
        sure = form(visit, f"{to}/{act}", el("p", means), el("button", f"{text}: {member.name}"))
        return el("details", el("summary", f"{text} …", aria_label=f"{text}: {member.name} …"), sure)

    role = form(
        visit,
        f"{to}/role",
        el("label", f"Role of {member.name}", for_=f"role-{member.name}", class_="unseen"),
        el("select", (el("option", each, selected=each == member.role) for each in ROLES), id=f"role-{member.name}", name="role"),
        el("button", "Change", aria_label=f"Change role: {member.name}"),
        class_="inline",
    )
    anew = "Password and sessions end; a one-time token, shown to you once, lets them choose a new password."
    return el(
        "div",
        role if member.is_active else None,
        _sessions(visit, to, member, held) if held else None,
        asked("invite", "Reset password" if member.is_active else "Enable", anew) if not is_oneself else None,
        asked("remove-totp", "Remove second factor", "Their password alone lets them in then.")
        if member.has_totp and not is_oneself
        else None,
        asked("disable", "Disable", "They are signed out and can do nothing any more, until they are enabled.")
        if member.is_active
        else None,
        class_="parts",
    )


def _sessions(visit: Visit, to: str, member: Member, held: Sequence[Session]) -> Markup:
    def line(session: Session) -> Markup:
        when = f"since {session.began_at:%Y-%m-%d %H:%M} UTC, last used {session.seen_at:%H:%M} UTC"
        which = el("input", type="hidden", name="session", value=session.id)
        end = el("button", "End", aria_label=f"End {session.browser} of {member.name}, {when}")
        return el("li", el("span", session.browser, el("span", f" {when}", class_="note")), form(visit, f"{to}/end-session", which, end))

    every = form(visit, f"{to}/sign-out", el("button", "End sessions", aria_label=f"End sessions: {member.name}"))
    summary = el("summary", f"Sessions ({len(held)})", aria_label=f"Sessions of {member.name} ({len(held)})")
    return el("details", summary, el("ul", map(line, held), class_="rows"), every)


def _adding(visit: Visit) -> Markup:
    fields = join(
        el("h2", "Add a member"),
        field("name", "Name, which colleagues and the audit trail see", value=visit.typed("name"), maxlength=40),
        field("mail", "E-mail address for notices", value=visit.typed("mail"), type="email", required=False, maxlength=200),
        el("label", "Role", for_="role"),
        el(
            "select",
            (el("option", text, value=role, selected=role == visit.typed("role")) for role, text in _ROLES.items()),
            id="role",
            name="role",
        ),
        el("p", el("button", "Add, and show a one-time token", class_="main")),
    )
    return el("div", form(visit, HERE, fields, class_="card"), class_="narrow")


def _named(visit: Visit) -> str:
    return visit.request.match_info["name"]
