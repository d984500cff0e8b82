"""What staff are told by mail, once and without content: something is new, the user has replied, a date comes near or has passed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from desk import letters, staff
from desk.clock import moment
from desk.deadlines import day_of
from desk.office import Desk
from desk.store import news
from desk.store.engine import Row

Kind = Literal["new", "replied", "five_days", "one_day", "late", "overdue"]
"""five_days, one_day: until the request has to be acted upon; late: that day is over, and an extension may be due; overdue: the law's
date is over."""
KINDS: tuple[Kind, ...] = ("new", "replied", "five_days", "one_day", "late", "overdue")
LANGUAGE = "en"
"""Staff work in English: members have no language of their own."""


@dataclass(frozen=True, slots=True)
class News:
    """Something that staff are told of."""

    number: str
    kind: Kind
    what: str
    """The right, or the kind of ticket."""
    day: date
    """What the news is about: the day to act by, the due date, or the day on which a ticket without a date was opened."""
    letters: int
    """To how many addresses it goes; 0 = nobody can be told by mail."""


def tell(desk: Desk) -> list[News]:
    """Posts what staff have not been told of yet, to the assignee, else to the team; returns all of it, mailed or not."""
    told, fresh = [], set()
    for kind, row, day in _found(desk):
        # One mail about a new ticket is enough, also where the user went on writing.
        is_double = kind == "replied" and row["id"] in fresh
        if news.add(desk.tx, row["id"], kind, row["about"], desk.now) and not is_double:
            fresh.add(row["id"])
            told.append(_post(desk, kind, row, day))
    return told


def pressing(desk: Desk) -> list[News]:
    """The open requests that should have been acted upon already, the most urgent first."""
    today = day_of(desk.now, desk.rules.timezone)
    return [_news("overdue" if (day := _day(row["due_at"])) < today else "late", row, day, 0) for row in news.overdue(desk.tx, today)]


def _found(desk: Desk) -> Iterator[tuple[Kind, Row, date]]:
    today = day_of(desk.now, desk.rules.timezone)
    untold: Sequence[tuple[Kind, Callable[..., Sequence[Row]]]] = (("new", news.new), ("replied", news.replied))
    for kind, find in untold:
        for row in find(desk.tx, kind):
            # What was handed over to another console, that one hears of by events; the dates stay ours to watch.
            if desk.rules.handoff == "desk" or row["consented_at"] is None:
                yield kind, row, _day(row["due_at"]) if row["due_at"] else day_of(moment(row["opened_at"]), desk.rules.timezone)
    spans: Sequence[tuple[Kind, str, int, int]] = (("five_days", "act_by", 2, 5), ("one_day", "act_by", 0, 1), ("late", "act_by", -366, -1))
    for kind, column, first, last in spans:
        for row in news.due(desk.tx, kind, column, today + timedelta(days=first), today + timedelta(days=last)):
            if kind != "late" or _day(row["due_at"]) >= today:
                yield kind, row, _day(row["due_at"] if kind == "late" else row["act_by"])
    for row in news.due(desk.tx, "overdue", "due_at", date.min, today - timedelta(days=1)):
        yield "overdue", row, _day(row["due_at"])


def _post(desk: Desk, kind: Kind, row: Row, day: date) -> News:
    addresses = _addresses(desk, row["assignee"]) if desk.rules.has_mail else ()
    told = _news(kind, row, day, len(addresses))
    for address in addresses:
        args = {"number": told.number, "kind": told.what, "date": day.isoformat(), "link": _link(desk, told.number)}
        letters.post(desk, address, f"news.{kind}", LANGUAGE, args)
    return told


def _addresses(desk: Desk, assignee: str | None) -> tuple[str, ...]:
    """The assignee's address, else the team's, else those of everybody who can decide."""
    members = [member for member in staff.approvers(desk) if member.mail]
    own = tuple(member.mail for member in members if member.name == assignee)
    if own:
        return own
    return (desk.rules.team_mail,) if desk.rules.team_mail else tuple(dict.fromkeys(member.mail for member in members))


def _link(desk: Desk, number: str) -> str:
    """Where staff see the ticket: its page, or the command where the desk has no address."""
    return f"{desk.rules.console_url}/console/tickets/{number}" if desk.rules.console_url else f"privacy-desk tickets show {number}"


def _news(kind: Kind, row: Row, day: date, letters: int) -> News:
    return News(row["number"], kind, row["user_right"] or row["kind"], day, letters)


def _day(text: str) -> date:
    return date.fromisoformat(text)
