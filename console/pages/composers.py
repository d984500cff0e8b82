"""The two boxes under a ticket's conversation, which nobody should take for each other: reply to the user, and note among staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from console.pages import words
from console.pages.acts import LONGEST_TEXT
from console.pages.frame import Visit, form
from console.pages.seen import Seen
from console.web.markup import Child, Markup, el, join

UNVERIFIED = "It is not known who writes here. Do not give or confirm account facts, not even that there is an account."


@dataclass(frozen=True, slots=True)
class Composers:
    """The boxes of one ticket, for one visit."""

    visit: Visit
    seen: Seen
    failed: str = ""
    """The act that was just refused: its box holds what was typed."""
    typed: Mapping[str, str] = field(default_factory=dict)

    def shown(self) -> Child:
        """Both of them; only the note where there is no chat to reply to."""
        return join(self._replying() if self.seen.ticket.has_chat else self._no_chat(), self._noting())

    def _no_chat(self) -> Markup:
        return el("p", "It came from no chat: answer by the way it came, and keep the answer as a note.", class_="warning")

    def _replying(self) -> Markup:
        ticket = self.seen.ticket
        channel = words.CHANNELS.get(ticket.address.channel, ticket.address.channel)
        warning = None if self.seen.is_verified else el("p", UNVERIFIED, class_="warning", id="reply-warning")
        note = f"Goes to the chat ({channel}) at once. The user writes {ticket.language}."
        inner = self._form(
            "reply",
            warning,
            self._area("reply", "Your reply", note, described="reply-warning" if warning else ""),
            el("button", "Send reply to user", class_="main"),
        )
        title = el("h2", "Reply to user", id="reply-title")
        return el("section", title, inner, class_="composer replying", aria_labelledby="reply-title")

    def _noting(self) -> Markup:
        inner = self._form("note", self._area("note", "Your note", "Stays among staff; no user ever sees it."), el("button", "Keep note"))
        return el("section", el("h2", "Add note", id="note-title"), inner, class_="composer noting", aria_labelledby="note-title")

    def _form(self, act: str, *children: Child) -> Markup:
        version = el("input", type="hidden", name="version", value=self.seen.ticket.version)
        return form(self.visit, f"/console/tickets/{self.seen.ticket.number}/{act}", version, *children)

    def _area(self, act: str, label: str, note: str, *, described: str = "") -> Markup:
        id = f"{act}-text"
        box = el(
            "textarea",
            # A first line break would be taken for the one that HTML drops.
            f"\n{self.typed.get('text', '') if self.failed == act else ''}",
            id=id,
            name="text",
            rows=4,
            required=True,
            maxlength=LONGEST_TEXT,
            dir="auto",
            aria_describedby=f"{id}-note {described}".strip(),
        )
        return join(el("label", label, for_=id), el("p", note, id=f"{id}-note", class_="note"), box)
