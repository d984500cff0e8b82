"""Finding tickets: a number opens its ticket; anything else is looked for as a person and as words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from aiohttp import web

from console.pages import queue
from console.pages.frame import Visit, back_to, form, page
from console.web.markup import Child, Markup, el, join
from desk import live, search, senders, worklist
from desk.model.worklist import Item
from desk.office import Desk

RECENT = 30
"""Days since they were closed within which tickets are looked through at first."""
MOST_TEXTS, MOST_FOUND = 20_000, 50
"""Texts that one page opens, and tickets that it shows."""


@dataclass(frozen=True, slots=True)
class _Through:
    """What a page's look through the texts came to."""

    items: Sequence[Item]
    tickets: int
    before: str
    """Where the next page goes on; "" = all was looked through."""


async def find(visit: Visit) -> web.Response:
    """Opens a ticket by the number in the address."""
    typed = visit.request.query.get("number", "")[:40].strip()
    number = await visit.office.read(lambda desk: worklist.numbered(desk, typed))
    if number is not None:
        return back_to(f"/console/tickets/{number}")
    text = el("p", "Numbers look like PD-2026-000123; 2026-123 does as well, and 123 for this year.")
    wrong = f"There is no ticket {typed!r}." if typed else "Type the number of a ticket first."
    return page(visit, "Not found", join(text, el("p", el("a", "To the queue", href="/console", class_="button"))), status=404, wrong=wrong)


async def take(visit: Visit) -> web.Response:
    """Opens a ticket by its number, or shows what was found otherwise."""
    typed = visit.typed("number")[: search.LONGEST]
    number = await visit.office.read(lambda desk: worklist.numbered(desk, typed))
    if number is not None:
        return back_to(f"/console/tickets/{number}")
    if not typed:
        return page(visit, "Find", _how(), wrong="Type a number, an account, an e-mail address or words first.", status=422)
    await visit.office.write(lambda desk: search.note(desk, visit.session.member))
    before = visit.typed("before") if live.is_mark(visit.typed("before")) else search.FROM_THE_NEWEST
    is_all = visit.typed("all") == "yes"

    def people(desk: Desk) -> tuple[list[Item], date]:
        return search.person(desk, typed), worklist.today(desk)

    persons, today = await visit.office.read(people)
    through = await _through(visit, typed, before, is_all=is_all)
    names = await visit.office.read(lambda desk: senders.named(desk, (*persons, *through.items)))
    return page(visit, "Found", _results(visit, typed, persons, through, today, names=names, is_all=is_all))


async def _through(visit: Visit, typed: str, before: str, *, is_all: bool) -> _Through:
    """Looks through the texts slice by slice, so that nobody else has to wait for the whole of it."""
    words = search.words_of(typed)
    ids: list[str] = []
    tickets = texts = 0
    while before and texts < MOST_TEXTS and len(ids) < MOST_FOUND:
        looked = await visit.office.read(partial(search.look, words=words, before=before, closed_days=None if is_all else RECENT))
        ids += looked.ids
        tickets, texts, before = tickets + looked.tickets, texts + looked.texts, looked.before
    return _Through(await visit.office.read(lambda desk: worklist.items(desk, ids)), tickets, before)


def _results(
    visit: Visit, typed: str, persons: Sequence[Item], through: _Through, today: date, *, names: Mapping[str, str], is_all: bool
) -> Markup:
    return join(
        _list("persons", "Proven for, or asked about, this account or address", persons, today, names) if persons else None,
        _list("words", "With these words", through.items, today, names)
        if through.items
        else el("p", "No text with these words was found." if not persons else "No text speaks of it.", class_="empty"),
        el("p", _reach(through, is_all=is_all), class_="note"),
        _onward(visit, typed, through, is_all=is_all),
        _how(),
    )


def _list(id: str, title: str, items: Sequence[Item], today: date, names: Mapping[str, str]) -> Markup:
    lines = el("ol", (queue.line(item, today, sender=names.get(item.number, "")) for item in items), class_="lines")
    return el("section", el("h2", title, id=id), lines, aria_labelledby=id)


def _reach(through: _Through, *, is_all: bool) -> str:
    which = "all whose texts are kept" if is_all else f"open ones, and those closed in the last {RECENT} days"
    end = "There are more." if through.before else "That was all."
    return f"Looked through {through.tickets} tickets, the newest first: {which}. {end}"


def _onward(visit: Visit, typed: str, through: _Through, *, is_all: bool) -> Child:
    def again(text: str, before: str, everything: str) -> Markup:
        fields = {"number": typed, "before": before, "all": everything}
        hidden = (el("input", type="hidden", name=name, value=value) for name, value in fields.items())
        return form(visit, "/console/search", hidden, el("button", text))

    more = again("Look further", through.before, "yes" if is_all else "") if through.before else None
    wider = again("Look through closed ones too", "", "yes") if not is_all else None
    return el("div", more, wider, class_="inline") if more or wider else None


def _how() -> Markup:
    return el(
        "p",
        "A number opens its ticket: PD-2026-000123, 2026-123, or 123 of this year. An account or an e-mail address is found as a whole,"
        " as long as it is kept. Words are found wherever all of them stand in a ticket's texts,"
        " or in who wrote by mail or telephone. That you searched is noted, not what for.",
        class_="note narrow",
    )
