"""The two boxes under a ticket's conversation, which nobody should take for each other: reply to the user, and note among staff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from console.pages import onward, words
from console.pages.act_fields import Fields
from console.pages.acts import NEXT
from console.pages.frame import form
from console.web.markup import Attribute, Child, Markup, el, join
from desk.drafts import Box
from desk.model.request import Sender
from desk.store.held_replies import Held

UNVERIFIED = (
    "It is not known who writes here. Do not give or confirm account facts, not even that there is an account. "
    "Files cannot leave, and a reply that names the account is stopped."
)
UNPROVEN = "It is not known who this is from. Do not give or confirm account facts, not even that there is an account."
_OF_REPLY = frozenset({"reply", "template"})
"""Acts whose form is the box of the reply."""
_LONGEST_LINE = 80


@dataclass(frozen=True, slots=True)
class Composers(Fields):
    """The boxes of one ticket, for one visit."""

    said: str = ""
    """What was done that filled the box of the reply."""

    def shown(self) -> Child:
        """Both of them; where there is no chat to reply to, what puts an answer on record that was sent by hand."""
        return join(
            self._replying() if self.seen.ticket.has_chat else self._by_hand(),
            self._noting(),
            el("script", src=self.visit.assets("composer.js"), type="module"),
        )

    def held(self, *, is_new: bool) -> Markup:
        """Replies that have not left, each with the button that takes it back; it has the focus where one was just sent (``is_new``).

        It stands at the top, where whoever has just sent one is; the place is kept where there is none, for one that comes.
        """
        rows = [self._leaving(each) for each in self.seen.writing.held]
        inner = (el("h2", "On the way", id="held-title"), el("ul", rows)) if rows else ()
        # Not the button itself: a key that is held down too long must not press it.
        focus: dict[str, Attribute] = {"tabindex": "-1", "autofocus": True} if rows and is_new else {}
        named: dict[str, Attribute] = {"role": "region", "aria_labelledby": "held-title"} if rows else {}
        return el("div", inner, id="held", class_="held card", hidden=not rows, **named, **focus)

    def _leaving(self, held: Held) -> Markup:
        seconds = max(0, ceil((held.leaves_at - self.seen.writing.now).total_seconds()))
        line = " ".join(held.text.split())
        said = f"“{line[:_LONGEST_LINE]}{'…' if len(line) > _LONGEST_LINE else ''}”"
        where = "" if held.number == self.seen.ticket.number else f" to {held.number}"
        by = "" if held.member == self.seen.member.name else f" by {held.member}"
        time = el("strong", f"leaves in {seconds} s" if seconds else "leaves now", data_leaves=seconds)
        message = el("input", type="hidden", name="message", value=held.message)
        undo = form(
            self.visit,
            f"/console/tickets/{held.number}/undo",
            message,
            self._carried(),
            el("button", "Undo", aria_keyshortcuts="u", aria_label=f"Undo: take back {said}"),
            class_="inline",
        )
        return el("li", el("p", f"Reply{where}{by} ", time, f": {said}"), undo)

    def _by_hand(self) -> Markup:
        """What an answer that no chat takes needs: to be sent by whoever writes it, and to be on record."""
        ticket = self.seen.ticket
        sender = ticket.request.sender if ticket.request else Sender()
        to = el("p", el("strong", "Send it to: "), el("span", sender.answer_to, class_="text", dir="auto"))
        unknown = el("p", "Nobody wrote down where the answer goes: ask, and add it under “This ticket”.", class_="warning")
        language = words.LANGUAGES.get(ticket.language, ticket.language)
        text = f"The words that you sent, or what you said. The person writes {language}."
        inner = self.form(
            "by-hand",
            self._carried(),
            el("p", "It came by no chat, so the desk cannot send the answer. Send it yourself first, then put it on record here."),
            to if sender.answer_to else unknown,
            None if self.seen.is_verified else el("p", UNPROVEN, class_="warning", id="by-hand-warning"),
            self.area("by-hand", "text", "The answer that you sent", text, described="" if self.seen.is_verified else "by-hand-warning"),
            self.input("by-hand", "told", "How and when", "Such as 'letter of 3 March'."),
            el("p", el("button", "Record that it was sent", class_="main", aria_keyshortcuts="Control+Enter")),
            data_draft=f"/console/tickets/{ticket.number}/draft",
            data_box="reply",
        )
        title = el("h2", "Answer by hand", id="reply-title")
        return el("section", title, inner, class_="composer replying", aria_labelledby="reply-title")

    def _replying(self) -> Markup:
        ticket = self.seen.ticket
        channel = words.CHANNELS.get(ticket.address.channel, ticket.address.channel)
        warning = None if self.seen.is_verified else el("p", UNVERIFIED, class_="warning", id="reply-warning")
        undo = self.visit.office.rules.undo
        when = f"{undo} seconds after you send it; until then you can take it back" if undo else "at once"
        language = words.LANGUAGES.get(ticket.language, ticket.language)
        note = f"Leaves for the chat ({channel}) {when}. The user writes {language}. Type / for templates."
        next_ = el("button", "Reply, close and next", name="then", value=NEXT, aria_keyshortcuts="Control+Shift+Enter")
        inner = self._boxed(
            "reply",
            warning,
            el("p", self.said, class_="said", role="status") if self.said else None,
            self.area("reply", "text", "Your reply", note, described="" if warning is None else "reply-warning"),
            el(
                "p",
                el("button", "Send reply to user", class_="main", aria_keyshortcuts="Control+Enter"),
                " ",
                next_ if ticket.request is None or ticket.request.has_ended else None,
            ),
            self._templates(),
        )
        title = el("h2", "Reply to user", id="reply-title")
        return el("section", title, inner, class_="composer replying", aria_labelledby="reply-title")

    def _templates(self) -> Child:
        """The templates to choose from; with scripts they come by the key / as well."""
        here = self.seen.ticket.number
        found = self.seen.writing.templates
        if not found:
            return None
        groups = (
            el(
                "optgroup",
                (el("option", each.name, value=f"{each.language}/{each.name}") for each in group),
                label=words.LANGUAGES[language],
            )
            for language, group in groupby(found, key=lambda each: each.language)
        )
        put = el("button", "Put in", formaction=f"/console/tickets/{here}/template", formnovalidate=True)
        choose = el("select", groups, id="template", name="template")
        return el("div", el("label", "Template", for_="template"), choose, put, class_="inline")

    def _noting(self) -> Markup:
        inner = self._boxed(
            "note",
            self.area("note", "text", "Your note", "Stays among staff; no user ever sees it."),
            el("p", el("button", "Keep note", aria_keyshortcuts="Control+Enter")),
        )
        return el("section", el("h2", "Add note", id="note-title"), inner, class_="composer noting", aria_labelledby="note-title")

    def _boxed(self, act: Box, *children: Child) -> Markup:
        draft = f"/console/tickets/{self.seen.ticket.number}/draft"
        return self.form(act, self._carried(), *children, data_draft=draft, data_box=act)

    def _carried(self) -> Markup:
        return el("input", type="hidden", name=onward.QUEUE, value=onward.carried(self.visit))

    def value(self, act: str, name: str) -> str:
        """What was typed and refused just now, else the draft."""
        if self.failed == act or (act == "reply" and self.failed in _OF_REPLY):
            return self.typed.get(name, "")
        drafted = "reply" if (act, name) == ("by-hand", "text") else act if name == "text" else ""
        return next((text for box, text in self.seen.writing.drafts.items() if box == drafted), "")


def offered(found: Mapping[str, tuple[str, str]]) -> Iterator[Markup]:
    """The list that / brings: by ``language/name`` the text with its variables filled in, and what its clauses say."""
    for at, (key, (text, clauses)) in enumerate(found.items()):
        language, _, name = key.partition("/")
        yield el(
            "li",
            el("strong", f"/{name}"),
            el("span", f" {words.LANGUAGES[language]}", class_="note"),
            el("p", text, class_="text", dir="auto", lang=language),
            el("p", clauses, class_="note text", dir="auto") if clauses else None,
            role="option",
            id=f"template-{at}",
            data_name=name,
        )
