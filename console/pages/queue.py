"""The queue: what is to be done, the most pressing first; what waits for others stands apart, unless it is late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import get_args
from urllib.parse import urlencode

from aiohttp import web

from console.pages import words
from console.pages.frame import Visit, back_to, page
from console.web.markup import Child, Markup, el, join
from desk import staff, worklist
from desk.model.request import ENDED, State
from desk.office import Desk
from desk.worklist import NOBODY, Counts, Group, Item, Listed, Wanted
from knowledge.reading import Right

GROUPS: Mapping[Group, str] = {"todo": "To do", "waiting": "Waiting for others", "open": "All open", "closed": "Closed"}
_EMPTY = {
    "todo": "Nothing is to be done now.",
    "waiting": "Nothing waits for users or for proof of who asks.",
    "open": "Nothing is open.",
    "closed": "Nothing has been closed yet.",
}
MINE = "me"
_LONGEST = 80


async def show(visit: Visit) -> web.Response:
    """The list that the address asks for."""
    asked = {name: value[:_LONGEST].replace("\0", "") for name, value in visit.request.query.items()}
    wanted = _wanted(asked, visit.session.member.name)

    def read(desk: Desk) -> tuple[Listed, Counts, tuple[list[str], list[str]], list[str], date]:
        names = [member.name for member in staff.approvers(desk)]
        return worklist.listed(desk, wanted), worklist.counts(desk), worklist.ways(desk), names, worklist.today(desk)

    listed, counts, ways, names, today = await visit.office.read(read)
    body = join(
        _pressing(counts),
        _tabs(wanted, counts),
        el("p", el("a", "New request (mail, telephone)", href="/console/requests/new", class_="button")) if visit.may_write else None,
        _filters(asked, wanted, ways, names),
        el("ol", (_line(item, today) for item in listed.items), class_="lines")
        if listed.items
        else el("p", _EMPTY[wanted.group] if not _is_filtered(asked) else "Nothing that fits these filters.", class_="empty"),
        _pages(asked, listed),
    )
    return page(visit, "Queue", body, here="/console")


async def find(visit: Visit) -> web.Response:
    """Opens a ticket by its number."""
    typed = visit.request.query.get("number", "")[:_LONGEST].strip()
    number = await visit.office.read(lambda desk: worklist.numbered(desk, typed))
    if number is not None:
        return back_to(f"/console/tickets/{number}")
    text = el("p", "Numbers look like PD-2026-000123; 2026-123 does as well, and 123 for this year.")
    wrong = f"There is no ticket {typed!r}." if typed else "Type the number of a ticket first."
    return page(visit, "Not found", join(text, el("p", el("a", "To the queue", href="/console", class_="button"))), status=404, wrong=wrong)


def _wanted(asked: Mapping[str, str], me: str) -> Wanted:
    """What the address asks for; what it names and we do not know is as good as not named."""
    group, state, right = asked.get("group", ""), asked.get("state", ""), asked.get("right", "")
    assignee = asked.get("assignee", "")
    return Wanted(
        group=next((each for each in get_args(Group) if each == group), "todo"),
        state=next((each for each in State if each == state), None),
        right="none" if right == "none" else next((each for each in Right if each == right), ""),
        assignee=me if assignee == MINE else assignee,
        channel=asked.get("channel", ""),
        language=asked.get("language", ""),
        after=asked.get("after", ""),
    )


def _is_filtered(asked: Mapping[str, str]) -> bool:
    return any(asked.get(name) for name in ("state", "right", "assignee", "channel", "language", "after"))


def _pressing(counts: Counts) -> Markup:
    """What is due and overdue, said plainly."""
    parts = []
    if counts.overdue:
        parts.append(el("strong", f"{counts.overdue} overdue: the law's date has passed.", class_="clock overdue"))
    if late := counts.late - counts.overdue:
        parts.append(el("strong", f"{late} late: the day to act has passed.", class_="clock late"))
    if counts.unverified_late:
        parts.append(el("span", f"{counts.unverified_late} of them still wait for proof of who asks."))
    if counts.today:
        parts.append(el("strong", f"{counts.today} to be acted upon today.", class_="clock late"))
    if not parts:
        parts.append(el("span", "Nothing is overdue or late."))
    return el("p", (join(part, " ") for part in parts), class_="pressing")


def _tabs(wanted: Wanted, counts: Counts) -> Markup:
    numbers = {"todo": counts.todo, "waiting": counts.waiting, "open": counts.todo + counts.waiting}
    links = (
        el(
            "a",
            f"{name} ({numbers[group]})" if group in numbers else name,
            href="/console" if group == "todo" else f"/console?group={group}",
            aria_current="page" if group == wanted.group else None,
        )
        for group, name in GROUPS.items()
    )
    return el("nav", links, class_="tabs", aria_label="Lists")


def _filters(asked: Mapping[str, str], wanted: Wanted, ways: tuple[list[str], list[str]], names: list[str]) -> Markup:
    channels, languages = ways
    is_closed = wanted.group == "closed"
    states = {state.value: words.STATES[state] for state in State if (state in ENDED) == is_closed}
    choices = (
        ("state", "State", states),
        ("right", "About", {right.value: name for right, name in words.RIGHTS.items()} | {"none": "No right"}),
        ("assignee", "Seen to by", {MINE: "Me", NOBODY: "Nobody"} | {name: name for name in names}),
        ("channel", "Channel", {each: words.CHANNELS.get(each, each) for each in channels}),
        ("language", "Language", {each: each for each in languages}),
    )
    selects = (_select(name, label, options, asked.get(name, "")) for name, label, options in choices)
    group = el("input", type="hidden", name="group", value=wanted.group) if wanted.group != "todo" else None
    clear = el("a", "Clear", href="/console" if group is None else f"/console?group={wanted.group}") if _is_filtered(asked) else None
    return el("form", group, selects, el("button", "Filter"), clear, action="/console", class_="filters", aria_label="Filters")


def _select(name: str, label: str, options: Mapping[str, str], chosen: str) -> Markup:
    each = (el("option", text, value=value, selected=value == chosen) for value, text in {"": "any", **options}.items())
    return el("span", el("label", label, for_=name), el("select", each, id=name, name=name))


def _line(item: Item, today: date) -> Markup:
    state = words.STATES[item.state] if item.state else "closed" if item.closed_at else "open"
    when = join("Closed ", words.time(item.closed_at)) if item.closed_at else words.clock(item.due_at, item.act_by, today)
    return el(
        "li",
        el("a", item.number, href=f"/console/tickets/{item.number}", class_="number"),
        el("span", el("strong", words.what(item.kind, item.right)), f" · {state}", _flags(item)),
        el("span", when),
        el("span", f"{words.CHANNELS.get(item.channel, item.channel)}, {item.language}", class_="note"),
        el("span", item.assignee or "nobody yet", class_="note"),
    )


def _flags(item: Item) -> Child:
    if item.closed_at:
        return None
    flags = (
        "to be approved" if item.proposed else "",
        "the user has written" if item.has_user_last else "",
        f"duplicate of {item.duplicate_of}" if item.duplicate_of else "",
    )
    return [join(" ", el("em", flag, class_="flag")) for flag in flags if flag]


def _pages(asked: Mapping[str, str], listed: Listed) -> Child:
    known = {
        name: value for name, value in asked.items() if name in ("group", "state", "right", "assignee", "channel", "language") and value
    }
    first = el("a", "First page", href=f"/console?{urlencode(known)}") if asked.get("after") else None
    more = el("a", "Next page", href=f"/console?{urlencode(known | {'after': listed.after})}", rel="next") if listed.after else None
    return el("p", first, " ", more, class_="pages") if first or more else None
