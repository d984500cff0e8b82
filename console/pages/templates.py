"""The page of templates: what staff write from, by language; admins add, change and take away."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from aiohttp import web

from console.pages import words
from console.pages.frame import Visit, back_to, form, page
from console.web.markup import Markup, el, join
from desk import templates
from desk.model.errors import Collision, NotAllowed
from desk.templates import LONGEST, VARIABLES, Template
from knowledge.reading import LANGUAGES

HERE = "/console/templates"
ONE = HERE + r"/{language:[A-Za-z-]{2,12}}/{name:[a-z0-9-]{1,40}}"
_SAID = {"save": "The template is saved.", "remove": "The template is gone."}
_LONGEST_LINE = 120


async def show(visit: Visit) -> web.Response:
    """All of them."""
    found, stale = await visit.office.read(lambda desk: (templates.listed(desk), templates.stale(desk)))
    by_language = sorted(found, key=lambda each: (LANGUAGES.index(each.language), each.name))
    body = join(
        el(
            "p",
            "Texts that staff write from, opened by / in the box of a reply. What the policy says they only quote.",
            class_="note",
        ),
        el("p", el("a", "New template", href=f"{HERE}/new", class_="button")),
        [
            el(
                "section",
                el("h2", words.LANGUAGES[language], id=language),
                el("ul", (_line(each, is_stale=(each.name, each.language) in stale) for each in group), class_="rows"),
                aria_labelledby=language,
            )
            for language, group in groupby(by_language, key=lambda each: each.language)
        ]
        or el("p", "There are no templates; staff type everything themselves.", class_="empty"),
    )
    return page(visit, "Templates", body, said=_SAID.get(visit.request.query.get("done", ""), ""), here=HERE)


async def new(visit: Visit) -> web.Response:
    """The empty form."""
    return _page(visit, "New template", HERE, {}, None)


async def edit(visit: Visit) -> web.Response:
    """The form of one of them."""
    found = await _asked(visit)
    return _page(visit, f"Template /{found.name}", _address(found), {"text": found.text}, found)


async def add(visit: Visit) -> web.Response:
    """Adds one, or says why not."""
    typed = _typed(visit)
    try:
        await visit.office.write(lambda desk: templates.save(desk, typed["name"], typed["language"], typed["text"], by=visit.actor))
    except (NotAllowed, Collision) as error:
        return _page(visit, "New template", HERE, typed, None, wrong=str(error))
    return back_to(f"{HERE}?done=save")


async def save(visit: Visit) -> web.Response:
    """Changes one, or says why not."""
    found, typed, seen = await _asked(visit), _typed(visit), _seen(visit)
    try:
        await visit.office.write(lambda desk: templates.save(desk, found.name, found.language, typed["text"], by=visit.actor, seen=seen))
    except (NotAllowed, Collision) as error:
        return _page(visit, f"Template /{found.name}", _address(found), typed, found, wrong=str(error))
    return back_to(f"{HERE}?done=save")


async def remove(visit: Visit) -> web.Response:
    """Takes one away."""
    found, seen = await _asked(visit), _seen(visit)
    try:
        await visit.office.write(lambda desk: templates.remove(desk, found.name, found.language, by=visit.actor, seen=seen))
    except Collision as error:
        return _page(visit, f"Template /{found.name}", _address(found), {"text": found.text}, found, wrong=str(error))
    return back_to(f"{HERE}?done=remove")


async def _asked(visit: Visit) -> Template:
    name, language = visit.request.match_info["name"], visit.request.match_info["language"]
    return await visit.office.read(lambda desk: templates.show(desk, name, language))


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.typed(name) for name in ("name", "language", "text")}


def _seen(visit: Visit) -> int:
    version = visit.typed("version")
    return int(version) if version.isdecimal() and version.isascii() else -1


def _address(template: Template) -> str:
    return f"{HERE}/{template.language}/{template.name}"


def _line(template: Template, *, is_stale: bool) -> Markup:
    text = " ".join(template.text.split())
    shown = f" {text[:_LONGEST_LINE]}{'…' if len(text) > _LONGEST_LINE else ''}"
    by = f"changed by {template.saved_by.removeprefix('staff:')}" if template.version else "shipped"
    return el(
        "li",
        el(
            "span",
            el("a", f"/{template.name}", href=_address(template)),
            el("span", shown, class_="note", lang=template.language, dir="auto"),
        ),
        el("strong", "names a clause that the policy in force does not have", class_="flag") if is_stale else None,
        el("span", by, class_="note"),
    )


def _page(visit: Visit, title: str, to: str, typed: Mapping[str, str], found: Template | None, *, wrong: str = "") -> web.Response:
    version = el("input", type="hidden", name="version", value=found.version) if found else None
    fields = join(
        version,
        _naming(typed) if found is None else el("p", f"Language: {words.LANGUAGES[found.language]}", class_="note"),
        el("label", "Text", for_="text"),
        el(
            "textarea",
            f"\n{typed.get('text', '')}",
            id="text",
            name="text",
            rows=8,
            maxlength=LONGEST,
            required=True,
            dir="auto",
            aria_describedby="variables",
        ),
        el("p", el("button", "Save", class_="main")),
    )
    away = form(visit, f"{to}/delete", version, el("button", "Take this template away")) if found else None
    body = el("div", form(visit, to, fields, class_="card"), _explained(), away, class_="narrow")
    return page(visit, title, body, wrong=wrong, status=422 if wrong else 200, here=HERE)


def _naming(typed: Mapping[str, str]) -> Markup:
    chosen = typed.get("language", "en")
    options = (el("option", words.LANGUAGES[each], value=each, selected=each == chosen) for each in LANGUAGES)
    return join(
        el("label", "Name", for_="name"),
        el("p", "One word, typed behind / to find it: small letters, digits, hyphens.", id="name-note", class_="note"),
        el(
            "input",
            id="name",
            name="name",
            value=typed.get("name", ""),
            maxlength=40,
            required=True,
            autocomplete="off",
            spellcheck="false",
            aria_describedby="name-note",
        ),
        el("label", "Language", for_="language"),
        el("select", options, id="language", name="language"),
    )


def _explained() -> Markup:
    rows = (join(el("dt", el("code", f"{{{name}}}")), el("dd", said)) for name, said in VARIABLES.items())
    return el(
        "section",
        el("h2", "What can stand in braces"),
        el("dl", rows),
        el("p", "Anything else in single braces is refused; in two pairs of braces it stays text.", class_="note"),
        id="variables",
    )
