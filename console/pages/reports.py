"""Reports: each a chart, the same numbers as a table, and the table as a file; the span of days is part of the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import get_args
from urllib.parse import urlencode

from aiohttp import web

from console.pages import charts, words
from console.pages.frame import Visit, page
from console.web import spreadsheet
from console.web.markup import Child, Markup, el, join
from desk import policies, reports
from desk.model.errors import NotFound
from desk.model.report import MOST_PARTS, Line, Report, Span, Step
from desk.model.request import State
from desk.office import Desk

HERE = "/console/reports"
ONE = HERE + "/{report:[a-z-]{1,40}}.csv"
_WEEKS = 12
_LONGEST_DATE = 10
_NAMES: Mapping[str, str] = {
    **{right.value: name for right, name in words.RIGHTS.items()},
    **{state.value: words.STATES[state] for state in State},
    "waiting": "waiting for the user or for proof", "in-work": "in work", "dropped": "withdrawn or closed unverified",
    "in-time": "in time", "late": "late", "overdue": "overdue, no answer yet",
    "2": "up to 2 days", "7": "up to 7 days", "14": "up to 14 days", "30": "up to 30 days", "older": "more than 30 days",
    "answered": "answered with a clause", "clarified": "asked back", "abstained": "the policy does not say",
    "helped": "helpful", "missed": "not helpful",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a report is called and counts."""

    title: str
    note: str
    share: str = ""
    """What the share is of."""
    is_ranked: bool = False
    """Whether its lines are compared rather than followed over time."""
    colours: tuple[int, ...] = charts.IN_ORDER
    first: str = ""
    """What the first column of the table holds; "" = the days, weeks or months of the span."""


_KINDS: Mapping[str, _Kind] = {
    "requests": _Kind("Requests by right", "Requests by the day on which the law's clock began."),
    "states": _Kind("Requests by right and state", "The same requests by the state that they are in now.", is_ranked=True, first="State"),
    "stages": _Kind(
        "How requests stand", "Requests by the day on which the law's clock began, and how far they are now.", colours=(1, 4, 0, 3, 2)
    ),
    "in-time": _Kind(
        "Answered within the law's date",
        "Done and refused requests on the day of the answer, and requests whose date passed without one on that day. A delivered notice"
        " of extension moves the date. Withdrawn requests and those closed unverified need no answer.",
        share="in time",
        colours=(0, 1, 3),
    ),
    "queue": _Kind(
        "Age of the queue",
        "Tickets and requests that were open at the end of each bar's time, by the days since they came in.",
        colours=(0, 1, 2, 4, 3),
    ),
    "sections": _Kind(
        "Questions by section", "Questions that were answered, by the section whose clause stood first.", is_ranked=True, first="Section"
    ),
    "answers": _Kind(
        "How questions were answered", "One message counts once, by the weightiest of its parts; buttons and commands do not.", "abstained"
    ),
    "helpful": _Kind(
        "Helpful or not", "What users pressed below answers, on the day of the answer; the last word counts.", "helpful", colours=(0, 3)
    ),
    "helpful-by-section": _Kind(
        "Helpful or not, by section", "The same by the section of the answer.", "helpful", is_ranked=True, first="Section"
    ),
}


_OF_SECTIONS = frozenset({"sections", "helpful-by-section"})


@dataclass(frozen=True, slots=True)
class _Asked:
    """The span that an address asks for."""

    span: Span
    wrong: str = ""
    """Why it is another one than was asked for."""
    query: str = field(default="", compare=False)


async def show(visit: Visit) -> web.Response:
    """All reports of the span."""
    asked, found = await visit.office.read(lambda desk: _read(desk, visit.request.query))
    zone = visit.office.rules.timezone
    note = el("p", f"Days are UTC; the law's dates are days in {zone}. Texts are erased in time, these numbers stay.", class_="note")
    body = join(_form(asked.span), note, el("div", (_section(report, asked) for report in found), class_="plots"))
    return page(visit, "Reports", body, here=HERE, wrong=asked.wrong)


async def save(visit: Visit) -> web.Response:
    """One report as CSV."""
    name = visit.request.match_info["report"]
    asked, found = await visit.office.read(lambda desk: _read(desk, visit.request.query))
    report = next((each for each in found if each.name == name), None)
    if report is None:
        raise NotFound("There is no such report.")
    return spreadsheet.download(_rows(report, asked.span), f"{name}-{asked.span.first}-{asked.span.last}")


def _read(desk: Desk, query: Mapping[str, str]) -> tuple[_Asked, list[Report]]:
    asked = _asked(query, desk.now.date())
    return asked, [_titled(desk, report) if report.name in _OF_SECTIONS else report for report in reports.of(desk, asked.span)]


def _titled(desk: Desk, report: Report) -> Report:
    """A report whose lines are sections, by their titles; of two that share one title each has its id beside it."""
    titles = policies.titles(desk, {line.name for line in report.lines})
    often = Counter(titles.values())
    names = {id: f"{title} ({id})" if often[title] > 1 else title for id, title in titles.items()}
    return replace(report, lines=tuple(replace(line, name=names.get(line.name, line.name)) for line in report.lines))


