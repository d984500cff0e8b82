"""The staff, for admins: who may do what, and every change of it; each is a use case of its own that the commands share."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from aiohttp import web

from console.pages.frame import Page, Visit, back_to, form, page
from console.pages.secrets import field
from console.web.markup import Markup, el, join
from desk import passwords, sessions, staff
from desk.model.errors import NotAllowed, SettingsError
from desk.model.member import ROLES, Member
from desk.office import Desk

HERE = "/console/people"
NAME = "{name:[^/]{1,200}}"
"""A member in an address."""
_ROLES = {"agent": "agent: works on tickets and requests", "admin": "admin: also on staff and keys", "auditor": "auditor: only reads"}
_DONE = {
    "role": "has a new role and is signed out.",
    "disable": "can do nothing any more.",
    "sign-out": "is signed out everywhere.",
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
    "sign-out": lambda desk, visit, name: staff.sign_out(desk, name, visit.session.member),
    "remove-totp": lambda desk, visit, name: staff.remove_totp(desk, name, visit.session.member),
}
"""Last part of the address -> what it does."""


async def _inviting(visit: Visit, job: Callable[[Desk], Member], token: str) -> web.Response:
    try:
        member = await visit.office.write(job)
    except (NotAllowed, SettingsError) as error:
        return await _page(visit, str(error))
    body = el(
        "div",
        el(
            "p", f"{member.name} signs in with this one-time token in the place of a password, and then chooses one. It is not shown again."
        ),
        el("p", el("code", token), class_="card"),
        el("p", f"It holds until {member.invited_until:%Y-%m-%d %H:%M} UTC. Give it to nobody else.", class_="note"),
        el("p", el("a", "Back to the list", href=HERE, class_="button")),
        class_="narrow",
    )
    return page(visit, f"One-time token for {member.name}", body, here=HERE)


async def _page(visit: Visit, wrong: str = "") -> web.Response:
    def read(desk: Desk) -> list[tuple[Member, int]]:
        return [(member, len(sessions.of(desk, member))) for member in staff.list_members(desk)]

    found = await visit.office.read(read)
    query = visit.request.query
    done = _DONE.get(query.get("done", ""), "")
    said = f"{query.get('name', '')[:40]} {done}" if done and not wrong else ""
    body = join(el("ul", (_row(visit, member, count) for member, count in found), class_="rows"), _adding(visit))
    return page(visit, "People", body, here=HERE, said=said, wrong=wrong, status=422 if wrong else 200)


def _row(visit: Visit, member: Member, count: int) -> Markup:
    since = f"disabled since {member.disabled_at:%Y-%m-%d}" if member.disabled_at else f"since {member.added_at:%Y-%m-%d}"
    facts = [_ROLES[member.role], since]
    facts += [f"signed in ({count})"] if count else []
    facts += ["second factor on"] if member.has_totp else []
    facts += [f"one-time token until {member.invited_until:%Y-%m-%d %H:%M} UTC"] if member.invited_until else []
    who = el("span", el("strong", member.name), " ", el("span", ", ".join(facts), class_="note"), " ", member.mail or "no address")
    return el("li", who, _acts(visit, member, count))


def _acts(visit: Visit, member: Member, count: int) -> Markup:
    to = f"{HERE}/{quote(member.name, safe='')}"

    def button(act: str, text: str) -> Markup:
        return form(visit, f"{to}/{act}", el("button", text, aria_label=f"{text}: {member.name}"))

    role = form(
        visit,
        f"{to}/role",
        el("label", f"Role of {member.name}", for_=f"role-{member.name}", class_="unseen"),
        el("select", (el("option", each, selected=each == member.role) for each in ROLES), id=f"role-{member.name}", name="role"),
        el("button", "Change", aria_label=f"Change role: {member.name}"),
        class_="inline",
    )
    return el(
        "span",
        role if member.is_active else None,
        button("invite", "Reset password" if member.is_active else "Enable") if member.name != visit.session.member.name else None,
        button("sign-out", "End sessions") if count else None,
        button("remove-totp", "Remove second factor") if member.has_totp else None,
        button("disable", "Disable") if member.is_active else None,
        class_="tabs",
    )


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
