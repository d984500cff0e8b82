"""The frame of every page: head, skip link, and a plain page for notes and refusals."""

from __future__ import annotations

from collections.abc import Callable

from console.labels import Labels
from console.web.markup import Child, el, join

Assets = Callable[[str], str]
"""From the name of a static file to its address."""


def document(language: str, title: str, assets: Assets, body: Child, *, sheet: str, script: str = "", head: Child = None) -> str:
    """A whole HTML document."""
    return "<!doctype html>\n" + el(
        "html",
        el(
            "head",
            el("meta", charset="utf-8"),
            el("title", title),
            el("meta", name="viewport", content="width=device-width, initial-scale=1, interactive-widget=resizes-content"),
            el("meta", name="color-scheme", content="light dark"),
            el("meta", name="theme-color", content="#f4f5f1", media="(prefers-color-scheme: light)"),
            el("meta", name="theme-color", content="#101514", media="(prefers-color-scheme: dark)"),
            el("link", rel="icon", href=assets("icon.svg"), type="image/svg+xml"),
            el("link", rel="stylesheet", href=assets("page.css")),
            el("link", rel="stylesheet", href=assets(sheet)) if sheet else None,
            el("script", src=assets(script), defer=True) if script else None,
            head,
        ),
        el("body", body),
        lang=language,
    )


def plain_page(labels: Labels, language: str, assets: Assets, *, title: str, body: Child) -> str:
    """A page with one heading and little text."""
    return document(
        language,
        f"{title} · {labels.say('title', language)}",
        assets,
        join(
            el("a", labels.say("skip_content", language), class_="skip", href="#content"),
            el("main", el("h1", title), body, id="content", class_="sheet", tabindex="-1"),
        ),
        sheet="",
    )
