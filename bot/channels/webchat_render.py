"""From a Turn or a Reply to the HTML of one message; the same for the page, for streams and without JavaScript."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Protocol

from console.web.markup import Markup, el
from desk.model.reply import Choice, Quote, Reply, Say

RATINGS = ("helped:", "missed:")
"""Buttons that say of an answer whether it helped; they are less than what goes on from it."""


class Words(Protocol):
    """Where the bot's sentences come from (``handlers.wording.Wording``)."""

    def say(self, say: Say, language: str) -> str:
        """The sentence in that language."""


def asked(id: str, text: str, at: datetime, *, by: str) -> Markup:
    """What the user said; ``by`` is how the page calls the user."""
    return el(
        "article",
        el("p", el("span", by), _time(at), class_="who"),
        el("div", el("p", text), class_="bubble"),
        class_="message user",
        id=id,
        tabindex="-1",
    )


@dataclass(frozen=True, slots=True)
class Names:
    """How the page calls things, in its own language."""

    desk: str
    related: str
    """The mark of a quotation that is no answer."""
    translation: str
    choices: str
    """The group of buttons under an answer."""


def told(id: str, reply: Reply, at: datetime, words: Words, names: Names) -> Markup:
    """What the desk said."""
    return el(
        "article",
        el("p", el("span", names.desk), _time(at), class_="who"),
        el("div", (_block(block, reply.language, words, names) for block in reply.blocks), class_="bubble", lang=reply.language),
        _choices(reply, words, names.choices),
        class_="message desk",
        id=id,
        tabindex="-1",
    )


def form_id() -> Markup:
    """The hidden field by which a form that is sent twice is known as one message."""
    return el("input", type="hidden", name="id", value=secrets.token_urlsafe(16))


def _block(block: Say | Quote, language: str, words: Words, names: Names) -> Markup:
    if isinstance(block, Quote):
        return _quotation(block, language, words, names)
    paragraphs = words.say(block, language).split("\n\n")
    return el("div", (el("p", paragraph) for paragraph in paragraphs), class_="say")


def _quotation(quote: Quote, language: str, words: Words, names: Names) -> Markup:
    """The clauses as the policy has them, with their published translation; where they stand is said below, in the reader's language."""
    source = Say("source", {"section": quote.title, "version": str(quote.version), "updated": quote.updated})
    return el(
        "figure",
        el("blockquote", _lines(quote.lines, quote.best), lang=quote.language),
        _translation(quote, names) if any(quote.translation) else None,
        el("figcaption", el("span", names.related, class_="tag") if quote.related else None, el("span", words.say(source, language))),
        class_="quote related" if quote.related else "quote",
    )


def _translation(quote: Quote, names: Names) -> Markup:
    lines = [(role, text) for (role, _), text in zip(quote.lines, quote.translation, strict=True) if text]
    return el(
        "div", el("p", names.translation, class_="tag"), el("blockquote", _lines(lines, -1), lang=quote.translated), class_="translation"
    )


def _lines(lines: Iterable[tuple[str, str]], best: int) -> Iterator[Markup]:
    """Paragraphs and sub-headings, with every run of items as one list."""
    for role, run in groupby(enumerate(lines), key=lambda line: line[1][0]):
        marked = [el("mark", text) if number == best else text for number, (_, text) in run]
        if role == "item":
            yield el("ul", (el("li", line) for line in marked))
        else:
            yield from (el("p", line, class_="heading" if role == "heading" else None) for line in marked)


def _choices(reply: Reply, words: Words, label: str) -> Markup | None:
    if not reply.choices:
        return None
    buttons = (_button(choice, reply.language, words) for choice in reply.choices)
    return el(
        "form",
        form_id(),
        el("div", buttons, class_="choices", role="group", aria_label=label),
        method="post",
        action="/chat",
    )


def _button(choice: Choice, language: str, words: Words) -> Markup:
    # What sends a request off is to be told apart at a glance from what does not.
    look = "main" if choice.action.startswith("confirm") else "small" if choice.action.startswith(RATINGS) else None
    label = words.say(choice.label, language)
    if choice.url:
        return el("a", label, href=choice.url, rel="noopener noreferrer", lang=language, class_="button")
    return el("button", label, type="submit", name="action", value=choice.action, lang=language, class_=look)


def _time(at: datetime) -> Markup:
    """The hour in UTC; the page's script shows it in the reader's own zone."""
    moment = at.astimezone(UTC)
    return el("time", f"{moment:%H:%M} UTC", datetime=moment.isoformat(timespec="seconds"))
