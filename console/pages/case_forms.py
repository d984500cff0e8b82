"""The forms of a ticket as a case: closed and reopened, made a request, made one with another, its chat blocked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from console.pages import marks, words
from console.pages.act_fields import Fields
from console.pages.acts import OVERHEARD
from console.web.markup import Markup, el, join
from desk.blocks import DAYS
from desk.model.request import Sender
from desk.senders import LONGEST_ADDRESS, LONGEST_NAME


@dataclass(frozen=True, slots=True)
class CaseForms(Fields):
    """The forms of one ticket, for one visit."""

    def shown(self) -> Iterator[Markup]:
        """What can be done with it now, each behind its name."""
        ticket = self.seen.ticket
        if ticket.request is None and ticket.is_open:
            text = el("p", "The chat goes back to the bot; the user can reopen it within 14 days.")
            yield self.act("close", "Close", text, "Close the ticket")
        if not ticket.is_open:
            how = "Who asks is proven anew; the law's dates stay as they were." if ticket.request else "Within 14 days after it was closed."
            yield self.act("reopen", "Reopen", el("p", how), "Reopen")
        if ticket.request is not None and not ticket.has_chat:
            yield self._sender(ticket.request.sender)
        yield from self._registering()
        if ticket.is_open:
            yield self._merging()
        if ticket.has_chat:
            yield self._blocking()

    def _sender(self, known: Sender) -> Markup:
        """Who wrote and where the answer goes; what is changed stays as a note."""
        is_failed = self.failed == "sender"
        name, answer_to = (self.value("sender", "name"), self.value("sender", "answer_to")) if is_failed else (known.name, known.answer_to)
        note = "An e-mail address, a telephone number or a postal address. Make sure that it is theirs: the answer goes there."
        fields = join(
            el("label", "Who wrote or called", for_="sender-name"),
            el("input", id="sender-name", name="name", value=name, maxlength=LONGEST_NAME, autocomplete="off"),
            el("label", "Where the answer goes", for_="sender-answer_to"),
            el("p", note, id="sender-note", class_="note"),
            el(
                "textarea",
                f"\n{answer_to}",
                id="sender-answer_to",
                name="answer_to",
                rows=3,
                required=True,
                maxlength=LONGEST_ADDRESS,
                dir="auto",
                aria_describedby="sender-note",
            ),
        )
        return self.act("sender", "Change who wrote, or where the answer goes", fields, "Keep")

    def _registering(self) -> Iterator[Markup]:
        wishes = [(at, each) for at, each in enumerate(self.seen.ticket.messages, 1) if each.author in ("context", "user")]
        chosen, right = self.value("register", "message") or (str(wishes[-1][0]) if wishes else ""), self.value("register", "right")
        if not chosen:
            return
        named = {"": "Choose one"} | {each.value: name for each, name in words.RIGHTS.items()}
        rights = (el("option", name, value=value, selected=value == right) for value, name in named.items())
        texts = [el("option", f"{at}: {each.text[:60]}", value=str(at), selected=str(at) == chosen) for at, each in wishes]
        if chosen.startswith(OVERHEARD):
            said = (each.said[0] for each in self.seen.transcript.entries if each.id == chosen.removeprefix(OVERHEARD))
            texts.append(el("option", f"Said to the assistant: {str(next(said, ''))[:60]}", value=chosen, selected=True))
        fields = join(
            el("p", "It becomes a request of its own, and the law's clock runs from that message."),
            el("label", "Message", for_="register-message"),
            el("select", texts, id="register-message", name="message"),
            el("label", "Asks for", for_="register-right"),
            el("select", rights, id="register-right", name="right", required=True),
        )
        yield self.act("register", "Register a message as a rights request", fields, "Register")

    def _merging(self) -> Markup:
        """Into which other one; what does not belong together is refused with the reason."""
        fits = self.seen.joinable
        note = f"These fit: {', '.join(fits)}." if fits else "No other open ticket of this chat or account fits."
        fields = join(
            el("p", "This one becomes part of the other one, under both numbers; answers go to the other one's chat. It cannot be undone."),
            self.input("merge", "into", "Number of the other ticket", note, list="merge-fits"),
            el("datalist", (el("option", value=each) for each in fits), id="merge-fits"),
            el("input", type="hidden", name=marks.FIELD, value=marks.written(fits)),
        )
        return self.act("merge", "Merge into another ticket", fields, "Merge")

    def _blocking(self) -> Markup:
        if self.seen.block is not None:
            return self.act("unblock", "Unblock the chat", el("p", "It can write again, and is told so."), "Unblock")
        spans = [*((f"{days} days" if days > 1 else "1 day", days) for days in DAYS), ("until somebody unblocks it", 0)]
        chosen = self.value("block", "days") or "7"
        options = (el("option", name, value=str(days), selected=str(days) == chosen) for name, days in spans)
        fields = join(
            el("p", "Only for abuse. The chat is told once, with the policy's contact; its requests and what you send there go on."),
            self.area("block", "reason", "Reason", "For staff; the chat does not see it."),
            el("label", "For", for_="block-days"),
            el("select", options, id="block-days", name="days"),
        )
        return self.act("block", "Block the chat", fields, "Block the chat")
