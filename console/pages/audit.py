"""The audit trail for admins and auditors: who did what to which ticket and when; whether it is whole; and all of it as a file."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from urllib.parse import urlencode

from aiohttp import web

from console.pages import words
from console.pages.frame import Visit, back_to, form, page
from console.web import spreadsheet
from console.web.markup import Child, Markup, el, join
from desk import audit, audit_chain, staff, worklist
from desk.audit import Audited, Sought
from desk.audit_chain import Standing
from desk.clock import stamp
from desk.model.audited import AcceptedBreak
from desk.office import Desk

HERE = "/console/audit"
FILES = {"csv": "text/csv", "jsonl": "application/jsonl"}
_FIELDS = ("who", "what", "which", "from", "to")
_COLUMNS = ("place", "at", "actor", "action", "subject", "reason", "hash")
_LONGEST = 120
_AT_ONCE = 1000
"""Lines that an export reads at once."""
_SAME_LOOK = timedelta(minutes=10)
_OTHERS = ("user", "system", "nobody")


async def show(visit: Visit) -> web.Response:
    """A page of the lines that the address asks for."""
    asked = _asked(visit.request.query)
    found = await visit.office.read(lambda desk: audit.find(desk, _sought(desk, asked), audit.PAGE + 1))
    return await _page(visit, asked, found)


async def seek(visit: Visit) -> web.Response:
    """Leads to the address of what is sought.

    What no line of the trail has may be anybody's name or address: it goes into no address, no history and no log.
    """
    asked = _asked(visit.form)
    known = await visit.office.read(lambda desk: _as_known(desk, asked))
    if known is None:
        return await _page(visit, asked, [])
    return back_to(f"{HERE}?{urlencode(known)}" if known else HERE)


async def _page(visit: Visit, asked: Mapping[str, str], lines: Sequence[Audited]) -> web.Response:
    def read(desk: Desk) -> tuple[Standing, list[str], list[str], bool]:
        names = [*_OTHERS, *(member.name for member in staff.list_members(desk))]
        return audit_chain.standing(desk), names, audit.actions(desk), _is_new_look(desk, visit, asked)

    standing, names, actions, is_new = await visit.office.read(read)
    if is_new:
        await visit.office.write(lambda desk: audit.record(desk, visit.actor, "audit.look", "audit", _fields(asked)))
    more, lines = len(lines) > audit.PAGE, lines[: audit.PAGE]
    body = join(
        _state(visit, standing),
        _filters(visit, asked, names, actions),
        el("p", "Save what fits: ", _file(asked, "csv", "CSV"), " · ", _file(asked, "jsonl", "JSON lines"), class_="note rows")
        if lines
        else None,
        _table(lines)
        if lines
        else el("p", "Nothing that fits these filters." if _fields(asked) else "Nothing was done yet.", class_="empty"),
        _pages(asked, lines[-1].key if more else ""),
    )
    said = "The whole trail was checked just now." if visit.request.query.get("checked") else ""
    return page(visit, "Audit", body, here=HERE, said=said)


async def check(visit: Visit) -> web.Response:
    """Links what is new and checks the whole chain, step by step, so that a long one holds up nobody."""
    while await visit.office.write(audit_chain.link):
        pass
    found = await visit.office.read(audit_chain.walk)
    while isinstance(found, tuple):
        found = await visit.office.read(partial(audit_chain.walk, at=found))

    def keep(desk: Desk) -> None:
        audit_chain.note(desk, found)
        audit.record(desk, visit.actor, "audit.verify", "audit")

    await visit.office.write(keep)
    return back_to(f"{HERE}?checked=1")


async def save(visit: Visit) -> web.StreamResponse:
    """Every line that the address asks for, newest first, as CSV or JSON lines; a large trail never stands in memory whole."""
    asked, kind = _asked(visit.request.query), visit.request.match_info["kind"]
    await visit.office.write(lambda desk: audit.record(desk, visit.actor, "audit.export", "audit", f"{kind}:{_fields(asked)}"))
    response = web.StreamResponse(headers={"Content-Disposition": f'attachment; filename="audit.{kind}"'})
    response.content_type, response.charset = FILES[kind], "utf-8"
    await response.prepare(visit.request)
    if kind == "csv":
        await response.write(spreadsheet.rows_text([_COLUMNS]).encode())
    async for lines in _batches(visit, asked):
        await response.write((_as_csv(lines) if kind == "csv" else _as_json(lines)).encode())
    await response.write_eof()
    return response


async def _batches(visit: Visit, asked: Mapping[str, str]) -> AsyncIterator[list[Audited]]:
    sought = await visit.office.read(lambda desk: _sought(desk, {**asked, "after": ""}))
    while lines := await visit.office.read(lambda desk, sought=sought: audit.find(desk, sought, _AT_ONCE)):  # type: ignore[misc] # a loop's default
        yield lines
        sought = replace(sought, after=lines[-1].key)


def _as_csv(lines: Iterable[Audited]) -> str:
    return spreadsheet.rows_text(_row(line).values() for line in lines)


def _as_json(lines: Iterable[Audited]) -> str:
    return "".join(json.dumps(_row(line), ensure_ascii=False) + "\n" for line in lines)


def _row(line: Audited) -> dict[str, object]:
    values = (line.place or None, stamp(line.at), line.actor, line.action, line.subject, line.reason, line.hash or None)
    return dict(zip(_COLUMNS, values, strict=True))


def _asked(typed: Mapping[str, str]) -> dict[str, str]:
    return {name: typed.get(name, "").strip()[:_LONGEST].replace("\0", "") for name in (*_FIELDS, "after")}


def _as_known(desk: Desk, asked: Mapping[str, str]) -> dict[str, str] | None:
    """What is sought, a ticket by its whole number; None where no line has one of the things."""
    number = worklist.numbered(desk, asked["which"])
    known = {**asked, "which": number or asked["which"], "after": ""}
    for name in ("who", "what", "which"):
        alone = {**dict.fromkeys(asked, ""), name: known[name]}
        if known[name] and not (name == "which" and number) and not audit.find(desk, _sought(desk, alone), 1):
            return None
    return {name: known[name] for name in _FIELDS if known[name] and (name not in ("from", "to") or _day(known[name]))}


def _sought(desk: Desk, asked: Mapping[str, str]) -> Sought:
    who, which = asked["who"], asked["which"]
    is_name = who and who not in _OTHERS and ":" not in who
    return Sought(
        actor=f"staff:{who}" if is_name else who,
        action=asked["what"],
        subject=worklist.numbered(desk, which) or which,
        first=_day(asked["from"]),
        last=_day(asked["to"]),
        after=asked["after"],
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _fields(asked: Mapping[str, str]) -> str:
    """Which fields were used, as it stands in the trail itself: what was typed may be anything."""
    return ",".join(name for name in _FIELDS if asked[name])


def _is_new_look(desk: Desk, visit: Visit, asked: Mapping[str, str]) -> bool:
    """Whether a look is to be noted: who turns the page or reloads it does not look again."""
    last = audit.find(desk, Sought(actor=visit.actor, action="audit.look"), 1)
    return not last or last[0].reason != _fields(asked) or desk.now - last[0].at > _SAME_LOOK


def _state(visit: Visit, standing: Standing) -> Markup:
    """Whether the chain is whole, in a sentence, and a button to check it now."""
    at = join(" at ", words.time(standing.verified_at)) if standing.verified_at else None
    if standing.broken:
        said = el("p", el("strong", f"Chain broken at line {standing.broken}"), ", found", at, f". {standing.why}", class_="wrong")
    elif standing.verified:
        since = f"; lines before {standing.first} were erased, as their time was over" if standing.is_erased_before else ""
        said = el("p", el("strong", "Chain verified"), f" up to line {standing.verified}", at, since, ".", class_="said")
    else:
        said = el("p", "The chain has not been checked yet.", class_="said")
    newer = standing.last + standing.waiting - standing.verified
    more = f"{newer} newer lines wait for the next check. " if newer > 0 and not standing.broken else ""
    head = (
        join("The last linked line is ", el("code", f"{standing.last}:{standing.head}"), "; note it elsewhere.") if standing.head else None
    )
    return el(
        "section",
        said,
        el("p", more, head, class_="note"),
        el("ul", (el("li", _accepted(each)) for each in standing.breaks), class_="rows") if standing.breaks else None,
        form(visit, f"{HERE}/verify", el("button", "Check the whole trail now")),
        aria_label="Chain",
    )


def _accepted(accepted: AcceptedBreak) -> Markup:
    """A break that the trail went on behind: it is shown for good."""
    told = f" was accepted by {accepted.by}: “{accepted.reason}” {accepted.why} A new chain begins at line {accepted.first}."
    return el("span", f"The break at line {accepted.place}, ", words.time(accepted.accepted_at), ",", told)


def _filters(visit: Visit, asked: Mapping[str, str], names: Iterable[str], actions: Iterable[str]) -> Markup:
    return form(
        visit,
        HERE,
        _field("who", "Who", asked, options=names),
        _field("what", "What", asked, options=actions),
        _field("which", "Ticket, or other thing", asked),
        _field("from", "From (UTC)", asked, type="date"),
        _field("to", "To (UTC)", asked, type="date"),
        el("button", "Filter"),
        el("a", "Clear", href=HERE) if _fields(asked) else None,
        class_="filters",
        aria_label="Filters",
    )


def _field(name: str, label: str, asked: Mapping[str, str], *, type: str = "text", options: Iterable[str] = ()) -> Markup:
    known = el("datalist", (el("option", value=each) for each in options), id=f"{name}-known") if options else None
    typed = el(
        "input",
        id=name,
        name=name,
        type=type,
        value=asked[name],
        list=f"{name}-known" if known else None,
        maxlength=_LONGEST,
        autocomplete="off",
    )
    return el("span", el("label", label, for_=name), typed, known)


def _table(lines: Iterable[Audited]) -> Markup:
    head = (el("th", name, scope="col") for name in ("When", "Who", "What", "Which", "Reference", "Line"))
    return el(
        "div",
        el(
            "table",
            el("caption", "Lines of the audit trail, newest first", class_="unseen"),
            el("thead", el("tr", head)),
            el("tbody", map(_line, lines)),
        ),
        class_="scroll card",
        tabindex="0",
        role="region",
        aria_label="Lines",
    )


def _line(line: Audited) -> Markup:
    number = line.subject.removeprefix("look:")
    is_ticket = number.startswith("PD-")
    return el(
        "tr",
        el("td", words.time(line.at)),
        el("td", words.actor(line.actor)),
        el("td", el("code", line.action), f" {said}" if (said := words.done(line.action)) != line.action else None),
        el("td", el("a", number, href=f"/console/tickets/{number}", class_="number") if is_ticket else line.subject),
        el("td", line.reason),
        el("td", str(line.place) if line.place else "not linked yet"),
    )


def _pages(asked: Mapping[str, str], after: str) -> Child:
    known = {name: asked[name] for name in _FIELDS if asked[name]}
    first = el("a", "First page", href=f"{HERE}?{urlencode(known)}") if asked["after"] else None
    more = el("a", "Next page", href=f"{HERE}?{urlencode(known | {'after': after})}", rel="next") if after else None
    return el("p", first, " ", more, class_="pages") if first or more else None


def _file(asked: Mapping[str, str], kind: str, name: str) -> Markup:
    known = {each: asked[each] for each in _FIELDS if asked[each]}
    return el("a", name, href=f"{HERE}/lines.{kind}?{urlencode(known)}", aria_label=f"Save as {name}")
