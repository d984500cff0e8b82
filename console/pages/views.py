"""Saved views in the console: links with counts above the queue, and the forms that save and delete them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from aiohttp import web

from console.pages import filters
from console.pages.frame import Visit, back_to, form
from console.web.markup import Child, el
from desk import views, worklist
from desk.model.member import Member
from desk.office import Desk
from desk.views import LONGEST_NAME, View


def counted(desk: Desk, member: Member, today: date) -> list[tuple[View, int | None]]:
    """A member's views, each with how many open tickets it holds; None for one of closed tickets, which only grow."""
    saved = views.of(desk, member)
    wanted = {f"v{at}": filters.wanted(filters.read(view.query), member.name, today) for at, view in enumerate(saved)}
    found = worklist.count_each(desk, {name: each for name, each in wanted.items() if each.group != "closed"})
    return [(view, found.get(f"v{at}")) for at, view in enumerate(saved)]


def links(asked: Mapping[str, str], saved: Sequence[tuple[View, int | None]]) -> Child:
    """A link to each view; nothing where there is none."""
    here = filters.write(asked, after="")
    each = (
        el(
            "a",
            view.name if count is None else f"{view.name} ({count})",
            href=f"/console?{view.query}" if view.query else "/console",
            aria_current="page" if view.query == here and here else None,
        )
        for view, count in saved
    )
    return el("nav", each, class_="tabs", aria_label="Saved views") if saved else None


def managed(visit: Visit, asked: Mapping[str, str], saved: Sequence[View]) -> Child:
    """The forms that save what is shown, and that delete what was saved."""
    here = filters.write(asked, after="")
    save = form(
        visit,
        "/console/views",
        el("label", "Name of this view", for_="view-name"),
        el("input", id="view-name", name="name", maxlength=LONGEST_NAME, required=True, autocomplete="off"),
        el("input", type="hidden", name="query", value=here),
        el("button", "Save view"),
        class_="inline",
    )
    rows = (
        el(
            "li",
            el("span", view.name),
            form(visit, f"/console/views/{view.id}/delete", el("button", "Delete", aria_label=f"Delete {view.name}")),
        )
        for view in saved
    )
    parts = [save if filters.is_filtered(asked) else None, el("ul", rows, class_="rows") if saved else None]
    return el("details", el("summary", "Saved views"), parts, class_="narrow") if any(parts) else None


async def save(visit: Visit) -> web.Response:
    """Saves the view that the form names, and goes back to it."""
    query = filters.write(filters.read(visit.typed("query")), after="")
    is_anew = await visit.office.write(lambda desk: views.save(desk, visit.session.member, visit.typed("name"), query))
    return back_to(f"/console?{query}{'&' if query else ''}done={'view-anew' if is_anew else 'view'}")


async def delete(visit: Visit) -> web.Response:
    """Deletes one of one's own views."""
    id = visit.request.match_info["id"]
    await visit.office.write(lambda desk: views.remove(desk, visit.session.member, id))
    return back_to("/console")