def _asked(query: Mapping[str, str], today: date) -> _Asked:
    step: Step = next((each for each in get_args(Step) if each == query.get("by")), "week")
    monday = today - timedelta(days=today.weekday())
    usual = Span(monday - timedelta(weeks=_WEEKS - 1), today, step)
    first, last = _day(query.get("from", "")), _day(query.get("to", ""))
    if any(query.get(name) and day is None for name, day in (("from", first), ("to", last))):
        return _taken(usual, "Days are written as 2026-11-24. This is the usual span.")
    last = min(last or today, today)
    first = first or min(usual.first, last)
    if first > last:
        return _taken(usual, "The first day lies behind the last one. This is the usual span.")
    span = Span(first, last, step)
    if _count(span) > MOST_PARTS:
        span = Span(max(first, date.fromordinal(max(1, last.toordinal() - MOST_PARTS * 28))), last, "month")
        return _taken(span, f"A page shows {MOST_PARTS} parts at most, so that these are months, and the latest of them.")
    return _taken(span)


def _taken(span: Span, wrong: str = "") -> _Asked:
    return _Asked(span, wrong, urlencode({"from": span.first.isoformat(), "to": span.last.isoformat(), "by": span.step}))


def _count(span: Span) -> float:
    """About how many parts the span has; it may be thousands of years."""
    return (span.last - span.first).days / {"day": 1, "week": 7, "month": 28}[span.step] + 1


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == _LONGEST_DATE else None
    except ValueError:
        return None


def _form(span: Span) -> Markup:
    steps = (el("option", f"a {step}", value=step, selected=step == span.step) for step in get_args(Step))
    return el(
        "form",
        _field("from", "First day", span.first),
        _field("to", "Last day", span.last),
        el("span", el("label", "Each bar", for_="by"), el("select", steps, id="by", name="by")),
        el("button", "Show"),
        el("a", "Last 12 weeks", href=HERE),
        action=HERE,
        class_="filters",
        aria_label="Span",
    )


def _field(name: str, label: str, day: date) -> Markup:
    return el("span", el("label", label, for_=name), el("input", id=name, name=name, type="date", value=day.isoformat(), required=True))


def _section(report: Report, asked: _Asked) -> Markup:
    kind = _KINDS[report.name]
    head = el("h2", kind.title, id=report.name)
    if not report.total:
        return el(
            "section", head, el("p", kind.note, class_="note"), el("p", "Nothing to count in this span.", class_="empty"), class_="card"
        )
    save_as = el("a", "Save as CSV", href=f"{HERE}/{report.name}.csv?{asked.query}", aria_label=f"Save as CSV: {kind.title}")
    table = el("div", _table(report, asked.span), class_="scroll", tabindex="0", role="region", aria_label=f"Numbers: {kind.title}")
    twin = el("details", el("summary", "Numbers"), table, el("p", save_as))
    return el("section", head, el("p", kind.note, class_="note"), _chart(report, kind), twin, class_="card", aria_labelledby=report.name)


def _chart(report: Report, kind: _Kind) -> Child:
    if kind.is_ranked:
        lines = [line for line in report.lines if line.total]
        return charts.ranked(report.name, kind.title, [(_named(line.name), line.total, _said(report, line, kind)) for line in lines])
    columns = [_named(column) for column in report.columns]
    bars = [(line.name, line.counts) for line in report.lines]
    return [
        _summary(report, kind),
        charts.piled(report.name, kind.title, columns, bars, kind.colours),
        charts.legend(columns, kind.colours),
    ]


def _said(report: Report, line: Line, kind: _Kind) -> str:
    share = report.share_of(line)
    return str(line.total) if share is None else f"{share:.0%} {kind.share} of {line.total}"


def _summary(report: Report, kind: _Kind) -> Child:
    """The share of the whole span, in words."""
    whole = Line("", tuple(sum(numbers) for numbers in zip(*(line.counts for line in report.lines), strict=True)))
    share = report.share_of(whole)
    return None if share is None else el("p", el("strong", f"{share:.0%} {kind.share}"), f" of {whole.total}.")


def _table(report: Report, span: Span) -> Markup:
    head, *rows = _rows(report, span)
    return el(
        "table",
        el("caption", _KINDS[report.name].title, class_="unseen"),
        el("thead", el("tr", (el("th", name, scope="col") for name in head))),
        el("tbody", (el("tr", el("th", name, scope="row"), (el("td", str(cell)) for cell in cells)) for name, *cells in rows)),
    )


def _rows(report: Report, span: Span) -> list[list[str]]:
    """The table with its head; every number that the chart shows stands in it."""
    kind = _KINDS[report.name]
    share = [f"share {kind.share}"] if kind.share else []
    head = [kind.first or span.step.capitalize(), *map(_named, report.columns), "total", *share]
    rows = [[_named(line.name), *map(str, line.counts), str(line.total), *_shares(report, line)] for line in report.lines]
    return [head, *rows]


def _shares(report: Report, line: Line) -> list[str]:
    if not report.share:
        return []
    share = report.share_of(line)
    return ["" if share is None else f"{share:.1%}"]


def _named(name: str) -> str:
    return _NAMES.get(name, name)
