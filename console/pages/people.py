"""The list of staff, for admins; members are added and reset by command."""

from __future__ import annotations

from aiohttp import web

from console.pages.frame import Visit, page
from console.web.markup import Markup, el, join
from desk import sessions, staff
from desk.model.member import Member
from desk.office import Desk

_ROLES = {"agent": "agent: works on tickets and requests", "admin": "admin: also on staff and keys", "auditor": "auditor: only reads"}


async def show(visit: Visit) -> web.Response:
    """Everybody, also those who were disabled."""

    def read(desk: Desk) -> list[tuple[Member, int]]:
        return [(member, len(sessions.of(desk, member))) for member in staff.list_members(desk)]

    found = await visit.office.read(read)
    note = el("p", "Added, reset and disabled by command: ", el("code", "privacy-desk staff add NAME --role ROLE --as YOU"), class_="note")
    body = join(note, el("ul", (_row(member, count) for member, count in found), class_="rows"))
    return page(visit, "People", body, here="/console/people")


def _row(member: Member, count: int) -> Markup:
    since = f"disabled since {member.disabled_at:%Y-%m-%d}" if member.disabled_at else f"since {member.added_at:%Y-%m-%d}"
    signed_in = f", signed in ({count})" if count else ""
    facts = f"{_ROLES[member.role]}, {since}{signed_in}"
    return el("li", el("span", el("strong", member.name), " ", el("span", facts, class_="note")), el("span", member.mail or "no address"))
