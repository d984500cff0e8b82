"""The forms of a ticket: who sees to it, and what can be decided about a request now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from console.pages import words
from console.pages.acts import LONGEST_TEXT, heard
from console.pages.frame import Visit, form
from console.pages.seen import Seen
from console.web.markup import Attribute, Child, Markup, el, join
from desk.decisions import BY_CHAT
from desk.moves import Act
from desk.outcomes import FIELDS
from knowledge.reading import Right


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of one ticket, for one visit."""

    visit: Visit
    seen: Seen
    failed: str = ""
    """The act that was just refused: its form is open and holds what was typed."""
    typed: Mapping[str, str] = field(default_factory=dict)

    def taking(self) -> Child:
        """Take it, or give it to somebody."""
        ticket = self.seen.ticket
        if not self.visit.may_write:
            return None
        take = self._form("take", el("button", "Take it", class_="main")) if ticket.assignee is None and ticket.is_open else None
        names = ["", *(member.name for member in self.seen.approvers)]
        chosen = self._value("assign", "assignee") or ticket.assignee or ""
        options = (el("option", name or "nobody", value=name, selected=name == chosen) for name in names)
        field = join(el("label", "Seen to by", for_="assignee"), el("select", options, id="assignee", name="assignee"))
        return join(take, self._form("assign", field, el("button", "Assign"), class_="inline"))

    def decisions(self) -> Iterator[Markup]:
        """What can be done with it now, each behind its name."""
        ticket, request = self.seen.ticket, self.seen.ticket.request
        if request is not None and request.proposal is not None:
            yield self._proposal()
        if Act.VERIFY in self.seen.legal and request is not None and request.proposal is None:
            yield from self._verifying()
        if Act.ASK in self.seen.legal:
            note = "Goes to the chat; the request waits for the user then, and the law's clock runs on."
            yield self._act("ask", "Ask the user", self._area("ask", "text", "Question", note), "Send question")
        if Act.APPROVE in self.seen.legal and request is not None and request.proposal is None:
            yield self._act("approve", "Approve", el("p", "The request is right as it stands and is to be carried out."), "Approve")
        if Act.COMPLETE in self.seen.legal and request is not None and request.proposal is None:
            yield self._act("complete", "Complete", join(self._outcome(request.right), self._telling("complete")), "Complete the request")
        if Act.EXTEND in self.seen.legal and self.seen.extendable_to is not None:
            yield self._extending()
        if Act.REFUSE in self.seen.legal and request is not None and request.proposal is None:
            yield self._refusing()
        if Act.WITHDRAW in self.seen.legal:
            yield self._withdrawing()
        if Act.EXPIRE in self.seen.legal and not self.seen.can_tell:
            told = self._input("expire", "told", "How the person was told", "Nothing ends silently.")
            yield self._act("expire", "Close unverified", told, "Close the request")
        if request is None and ticket.is_open:
            yield self._act(
                "close", "Close", el("p", "The chat goes back to the bot; the user can reopen it within 14 days."), "Close the ticket"
            )
        yield from self._registering()
        if ticket.is_open:
            yield self._merging()
        if not ticket.is_open:
            how = "Who asks is proven anew; the law's dates stay as they were." if request else "Within 14 days after it was closed."
            yield self._act("reopen", "Reopen", el("p", how), "Reopen")

    def _proposal(self) -> Markup:
        request = self.seen.ticket.request
        assert request is not None  # checked by the caller
        assert request.proposal is not None
        proposal = request.proposal
        who = words.actor(proposal.by)
        facts = [join(el("dt", name.capitalize()), el("dd", text)) for name, text in proposal.content.items() if text]
        preview = join(
            el("p", f"{who} proposes to {'refuse' if proposal.kind == 'refuse' else 'take this proof'}, ", words.time(proposal.at), "."),
            el("dl", facts),
            el("p", "The person reads the reason, the basis (a clause word for word), and how to complain.", class_="note")
            if proposal.kind == "refuse"
            else None,
        )
        why = self._input("decline", "reason", "Why", "Kept as a note.", required=False)
        return join(
            self._approving(preview, self._telling("approve") if proposal.kind == "refuse" and not self.seen.can_tell else None),
            self._act("decline", "Decline what was proposed", why, "Decline"),
        )

    def _approving(self, preview: Markup, telling: Child) -> Markup:
        title = "Approve what was proposed"
        if not self.seen.is_own_proposal:
            return self._act("approve", title, join(preview, telling), "Approve", is_open=True)
        if self.seen.second:
            others = el("p", f"Somebody else approves it: {', '.join(self.seen.second)}.")
            return el("details", el("summary", title), preview, others, open=True)
        label, note = f"Number, typed once more ({self.seen.ticket.number})", "Nobody else can approve, which is kept on record."
        alone = self._input("approve", "typed", label, note)
        return self._act("approve", title, join(preview, telling, alone), "Approve alone", is_open=True)

    def _verifying(self) -> Iterator[Markup]:
        account = self._input("verify-code", "account", "Account", "Its id in the console.")
        code = self._input("verify-code", "code", "Receipt's code", "As the user, logged in, gave it to customer service.")
        yield self._act("verify-code", "Verify by the receipt's code", join(account, code), "Verify")
        account = self._input("verify-hand", "account", "Account", "Its id in the console.")
        note = "What was compared with what, such as the last invoice's number and date; never an identity document."
        evidence = self._area("verify-hand", "evidence", "Evidence", note)
        yield self._act("verify-hand", "Verify by hand", join(account, evidence), "Verify with this evidence")

    def _extending(self) -> Markup:
        note = "As the person reads it; the law asks for a reason that they can understand."
        reason = self._area("extend", "reason", "Reason", note)
        told = None
        if not self.seen.can_tell:
            told = self._input("extend", "told", "How you gave the notice", "No chat can take it; without notice it does not count.")
        text = f"To {self.seen.extendable_to}, once the notice has been delivered. Only once."
        return self._act("extend", "Extend the time limit", join(el("p", text), reason, told), "Send the notice")

    def _withdrawing(self) -> Markup:
        text = el("p", "Only where the user says that they do not want it any more; the chat is told.")
        reason = self._input("withdraw", "reason", "Why", "When and how they took it back; kept as a note.")
        told = None if self.seen.can_tell else self._input("withdraw", "told", "How the person was told", "Nothing ends silently.")
        return self._act("withdraw", "Withdraw for the user", join(text, reason, told), "Withdraw the request")

    def _refusing(self) -> Markup:
        fields = join(
            self._area("refuse", "reason", "Reason", "As the person reads it."),
            self._input("refuse", "basis", "Legal basis or clause", "In words, or the ids of clauses, which are quoted word for word."),
            self._input("refuse", "part", "Only this part", "Empty = all of it; else the rest is still to be done.", required=False),
        )
        return self._act("refuse", "Propose to refuse", fields, "Propose the refusal")

    def _registering(self) -> Iterator[Markup]:
        wishes = [(at, each) for at, each in enumerate(self.seen.ticket.messages, 1) if each.author in ("context", "user")]
        if not wishes:
            return
        chosen, right = self._value("register", "message") or str(wishes[-1][0]), self._value("register", "right")
        rights = (el("option", name, value=each.value, selected=each == right) for each, name in words.RIGHTS.items())
        texts = (el("option", f"{at}: {each.text[:60]}", value=str(at), selected=str(at) == chosen) for at, each in wishes)
        fields = join(
            el("p", "It becomes a request of its own, and the law's clock runs from that message."),
            el("label", "Message", for_="register-message"),
            el("select", texts, id="register-message", name="message"),
            el("label", "Asks for", for_="register-right"),
            el("select", rights, id="register-right", name="right"),
        )
        yield self._act("register", "Register a message as a rights request", fields, "Register")

    def _merging(self) -> Markup:
        """Into which other one; what does not belong together is refused with the reason."""
        fits = self.seen.joinable
        note = f"These fit: {', '.join(fits)}." if fits else "No other open ticket of this chat or account fits."
        fields = join(
            el("p", "This one becomes part of the other one, under both numbers; answers go to the other one's chat. It cannot be undone."),
            self._input("merge", "into", "Number of the other ticket", note, list="merge-fits"),
            el("datalist", (el("option", value=each) for each in fits), id="merge-fits"),
        )
        return self._act("merge", "Merge into another ticket", fields, "Merge")

    def _outcome(self, right: Right) -> Child:
        if right is Right.ACCESS:
            files = sum(file.author == "staff" for file in self.seen.ticket.files)
            link = "" if self.seen.has_public_url else " There is no public address for a link, so name another way."
            return el("p", f"The package is made now: what the desk holds, and {files} files that staff attached.{link}")
        fields = []
        for name in FIELDS[right]:
            label, note = words.OUTCOMES[name]
            fields.append(self._input("complete", name, label, note, required=name != "clause"))
        return fields

    def _telling(self, act: str) -> Markup:
        """How the person is told: by the chat where it can be reached, else in words."""
        label, note = "How the person is told", "Such as 'letter of 3 March'."
        if not self.seen.can_tell:
            return self._input(act, "told", label, note)
        chosen = self._value(act, "way") or BY_CHAT
        options = ((BY_CHAT, "By the closing words in the chat"), ("other", "Another way, named below"))
        way = el(
            "select", (el("option", text, value=value, selected=value == chosen) for value, text in options), id=f"{act}-way", name="way"
        )
        other = self._input(act, "told", "Another way", note, required=False)
        return join(el("label", label, for_=f"{act}-way"), way, other)

    def _act(self, act: str, title: str, fields: Child, button: str, *, is_open: bool = False) -> Markup:
        name = f"act-{act}"
        inner = self._form(act, fields, el("p", el("button", button)))
        return el("details", el("summary", title), inner, open=is_open or self.failed == act, id=name)

    def _form(self, act: str, *children: Child, **attributes: Attribute) -> Markup:
        version = el("input", type="hidden", name="version", value=self.seen.ticket.version)
        last = el("input", type="hidden", name="heard", value=heard(self.seen.ticket))
        return form(self.visit, f"/console/tickets/{self.seen.ticket.number}/{act}", version, last, *children, **attributes)

    def _value(self, act: str, name: str) -> str:
        return self.typed.get(name, "") if self.failed == act else ""

    def _area(self, act: str, name: str, label: str, note: str, *, described: str = "") -> Markup:
        id = f"{act}-{name}"
        field = el(
            "textarea",
            # A first line break would be taken for the one that HTML drops.
            f"\n{self._value(act, name)}",
            id=id,
            name=name,
            rows=4,
            required=True,
            maxlength=LONGEST_TEXT,
            dir="auto",
            aria_describedby=f"{id}-note {described}".strip(),
        )
        return join(el("label", label, for_=id), el("p", note, id=f"{id}-note", class_="note"), field)

    def _input(self, act: str, name: str, label: str, note: str, *, required: bool = True, **more: Attribute) -> Markup:
        id = f"{act}-{name}"
        field = el(
            "input",
            id=id,
            name=name,
            value=self._value(act, name),
            required=required,
            maxlength=2000,
            autocomplete="off",
            aria_describedby=f"{id}-note",
            **more,
        )
        return join(el("label", label, for_=id), el("p", note, id=f"{id}-note", class_="note"), field)
