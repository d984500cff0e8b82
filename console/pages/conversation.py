"""The conversation around a ticket as its user saw it: who said what and when, and what was done in between; and the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from console.pages import words
from console.pages.acts import OVERHEARD
from console.web.markup import Child, Markup, el, join
from desk.model.attachment import KeptFile
from desk.model.reply import Quote
from desk.model.ticket import Ticket
from desk.moving import SYSTEM
from desk.transcripts import Entry, Transcript

_CLASSES = {"user": "user", "bot": "bot", "staff": "staff", "note": "noted", "system": "done"}
_KILO = 1024
LONG = 900
"""Characters from which a quotation is folded away behind where it stands."""


def conversation(ticket: Ticket, transcript: Transcript, *, may_register: bool) -> Markup:
    """One page of it, oldest first, with the ways to what came before and after."""
    here = f"/console/tickets/{ticket.number}"
    place = f"before={transcript.before}&" if transcript.before else ""
    shown = [_entry(f"{here}?{place}message=" if may_register else "", entry) for entry in transcript.entries]
    earlier = el("a", "Earlier in this chat", href=f"{here}?before={transcript.earlier}#conversation", rel="prev", class_="number")
    whole = "" if ticket.is_open else "?whole=1"
    later = el("a", "The newest of this chat", href=f"{here}{whole}#conversation", rel="next", class_="number")
    empty = el(
        "p", "Nothing is left of what was said: texts are kept for a time only, and what was done stands in the history.", class_="empty"
    )
    return el(
        "section",
        el("h2", "Conversation", id="conversation", tabindex="-1"),
        el("p", earlier) if transcript.earlier else None,
        el("ol", shown, class_="talk") if shown else empty,
        el("span", id="newest", tabindex="-1"),
        el("p", later) if transcript.has_later else None,
        aria_labelledby="conversation",
    )


def entries(found: Iterable[Entry]) -> Iterator[Markup]:
    """Some of what was said and done, as lines of a list beside the conversation itself."""
    return (_entry("", entry, is_beside=True) for entry in found)


def said(lines: Iterable[str | Quote], language: str = "") -> Iterator[Markup]:
    """What a chat is shown: sentences as they are, and the policy's own words with where they stand."""
    for line in lines:
        yield _quoted(line) if isinstance(line, Quote) else el("p", line, class_="text", dir="auto", lang=language or None)


def files(ticket: Ticket) -> Child:
    """What was attached; nothing where nothing was."""
    if not ticket.files:
        return None
    return el("section", el("h2", "Files"), el("ul", _files(ticket.number, ticket.files), class_="rows"))


def _entry(register: str, entry: Entry, *, is_beside: bool = False) -> Markup:
    """One line; ``register``: the address at which a message of the user is registered, up to which one it is."""
    if entry.by == "system":
        done = f"{words.actor(entry.name)} {words.done(entry.action)}"
        return el("li", el("p", done, " · ", words.time(entry.at), class_="note"), class_="done")
    facts = [el("strong", _who(entry))]
    if entry.number:
        facts.append(join(f"message {entry.number}"))
    if entry.edit_of:
        facts.append(join(f"a later version of message {entry.edit_of}"))
    if entry.under:
        facts.append(join(f"written under {entry.under}"))
    facts.append(words.time(entry.at))
    if entry.fate:
        facts.append(el("em", "not sent yet" if entry.fate == "waits" else f"did not arrive: {entry.fate}", class_="flag"))
    which = str(entry.number) if entry.number else f"{OVERHEARD}{entry.id}" if entry.is_overheard else ""
    if register and entry.by == "user" and which:
        label = f"Register what was written at {entry.at:%Y-%m-%d %H:%M} as a rights request"
        facts.append(el("a", "Register as a request", href=f"{register}{which}#act-register", aria_label=label))
    head = el("p", (join(" · " if place else "", fact) for place, fact in enumerate(facts)), class_="note")
    id = f"message-{entry.number}" if entry.number and not is_beside else None
    buttons = (
        el("p", "Buttons: ", el("span", " · ".join(entry.choices), lang=entry.language or None), class_="note") if entry.choices else None
    )
    return el("li", head, said(entry.said, entry.language), buttons, class_=_CLASSES[entry.by], id=id)


def _who(entry: Entry) -> str:
    if entry.by == "user":
        return "User pressed" if entry.is_press else "User, before the ticket was opened" if entry.is_context else "User"
    if entry.by == "bot":
        return "Assistant"
    if entry.by == "staff":
        return f"{entry.name or 'Staff'}, to the user"
    by = " by the desk" if entry.name == SYSTEM else f" by {entry.name}" if entry.name else ""
    return f"Note{by}, staff only"


def _quoted(quote: Quote) -> Markup:
    """Clauses word for word, the one that answered best marked; a long quotation folds away behind its source."""
    when = f"version {quote.version}, {quote.updated}" if quote.updated else f"version {quote.version}"
    source = f"{'Related only: ' if quote.related else ''}Policy, “{quote.title}” ({when})"
    text = el("blockquote", _clauses(quote), lang=quote.language, dir="auto")
    if sum(len(line) for _, line in quote.lines) > LONG:
        return el("details", el("summary", source), text)
    return el("figure", text, el("figcaption", source, class_="note"))


def _clauses(quote: Quote) -> Iterator[Markup]:
    for role, run in groupby(enumerate(quote.lines), key=lambda line: line[1][0]):
        marked = [el("mark", text) if place == quote.best and not quote.related else text for place, (_, text) in run]
        if role == "item":
            yield el("ul", (el("li", text, class_="text") for text in marked))
        else:
            yield from (el("p", el("strong", text) if role == "heading" else text, class_="text") for text in marked)


def _files(number: str, kept: Sequence[KeptFile]) -> list[Markup]:
    return [_file(number, at, file) for at, file in enumerate(kept, 1)]


def _file(number: str, at: int, file: KeptFile) -> Markup:
    fate = {"kept": "", "waiting": "to be fetched"}.get(file.state, f"{file.state}: {file.reason}")
    size = f"{max(1, file.size // _KILO)} KB" if file.size else ""
    facts = ", ".join(filter(None, (file.type, size, f"from {file.by or 'the user'}", fate)))
    name = el("a", file.name, href=f"/console/tickets/{number}/files/{at}", download=True) if file.state == "kept" else file.name
    return el("li", el("span", name, join(" ", el("span", facts, class_="note"))), words.time(file.at))
