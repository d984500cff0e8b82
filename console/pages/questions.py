"""What users asked and the policy did not answer, in groups of like questions, and the form to learn from one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import get_args
from urllib.parse import urlencode

from aiohttp import web

from console.pages import words
from console.pages.frame import Visit, back_to, form, page
from console.pages.seen import is_new_look, note_look
from console.web.markup import Child, Markup, el, join
from desk import policies, questions
from desk.model.errors import NotAllowed
from desk.model.question import Group, Unanswered, Why
from desk.office import Desk
from knowledge.policy import Clause, Policy
from knowledge.reading import LANGUAGES

HERE = "/console/questions"
PAGE = 40
"""Groups on one page."""
_WHYS: Mapping[str, str] = {
    "silent": "the policy does not say",
    "unclear": "asked which was meant",
    "unhelpful": "answered, and it did not help",
    "off_topic": "taken as not about privacy",
    "language": "in a language that is not known",
}
KINDS = {
    "alias": "Answer these wordings with the clause below",
    "clause": "Regression question: the answer holds the clause below",
    "silent": "Regression question: the policy does not say",
}
_SHOWN = 90
"""Characters of a clause in the list to choose from."""


async def show(visit: Visit) -> web.Response:
    """The groups of the last days."""
    query = visit.request.query
    days = next((each for each in questions.DAYS if str(each) == query.get("days")), questions.DAYS[1])
    why = next((each for each in get_args(Why) if each == query.get("why")), "")
    start = int(query["from"]) if query.get("from", "").isdecimal() and len(query["from"]) < 6 else 0

    def read(desk: Desk) -> tuple[list[Unanswered], int, bool]:
        is_new = is_new_look(desk, "questions", visit.session.member)
        return questions.unanswered(desk, days), len(questions.waiting(desk)), is_new

    found, waiting, is_new = await visit.office.read(read)
    if is_new:
        await visit.office.write(lambda desk: note_look(desk, "questions", visit.session.member))
    groups = await asyncio.to_thread(questions.groups, found, why)
    body = join(
        el("p", el("a", f"Proposals ({waiting} waiting)", href=f"{HERE}/proposals", class_="button")),
        _filters(days, why),
        el("p", _told(found, groups, days), class_="note"),
        el("ul", (_group(visit, group) for group in groups[start : start + PAGE]), class_="rows")
        if groups[start : start + PAGE]
        else el("p", "Nothing was asked that the policy did not answer.", class_="empty"),
        _pages(days, why, start, len(groups)),
    )
    return page(visit, "Questions", body, here=HERE, said="Kept as a proposal; an admin decides it." if query.get("done") else "")


async def learn(visit: Visit) -> web.Response:
    """The form to learn from a group, filled in with its wordings."""
    return await _form(visit, {name: visit.typed(name) for name in visit.form})


async def propose(visit: Visit) -> web.Response:
    """Keeps the proposal, or shows the form again with a sentence."""
    typed = {name: visit.typed(name) for name in visit.form}

    def job(desk: Desk) -> None:
        questions.propose(
            desk,
            typed.get("kind", ""),
            typed.get("questions", "").split("\n"),
            language=typed.get("language", ""),
            clause=typed.get("clause", ""),
            by=visit.session.member,
        )

    try:
        await visit.office.write(job)
    except NotAllowed as error:
        return await _form(visit, typed, str(error))
    return back_to(f"{HERE}?done=1")


def _told(found: Sequence[Unanswered], groups: Sequence[Group], days: int) -> str:
    newest = f" (the newest {questions.MOST})" if len(found) == questions.MOST else ""
    count = sum(group.count for group in groups)
    return (
        f"{count} questions of the last {days} days{newest} in {len(groups)} groups, each about the same things whatever the language. "
        "Addresses, numbers and names are taken out; who asked is not shown."
    )


def _filters(days: int, why: str) -> Markup:
    spans = {str(each): f"{each} days" for each in questions.DAYS}
    return el(
        "form",
        _select("days", "Asked within", spans, str(days)),
        _select("why", "Because", {"": "any reason", **_WHYS}, why),
        el("button", "Filter"),
        action=HERE,
        class_="filters",
        aria_label="Filters",
    )


def _group(visit: Visit, group: Group) -> Markup:
    times = "once" if group.count == 1 else f"{group.count} times"
    languages = ", ".join(words.LANGUAGES.get(each, each) for each in group.languages)
    whys = "; ".join(_WHYS[why] for why in group.whys)
    first, *others = group.examples
    hidden = (("questions", "\n".join(group.examples)), ("language", next(iter(group.languages))))
    learning = form(
        visit,
        f"{HERE}/new",
        (el("input", type="hidden", name=name, value=value) for name, value in hidden),
        el("button", "Learn from it …", aria_label=f"Learn from: {first}"),
    )
    return el(
        "li",
        el(
            "div",
            el("p", el("strong", first, dir="auto")),
            el("ul", (el("li", each, dir="auto") for each in others)) if others else None,
            el("p", f"Asked {times} ({languages}), last on {group.last_at:%Y-%m-%d}: {whys}.", class_="note"),
        ),
        learning if visit.may_write else None,
    )


def _pages(days: int, why: str, start: int, count: int) -> Child:
    first = el("a", "First page", href=f"{HERE}?{urlencode({'days': days, 'why': why})}") if start else None
    onward = {"days": days, "why": why, "from": start + PAGE}
    more = el("a", "Next page", href=f"{HERE}?{urlencode(onward)}", rel="next") if start + PAGE < count else None
    return el("p", first, " ", more, class_="pages") if first or more else None


async def _form(visit: Visit, typed: Mapping[str, str], wrong: str = "") -> web.Response:
    policy = await visit.office.read(lambda desk: policies.load(desk, policies.current(desk)).policy)
    note = (
        "An admin accepts or declines it. An alias answers exactly these words from then on (case, accents, punctuation and spelling "
        "aside) with that clause, verbatim; a wish to exercise a right is never answered in its place. A regression question is asked "
        "before every new version, and shown where its answer breaks."
    )
    fields = join(
        el("label", "Wordings, one a line", for_="questions"),
        el("textarea", f"\n{typed.get('questions', '')}", id="questions", name="questions", rows=6, required=True, dir="auto"),
        _select("language", "Language", {each: words.LANGUAGES[each] for each in LANGUAGES}, typed.get("language", "en")),
        _select("kind", "What is learned", KINDS, typed.get("kind", "alias")),
        el("label", "Clause (not for silence)", for_="clause"),
        el("select", el("option", "", value=""), _clauses(policy, typed.get("clause", "")), id="clause", name="clause"),
        el("p", el("button", "Propose it", class_="main")),
    )
    body = join(
        el("p", el("a", "Questions", href=HERE)),
        el("div", el("p", note, class_="note"), form(visit, f"{HERE}/proposals", fields, class_="card"), class_="narrow"),
    )
    return page(visit, "Learn from a question", body, wrong=wrong, status=422 if wrong else 200, here=HERE)


def _clauses(policy: Policy, chosen: str) -> list[Markup]:
    return [
        el("optgroup", (_option(clause, chosen) for clause in section.clauses), label=section.title)
        for section in policy.sections
        if section.clauses
    ]


def _option(clause: Clause, chosen: str) -> Markup:
    text = clause.text if len(clause.text) <= _SHOWN else f"{clause.text[: _SHOWN - 1]}…"
    return el("option", text, value=clause.id, selected=clause.id == chosen)


def _select(name: str, label: str, options: Mapping[str, str], chosen: str) -> Markup:
    each = (el("option", text, value=value, selected=value == chosen) for value, text in options.items())
    return el("span", el("label", label, for_=name), el("select", each, id=name, name=name))
