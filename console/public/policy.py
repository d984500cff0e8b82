"""The public policy page: the whole text by section, with a lasting address for every clause."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from aiohttp import web

from console.labels import Labels, language_of
from console.web.layout import Assets, document
from console.web.markup import Markup, el, join
from knowledge.policy import Clause, Policy, Section


def policy_page(policy: Callable[[], Policy], labels: Labels, assets: Assets) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of ``GET /policy``."""

    async def handler(request: web.Request) -> web.Response:
        language = language_of(request.headers.get("Accept-Language"))
        text = render(policy(), labels, language, assets)
        return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"})

    return handler


def render(policy: Policy, labels: Labels, language: str, assets: Assets) -> str:
    """The page; what is the policy's own is marked with the policy's language."""
    title = policy.title or labels.say("policy", language)
    return document(
        language,
        title,
        assets,
        join(
            el("a", labels.say("skip_content", language), class_="skip", href="#content"),
            el(
                "main",
                el("p", el("a", labels.say("to_chat", language), href="/", class_="button"), class_="above"),
                el("h1", title, lang=policy.language),
                el("p", dated(policy, labels, language), class_="note"),
                el("nav", _contents(policy), aria_label=labels.say("sections", language), class_="contents"),
                el("div", (_section(section, labels, language) for section in policy.sections), lang=policy.language, class_="policy"),
                id="content",
                class_="sheet",
                tabindex="-1",
            ),
        ),
        sheet="",
    )


def dated(policy: Policy, labels: Labels, language: str) -> str:
    """The version and, where the policy names one, its date."""
    key = "version_dated" if policy.updated else "version"
    return labels.say(key, language, version=policy.version, updated=policy.updated)


def _contents(policy: Policy) -> Markup:
    tops = [section for section in policy.sections if section.parent is None]
    return el("ul", (el("li", el("a", section.title, href=f"#{section.id}")) for section in tops), lang=policy.language)


def _section(section: Section, labels: Labels, language: str) -> Markup:
    heading = el(f"h{min(section.level + 1, 6)}", section.title)
    return el("section", heading, _clauses(section.clauses, labels, language), id=section.id)


def _clauses(clauses: tuple[Clause, ...], labels: Labels, language: str) -> Iterator[Markup]:
    """Paragraphs, with every run of list items as one list."""
    items: list[Markup] = []
    for clause in clauses:
        anchor = el(
            "a",
            "#",
            href=f"#{clause.id}",
            class_="anchor",
            lang=language,
            aria_label=labels.say("permalink", language, name=clause.text[:60]),
        )
        if clause.role == "item":
            items.append(el("li", clause.text, " ", anchor, id=clause.id))
            continue
        if items:
            yield el("ul", items)
            items = []
        yield el("p", clause.text, " ", anchor, id=clause.id)
    if items:
        yield el("ul", items)
