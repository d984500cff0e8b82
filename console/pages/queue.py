"""The queue: what is to be done, the most pressing first; what waits for others stands apart, unless it is late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from console.pages import filters, live, onward, views, words
from console.pages.frame import Visit, page
from console.web.markup import Child, Markup, el, join
from desk import live as changes
from desk import senders, staff, worklist
from desk.office import Desk
from desk.views import View
from desk.worklist import Counts, Group, Item, Listed, Wanted

GROUPS: Mapping[Group, str] = {"todo": "To do", "waiting": "Waiting for others", "open": "All open", "closed": "Closed"}
_SAID = {"view": "The view is saved.", "view-anew": "The view is saved, in the place of the one that had this name."}
_EMPTY = {
    "todo": "Nothing is to be done now.",
    "waiting": "Nothing waits for users or for proof of who asks.",
    "open": "Nothing is open.",
    "closed": "Nothing has been closed yet.",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """What the page shows, read at one moment."""

    wanted: Wanted
    listed: Listed
    counts: Counts
    saved: Sequence[tuple[View, int | None]]
    ways: tuple[list[str], list[str]]
    names: list[str]
    today: date
    mark: str
    senders: Mapping[str, str]
    """Who wrote what came by no chat, by its number."""


async def show(visit: Visit, *, wrong: str = "", status: int = 200) -> web.Response:
    """The list that the address asks for."""
    asked = filters.asked(visit.request.query)
    member = visit.session.member

    def read(desk: Desk) -> _Found:
        today = worklist.today(desk)
        wanted = filters.wanted(asked, member.name, today)
        listed = worklist.listed(desk, wanted)
        return _Found(
            wanted,
            listed,
            worklist.counts(desk),
            views.counted(desk, member, today),
            worklist.ways(desk),
            [each.name for each in staff.approvers(desk)],
            today,
            changes.mark(desk),
            senders.named(desk, listed.items),
        )

    found = await visit.office.read(read)
    body = join(
        live.hooks(filters.to(asked), found.mark, "counts,list"),
        el(
            "div",
            _pressing(found.counts),
            _tabs(found.wanted, found.counts),
            views.links(asked, found.saved),
            el("a", "New request (mail, telephone)", href="/console/requests/new", class_="button") if visit.may_write else None,
            id="counts",
        ),
        filters.form(asked, found.wanted, found.ways, found.names),
        views.managed(visit, asked, [view for view, _ in found.saved]),
        el("div", _list(asked, found), id="list"),
    )
    said = _SAID.get(visit.request.query.get("done", ""), "")
    return page(visit, "Queue", body, here="/console", said=said, wrong=wrong, status=status)


def _list(asked: Mapping[str, str], found: _Found) -> Child:
    if found.listed.items:
        lines = el(
            "ol",
            (line(item, found.today, filters.write(asked, after=""), found.senders.get(item.number, "")) for item in found.listed.items),
            class_="lines",
        )
    else:
        is_narrow = filters.is_filtered(asked) or "after" in asked
        lines = el("p", "Nothing that fits these filters." if is_narrow else _EMPTY[found.wanted.group], class_="empty")
    return lines, _pages(asked, found.listed)


def _pressing(counts: Counts) -> Markup:
    """What is due and overdue, said plainly."""
    parts = []
    due = filters.to({}, group="open", due="0")
    if counts.overdue:
        parts.append(el("a", f"{counts.overdue} overdue: the law's date has passed.", href=due, class_="clock overdue"))
    if late := counts.late - counts.overdue:
        parts.append(el("a", f"{late} late: the day to act has passed.", href=due, class_="clock late"))
    if counts.unverified_late:
        parts.append(el("span", f"{counts.unverified_late} of them still wait for proof of who asks."))
    if counts.today:
        parts.append(el("a", f"{counts.today} to be acted upon today.", href=due, class_="clock late"))
    if not parts:
        parts.append(el("span", "Nothing is overdue or late."))
    return el("p", (join(part, " ") for part in parts), class_="pressing")


def _tabs(wanted: Wanted, counts: Counts) -> Markup:
    numbers = {"todo": counts.todo, "waiting": counts.waiting, "open": counts.todo + counts.waiting, "closed": counts.closed}
    links = (
        el(
            "a",
            f"{name} ({numbers[group]})",
            href="/console" if group == "todo" else f"/console?group={group}",
            aria_current="page" if group == wanted.group else None,
        )
        for group, name in GROUPS.items()
    )
    return el("nav", links, class_="tabs", aria_label="Lists")


def line(item: Item, today: date, came_from: str = "", sender: str = "") -> Markup:
    """One ticket of a list; ``came_from`` is the query of the list's address, for whoever goes on to the next one; ``sender`` who wrote."""
    state = words.STATES[item.state] if item.state else "closed" if item.closed_at else "open"
    when = join("Closed ", words.time(item.closed_at)) if item.closed_at else words.clock(item.due_at, item.act_by, today)
    return el(
        "li",
        el("a", item.number, id=f"at-{item.number}", href=onward.address(item.number, {onward.QUEUE: came_from}), class_="number"),
        el("span", el("strong", words.what(item.kind, item.right)), f" · {state}", _flags(item)),
        el("span", when),
        el("span", _came_by(item, sender), class_="note"),
        el("span", item.assignee or ("nobody" if item.closed_at else "nobody yet"), class_="note"),
        id=f"line-{item.number}",
    )


def _came_by(item: Item, sender: str) -> Markup:
    way = f"{words.CHANNELS.get(item.channel, item.channel)}, {words.LANGUAGES.get(item.language, item.language)}"
    return join(way, ", from ", el("span", sender, dir="auto")) if sender else join(way)


def _flags(item: Item) -> Child:
    if item.closed_at:
        return None
    flags = (
        "to be approved" if item.proposed else "",
        "the user has written" if item.has_user_last else "the user has written to the assistant" if item.is_overheard else "",
        f"duplicate of {item.duplicate_of}" if item.duplicate_of else "",
    )
    return [join(" ", el("em", flag, class_="flag")) for flag in flags if flag]


def _pages(asked: Mapping[str, str], listed: Listed) -> Child:
    first = el("a", "First page", href=filters.to(asked, after="")) if asked.get("after") else None
    more = el("a", "Next page", href=filters.to(asked, after=listed.after), rel="next") if listed.after else None
    return el("p", first, " ", more, class_="pages") if first or more else None
