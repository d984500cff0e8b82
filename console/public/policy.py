"""The public policy page: the whole text by section, in each published language, with a lasting address for every clause."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from aiohttp import web

from console.labels import Labels, language_of
from console.public.versions import Versions
from console.web.layout import Assets, document
from console.web.markup import Child, Markup, el, join
from knowledge.policy import Clause, Policy, Section, Translation

Handler = Callable[[web.Request], Awaitable[web.Response]]
LONGEST_NUMBER = 6
"""Digits of a version number that are looked up."""


@dataclass(frozen=True, slots=True)
class View:
    """How a version is to be shown."""

    policy: Policy
    translation: Translation | None
    """None = the original."""
    labels: Labels
    language: str
    """The reader's, for the page's own words."""
    is_current: bool
    is_print: bool = False

    def say(self, key: str, **values: object) -> str:
        """A label in the reader's language."""
        return self.labels.say(key, self.language, **values)

    @property
    def address(self) -> str:
        """The lasting address of this version."""
        return f"/policy/{self.policy.version}"


def policy_page(policy: Callable[[], Policy], labels: Labels, assets: Assets) -> Handler:
    """The handler of ``GET /policy``: the version in force, ``?lang=zh`` in a published translation, ``?view=print`` for paper."""

    async def handler(request: web.Request) -> web.Response:
        return _response(request, policy(), labels, assets, is_current=True)

    return handler


def version_page(versions: Versions | None, policy: Callable[[], Policy], labels: Labels, assets: Assets) -> Handler:
    """The handler of ``GET /policy/{version}``: one version for good, as long as it has been in force."""

    async def handler(request: web.Request) -> web.Response:
        number, current = request.match_info["version"], policy()
        if len(number) > LONGEST_NUMBER:
            raise web.HTTPNotFound
        if int(number) == current.version:
            return _response(request, current, labels, assets, is_current=True)
        found = await versions.load(int(number)) if versions else None
        if found is None:
            raise web.HTTPNotFound
        return _response(request, found, labels, assets, is_current=False)

    return handler


def _response(request: web.Request, policy: Policy, labels: Labels, assets: Assets, *, is_current: bool) -> web.Response:
    wanted = request.query.get("lang", "")
    translation = next((each for each in policy.translations if each.language == wanted), None)
    language = language_of(request.headers.get("Accept-Language"))
    view = View(policy, translation, labels, language, is_current, request.query.get("view") == "print")
    return web.Response(
        text=render(view, assets), content_type="text/html", headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    )


def render(view: View, assets: Assets) -> str:
    """The page; what is the policy's own is marked with its language."""
    policy, translation = view.policy, view.translation
    title = (translation.title if translation else policy.title) or view.say("policy")
    shown = translation.language if translation else policy.language
    body = el(
        "main",
        None if view.is_print else el("p", el("a", view.say("to_chat"), href="/", class_="button"), class_="above"),
        el("h1", title, lang=shown),
        el("p", dated(policy, view.labels, view.language), class_="note"),
        None if view.is_current else el("p", view.say("not_current"), " ", el("a", view.say("to_current"), href="/policy"), class_="old"),
        el("p", view.say("is_translation"), class_="note") if translation else None,
        None if view.is_print else _ways(view),
        None if view.is_print else el("nav", _contents(view), aria_label=view.say("sections"), class_="contents"),
        el("div", (_section(section, view) for section in policy.sections), lang=shown, class_="policy"),
        id="content",
        class_="sheet",
        tabindex="-1",
    )
    skip = el("a", view.say("skip_content"), class_="skip", href="#content")
    return document(view.language, title, assets, join(None if view.is_print else skip, body), sheet="policy.css")


def dated(policy: Policy, labels: Labels, language: str) -> str:
    """The version and, where the policy names one, its date."""
    key = "version_dated" if policy.updated else "version"
    return labels.say(key, language, version=policy.version, updated=policy.updated)


def _ways(view: View) -> Markup:
    """The other languages, the view for paper, and what has changed."""
    languages: list[tuple[str, str]] = [(view.policy.language, view.address if not view.is_current else "/policy")]
    base = languages[0][1]
    languages += [(each.language, f"{base}?lang={each.language}") for each in view.policy.translations]
    shown = view.translation.language if view.translation else view.policy.language
    links: list[Child] = []
    if len(languages) > 1:
        for tag, address in languages:
            name = view.labels.say(f"language_{tag}", view.language) if view.labels.has(f"language_{tag}") else tag
            links.append(el("li", el("a", name, href=address, hreflang=tag, lang=None, aria_current="page" if tag == shown else None)))
    lang = f"lang={view.translation.language}&" if view.translation else ""
    links.append(el("li", el("a", view.say("print_view"), href=f"{base}?{lang}view=print")))
    links.append(el("li", el("a", view.say("changes"), href="/policy/changes")))
    return el("ul", links, class_="ways")


def _contents(view: View) -> Markup:
    tops = [section for section in view.policy.sections if section.parent is None]
    shown = view.translation.language if view.translation else view.policy.language
    return el("ul", (el("li", el("a", _title(section, view), href=f"#{section.id}")) for section in tops), lang=shown)


def _title(section: Section, view: View) -> str:
    return view.translation.titles.get(section.id, section.title) if view.translation else section.title


def _section(section: Section, view: View) -> Markup:
    heading = el(f"h{min(section.level + 1, 6)}", _title(section, view))
    return el("section", heading, _clauses(section.clauses, view), id=section.id)


def _clauses(clauses: tuple[Clause, ...], view: View) -> Iterator[Markup]:
    """Paragraphs, with every run of list items as one list."""
    items: list[Markup] = []
    for clause in clauses:
        if clause.role == "item":
            items.append(_clause("li", clause, view))
            continue
        if items:
            yield el("ul", items)
            items = []
        yield _clause("p", clause, view)
    if items:
        yield el("ul", items)


def _clause(name: str, clause: Clause, view: View) -> Markup:
    """One clause under its address; what the translation leaves out stands in the original, and says so."""
    translated = view.translation.lines.get(clause.id) if view.translation else clause.text
    text: Child = clause.text if translated is None else translated
    note = None
    if translated is None:
        text = el("span", clause.text, lang=view.policy.language)
        note = el("small", f" ({view.say('untranslated')})", lang=view.language)
    lang = f"?lang={view.translation.language}" if view.translation else ""
    anchor = el(
        "a",
        "#",
        href=f"{view.address}{lang}#{clause.id}",
        class_="anchor",
        lang=view.language,
        aria_label=view.say("permalink", name=(translated or clause.text)[:60]),
    )
    return el(name, text, note, None if view.is_print else [" ", anchor], id=clause.id)
