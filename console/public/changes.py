"""The public page of changes: what each new version of the policy took away, put in and worded anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from aiohttp import web

from console.labels import Labels, language_of
from console.public.policy import Handler, dated
from console.public.versions import Held, Versions
from console.web.layout import Assets, document
from console.web.markup import Child, Markup, el, join
from knowledge.diff import Change, ChangeKind, diff
from knowledge.policy import Policy

MOST_SHOWN = 50
"""Changes of version that one page shows, the newest."""


def changes_page(versions: Versions | None, policy: Callable[[], Policy], labels: Labels, assets: Assets) -> Handler:
    """The handler of ``GET /policy/changes``."""

    async def handler(request: web.Request) -> web.Response:
        language = language_of(request.headers.get("Accept-Language"))
        held = (await versions.held())[-MOST_SHOWN - 1 :] if versions else ()
        texts = {each.version: found for each in held if versions and (found := await versions.load(each.version))}
        text = render(held, texts, policy(), labels=labels, language=language, assets=assets)
        return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"})

    return handler


def render(held: Sequence[Held], texts: dict[int, Policy], current: Policy, *, labels: Labels, language: str, assets: Assets) -> str:
    """The page, the newest change first."""
    title = labels.say("changes", language)
    entries: list[Markup] = []
    for at in range(len(held) - 1, -1, -1):
        before = texts[held[at - 1].version] if at else None
        entries.append(_entry(held[at], texts[held[at].version], before, labels, language))
    return document(
        language,
        title,
        assets,
        join(
            el("a", labels.say("skip_content", language), class_="skip", href="#content"),
            el(
                "main",
                el("p", el("a", labels.say("whole_policy", language), href="/policy", class_="button"), class_="above"),
                el("h1", title),
                entries or el("p", dated(current, labels, language)),
                id="content",
                class_="sheet",
                tabindex="-1",
            ),
        ),
        sheet="policy.css",
    )


def _entry(held: Held, policy: Policy, before: Policy | None, labels: Labels, language: str) -> Markup:
    times = {"begin": _time(held.begins_at), "end": _time(held.ends_at) if held.ends_at else ""}
    return el(
        "section",
        el("h2", el("a", dated(policy, labels, language), href=f"/policy/{policy.version}")),
        el("p", labels.say("held_until" if held.ends_at else "held_from", language, **times), class_="note"),
        el("p", labels.say("first_version", language)) if before is None else _changes(before, policy, labels, language),
        class_="change",
    )


def _changes(before: Policy, after: Policy, labels: Labels, language: str) -> Child:
    changes = _compared(before, after)
    other = {each.language for each in after.translations} - {each.language for each in before.translations}
    added = [el("p", labels.say("translation_added", language, name=_named(tag, labels, language))) for tag in sorted(other)]
    if not changes:
        return [el("p", labels.say("no_changes", language)), *added]
    return [el("ul", (_change(change, before, after, labels, language) for change in changes), class_="diff"), *added]


@lru_cache(maxsize=64)
def _compared(before: Policy, after: Policy) -> tuple[Change, ...]:
    return diff(before, after)


def _change(change: Change, before: Policy, after: Policy, labels: Labels, language: str) -> Markup:
    clause, policy = (change.new, after) if change.new else (change.old, before)
    assert clause is not None  # a change has at least one side
    title = policy.section(clause.section).title
    figures = None
    if change.kind is ChangeKind.REWORDED and change.figures:
        figures = el(
            "p", labels.say("numbers", language), " ", el("strong", " → ".join(part or "–" for part in change.figures)), class_="numbers"
        )
    return el(
        "li",
        el(
            "p",
            el("span", labels.say(f"change_{change.kind}", language), class_="tag"),
            " ",
            el("span", title, lang=policy.language),
            class_="note",
        ),
        el("p", worded(change), lang=policy.language),
        figures,
        class_=str(change.kind),
    )


def worded(change: Change) -> Iterator[Child]:
    """The words of a changed clause, what was taken away and put in marked as such."""
    if change.kind is ChangeKind.REWORDED:
        for kind, old, new in change.words:
            if kind == "same":
                yield old
            else:
                yield el("del", old) if old else None
                yield el("ins", new) if new else None
    elif change.new:
        yield el("ins", change.new.text) if change.kind is ChangeKind.ADDED else change.new.text
    elif change.old:
        yield el("del", change.old.text)


def _named(tag: str, labels: Labels, language: str) -> str:
    return labels.say(f"language_{tag}", language) if labels.has(f"language_{tag}") else tag


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
