"""The filters of the queue: from its address to what is wanted and back, and the form that makes such addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import get_args
from urllib.parse import parse_qsl, urlencode

from console.pages import words
from console.web.markup import Markup, el
from desk.model.request import ENDED, State
from desk.model.worklist import Only
from desk.worklist import NOBODY, Group, Wanted
from knowledge.reading import Right

MINE = "me"
NAMES = ("state", "right", "assignee", "channel", "language", "due", "only")
"""The filters by their names in the address; ``group`` and ``after`` come on top."""
ONLY: Mapping[Only, str] = {"identity": "Waiting for proof of who asks", "unanswered": "Not answered yet"}
DUE = {"0": "today", "3": "in 3 days", "7": "in a week", "30": "in 30 days"}
_LONGEST, _MOST_DAYS = 80, 365
_WAITING = (State.IDENTITY, State.USER)


def asked(query: Mapping[str, str]) -> dict[str, str]:
    """What an address asks for, at a bounded length; what we do not know is left out."""
    known = ("group", *NAMES, "after")
    return {name: value[:_LONGEST].replace("\0", "") for name, value in query.items() if name in known and value}


def read(address: str) -> dict[str, str]:
    """As ``asked``, of the part of an address behind its question mark."""
    return asked(dict(parse_qsl(address)))


def write(asked: Mapping[str, str], **changes: str) -> str:
    """The part of an address behind its question mark, in one order, so that two views can be compared."""
    both = {**asked, **changes}
    return urlencode({name: both[name] for name in ("group", *NAMES, "after") if both.get(name)})


def to(asked: Mapping[str, str], **changes: str) -> str:
    """The address of the queue."""
    query = write(asked, **changes)
    return f"/console?{query}" if query else "/console"


def is_filtered(asked: Mapping[str, str]) -> bool:
    """Whether anything but the group is chosen."""
    return any(asked.get(name) for name in NAMES)


def wanted(asked: Mapping[str, str], me: str, today: date) -> Wanted:
    """The tickets that are asked for; what is named and not known is as good as not named."""
    state = next((each for each in State if each == asked.get("state")), None)
    right, assignee, days = asked.get("right", ""), asked.get("assignee", ""), asked.get("due", "")
    only: Only = next((each for each in ONLY if each == asked.get("only")), "")
    # What waits is folded away: who asks for it sees it all the same.
    usual: Group = "closed" if state in ENDED else "open" if only == "identity" or state in _WAITING else "todo"
    return Wanted(
        group=next((each for each in get_args(Group) if each == asked.get("group")), usual),
        state=state,
        right="none" if right == "none" else next((each for each in Right if each == right), ""),
        assignee=me if assignee == MINE else assignee,
        channel=asked.get("channel", ""),
        language=asked.get("language", ""),
        due=(today + timedelta(days=min(int(days), _MOST_DAYS))).isoformat() if days.isdecimal() and days.isascii() else "",
        only=only,
        after=asked.get("after", ""),
    )


def form(asked: Mapping[str, str], shown: Wanted, ways: tuple[list[str], list[str]], names: list[str]) -> Markup:
    """The filters, with what is chosen."""
    channels, languages = ways
    is_closed = shown.group == "closed"
    states = {state.value: words.STATES[state] for state in State if (state in ENDED) == is_closed}
    days = asked.get("due", "")
    choices: list[tuple[str, str, Mapping[str, str]]] = [
        ("state", "State", states),
        ("right", "About", {right.value: name for right, name in words.RIGHTS.items()} | {"none": "No right"}),
        ("assignee", "Seen to by", {MINE: "Me", NOBODY: "Nobody"} | {name: name for name in names}),
        ("channel", "Channel", {each: words.CHANNELS.get(each, each) for each in channels}),
        ("language", "Language", {each: words.LANGUAGES.get(each, each) for each in languages}),
    ]
    if not is_closed:
        choices += [
            ("due", "Act within", DUE if days in DUE or not days.isdecimal() else {days: f"in {days} days", **DUE}),
            ("only", "Only", {str(each): text for each, text in ONLY.items()}),
        ]
    selects = (_select(name, label, options, asked.get(name, "")) for name, label, options in choices)
    group = el("input", type="hidden", name="group", value=shown.group) if "group" in asked else None
    clear = el("a", "Clear", href=to({}, group=asked.get("group", ""))) if is_filtered(asked) else None
    fields = el("form", group, selects, el("button", "Filter"), clear, action="/console", class_="filters", aria_label="Filters")
    number = sum(bool(asked.get(name)) for name in NAMES)
    return el("details", el("summary", f"Filters ({number})" if number else "Filters"), fields, class_="fold")


def _select(name: str, label: str, options: Mapping[str, str], chosen: str) -> Markup:
    each = (el("option", text, value=value, selected=value == chosen) for value, text in {"": "any", **options}.items())
    return el("span", el("label", label, for_=name), el("select", each, id=name, name=name))
