"""The conversation of a ticket: who wrote what and when, notes apart from what the user sees, and the files."""

from __future__ import annotations

from collections.abc import Sequence

from console.pages import words
from console.web.markup import Child, Markup, el, join
from desk.model.attachment import KeptFile
from desk.model.ticket import Message, Ticket

_CLASSES = {"context": "user", "user": "user", "staff": "staff", "note": "noted"}
_KILO = 1024


def conversation(ticket: Ticket) -> Markup:
    """All of it, oldest first."""
    versions = {message.id: number for number, message in enumerate(ticket.messages, 1)}
    shown = [_message(number, message, versions) for number, message in enumerate(ticket.messages, 1)]
    empty = el("p", "Nothing has been written yet.", class_="empty")
    return el(
        "section",
        el("h2", "Conversation", id="conversation"),
        el("ol", shown, class_="talk") if shown else empty,
        aria_labelledby="conversation",
    )


def files(ticket: Ticket) -> Child:
    """What was attached; nothing where nothing was."""
    if not ticket.files:
        return None
    return el("section", el("h2", "Files"), el("ul", _files(ticket.number, ticket.files), class_="rows"))


def _message(number: int, message: Message, versions: dict[str, int]) -> Markup:
    edited = f", a later version of message {versions[message.edit_of]}" if message.edit_of in versions else ""
    who = {
        "context": "User, before the ticket was opened",
        "user": "User",
        "staff": f"{message.name or 'Staff'}, to the user",
        "note": f"Note by {message.name}, staff only" if message.name else "Note, staff only",
    }[message.author]
    head = el("p", el("strong", who), f" · {number}{edited} · ", words.time(message.written_at), class_="note")
    return el("li", head, el("p", message.text, class_="text", dir="auto"), class_=_CLASSES[message.author], id=f"message-{number}")


def _files(number: str, kept: Sequence[KeptFile]) -> list[Markup]:
    return [_file(number, at, file) for at, file in enumerate(kept, 1)]


def _file(number: str, at: int, file: KeptFile) -> Markup:
    fate = {"kept": "", "waiting": "to be fetched"}.get(file.state, f"{file.state}: {file.reason}")
    size = f"{max(1, file.size // _KILO)} KB" if file.size else ""
    facts = ", ".join(filter(None, (file.type, size, f"from {file.by or 'the user'}", fate)))
    name = el("a", file.name, href=f"/console/tickets/{number}/files/{at}", download=True) if file.state == "kept" else file.name
    return el("li", el("span", name, join(" ", el("span", facts, class_="note"))), words.time(file.at))
