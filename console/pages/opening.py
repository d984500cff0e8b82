"""A request that came by mail or telephone: staff write down what, from whom, when and how, and the law's clock runs from then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from console.pages import words
from console.pages.acts import worded
from console.pages.frame import Visit, back_to, form, page
from console.web import csrf
from console.web.markup import Attribute, Markup, el, join
from desk import asked_for, once, requests, senders
from desk.model.errors import NotAllowed
from desk.office import Desk
from knowledge.reading import LANGUAGES, Right

_FIELDS = {"": "", "email": "E-mail address", "username": "User name", "other": "Something else", asked_for.UNTOLD: "Not told yet"}
_PARTS = {"": "", "account": "The whole account", "some": "Some data"}
_FORM = "form"
"""The hidden field that tells this form from every other one."""
_LONGEST = 4000
_OLDEST = 10
"""Years that a request may have lain about: a field for a date takes a year that is typed by half, 0026."""
_ANSWER_TO = "An e-mail address, a telephone number or a postal address. The desk sends nothing there: you do, by hand."


async def show(visit: Visit) -> web.Response:
    """The empty form."""
    return _page(visit, {_FORM: once.new_token()})


async def take(visit: Visit) -> web.Response:
    """Opens the request, or says what is missing; a form that is sent again leads to the request that it has opened."""
    typed = {name: visit.typed(name) for name in visit.form if name != csrf.FIELD}
    token = typed.pop(_FORM, "")

    def open_once(desk: Desk) -> tuple[str, bool]:
        return once.opened(desk, token, typed, lambda: _open(desk, typed, visit.actor))

    try:
        number, is_repeated = await visit.office.write(open_once)
    except NotAllowed as error:
        is_used = await visit.office.read(lambda desk: once.is_used(desk, token))
        return _page(visit, typed | {_FORM: once.new_token() if is_used else token}, worded(str(error)))
    return back_to(f"/console/tickets/{number}?done={'open-before' if is_repeated else 'open'}")


def _open(desk: Desk, typed: Mapping[str, str], by: str) -> str:
    right = next((each for each in Right if each == typed.get("right")), None)
    if right is None:
        raise NotAllowed("Choose what is asked for.")
    source, text = typed.get("source", "")[:200], typed.get("words", "")[:_LONGEST]
    if not source:
        raise NotAllowed("Say how it came, such as 'letter' or 'telephone'.")
    language = typed.get("language", "en")
    sender = senders.checked(typed.get("name", ""), typed.get("answer_to", ""))
    scope = asked_for.scope_of(right, field=typed.get("field", ""), value=typed.get("value", ""), part=typed.get("part", ""), words=text)
    return requests.open_request(
        desk,
        None,
        right,
        language=asked_for.language_of(language),
        received_at=_received(desk, typed.get("received", "")),
        source=source,
        scope=scope,
        context=scope.words,
        by=by,
        sender=sender,
    ).number


def _received(desk: Desk, text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise NotAllowed("Say when it arrived: the law's clock runs from then.") from None
    if at.year < desk.now.year - _OLDEST:
        raise NotAllowed(f"Look at the year: {at.year} is more than {_OLDEST} years ago.")
    at = at.replace(tzinfo=ZoneInfo(desk.rules.timezone))
    if at > desk.now:
        raise NotAllowed(f"{text.replace('T', ' ')} is still to come; say when the request arrived.")
    return at


def _page(visit: Visit, typed: Mapping[str, str], wrong: str = "") -> web.Response:
    zone = visit.office.rules.timezone
    # None is chosen beforehand: whoever is tired would leave it.
    rights = {"": "Choose one"} | {right.value: name for right, name in words.RIGHTS.items()}
    fields = join(
        el("input", type="hidden", name=_FORM, value=typed.get(_FORM, "")),
        _select("right", "What is asked for", rights, typed, is_needed=True),
        _input("received", f"When it arrived ({zone})", typed, type="datetime-local"),
        _input("source", "How it came", typed, placeholder="letter, telephone, mail"),
        _input("name", "Who wrote or called", typed, placeholder="as they gave their name", is_needed=False),
        el("label", "Where the answer goes", for_="answer_to"),
        el("p", _ANSWER_TO, id="answer_to-note", class_="note"),
        _area("answer_to", typed, rows=3, longest=senders.LONGEST_ADDRESS, required=True, aria_describedby="answer_to-note"),
        _select("language", "Language of the person", {each: words.LANGUAGES[each] for each in LANGUAGES}, typed),
        _select("field", "For a correction: which datum", _FIELDS, typed),
        _input("value", "For a correction: to what", typed, is_needed=False),
        _select("part", "For a deletion: how much", _PARTS, typed),
        el("label", "In the person's own words", for_="words"),
        _area("words", typed, rows=5, longest=_LONGEST),
        el("p", el("button", "Record the request", class_="main")),
    )
    note = el("p", "For what came by no chat. It waits for proof of who asks, like any other request.", class_="note")
    body = el("div", note, form(visit, "/console/requests", fields, class_="card"), class_="narrow")
    return page(visit, "New request", body, wrong=wrong, status=422 if wrong else 200)


def _input(name: str, label: str, typed: Mapping[str, str], *, type: str = "text", placeholder: str = "", is_needed: bool = True) -> Markup:
    value = typed.get(name, "")
    field = el(
        "input",
        id=name,
        name=name,
        type=type,
        value=value,
        placeholder=placeholder or None,
        required=is_needed,
        maxlength=200,
        autocomplete="off",
    )
    return join(el("label", label, for_=name), field)


def _area(name: str, typed: Mapping[str, str], *, rows: int, longest: int, **more: Attribute) -> Markup:
    return el("textarea", f"\n{typed.get(name, '')}", id=name, name=name, rows=rows, maxlength=longest, dir="auto", **more)


def _select(name: str, label: str, options: Mapping[str, str], typed: Mapping[str, str], *, is_needed: bool = False) -> Markup:
    chosen = typed.get(name, "")
    each = (el("option", text, value=value, selected=value == chosen) for value, text in options.items())
    return join(el("label", label, for_=name), el("select", each, id=name, name=name, required=is_needed))
