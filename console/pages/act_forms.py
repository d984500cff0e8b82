"""The forms of a ticket: who sees to it, and what can be decided about a request now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from console.pages import words
from console.pages.act_fields import Fields
from console.pages.checklist import warning
from console.pages.conversation import said
from console.web.markup import Child, Markup, el, join
from desk.decisions import BY_CHAT
from desk.model.request import RightsRequest
from desk.moves import Act
from desk.outcomes import FIELDS
from knowledge.reading import Right


@dataclass(frozen=True, slots=True)
class Forms(Fields):
    """The forms of one ticket, for one visit."""

    @property
    def completes(self) -> bool:
        """Whether the form that completes it is among them."""
        request = self.seen.ticket.request
        return Act.COMPLETE in self.seen.legal and request is not None and request.proposal is None

    def taking(self) -> Child:
        """Take it, or give it to somebody."""
        ticket = self.seen.ticket
        if not self.visit.may_write:
            return None
        take = self.form("take", el("button", "Take it", class_="main")) if ticket.assignee is None and ticket.is_open else None
        names = ["", *(member.name for member in self.seen.approvers)]
        chosen = self.value("assign", "assignee") or ticket.assignee or ""
        options = (el("option", name or "nobody", value=name, selected=name == chosen) for name in names)
        field = join(el("label", "Seen to by", for_="assignee"), el("select", options, id="assignee", name="assignee"))
        return join(take, self.form("assign", field, el("button", "Assign"), class_="inline"))

    def decisions(self) -> Iterator[Markup]:
        """What can be done with it now, each behind its name."""
        request = self.seen.ticket.request
        if request is not None and request.proposal is not None:
            yield self._proposal()
        if Act.VERIFY in self.seen.legal and request is not None and request.proposal is None:
            yield from self._verifying()
        if Act.ASK in self.seen.legal and self.seen.block is None:
            yield self._asking()
        if Act.APPROVE in self.seen.legal and request is not None and request.proposal is None:
            fields = join(el("p", "The request is right as it stands and is to be carried out."), self._unheard("approve"))
            yield self.act("approve", "Approve", fields, "Approve")
        if self.completes and request is not None:
            told = join(self._outcome(request.right), self._telling("complete"))
            fields = join(self._waiting(request), told, self._unheard("complete"), warning(self.seen.steps))
            yield self.act("complete", "Complete", fields, "Complete the request")
        if Act.EXTEND in self.seen.legal and self.seen.extendable_to is not None:
            yield self._extending()
        if Act.REFUSE in self.seen.legal and request is not None and request.proposal is None:
            yield self._refusing()
        if Act.WITHDRAW in self.seen.legal:
            yield self._withdrawing()
        if Act.EXPIRE in self.seen.legal and (not self.seen.can_tell or self.seen.block is not None):
            told = self.way("expire", "How the person was told", "Nothing ends silently.")
            yield self.act("expire", "Close unverified", told, "Close the request")

    def _asking(self) -> Markup:
        waits = "the request waits for the answer then, and the law's clock runs on."
        if self.seen.can_tell:
            return self.act("ask", "Ask the user", self.area("ask", "text", "Question", f"Goes to the chat; {waits}"), "Send question")
        note = f"No chat can take it: ask the person by the way it came, then keep the question here; {waits}"
        how = self.way("ask", "How you asked")
        return self.act(
            "ask", "Ask the person yourself", join(self.area("ask", "text", "Question", note), how), "Keep the question as asked"
        )

    def _proposal(self) -> Markup:
        request = self.seen.ticket.request
        assert request is not None  # checked by the caller
        assert request.proposal is not None
        proposal, is_refusal = request.proposal, request.proposal.kind == "refuse"
        does = "refuse this" if is_refusal and not proposal.content.get("part") else "refuse a part" if is_refusal else "take this proof"
        names = (("part", "Only this part"), ("account", "Account"), ("method", "Proven"), ("evidence", "Compared"))
        ways = {str(method): way for method, way in words.METHODS.items()}
        told = {**proposal.content, "method": ways.get(proposal.content.get("method", ""), "")}
        facts = [join(el("dt", label), el("dd", text, dir="auto")) for name, label in names if (text := told.get(name))]
        preview = join(
            el("p", f"{words.actor(proposal.by)} proposes to {does}, ", words.time(proposal.at), "."),
            el("dl", facts) if facts else None,
            self._reads() if is_refusal else None,
        )
        why = self.input("decline", "reason", "Why", "Kept as a note.", required=False)
        return join(
            self._approving(preview, self._telling("approve") if is_refusal and not self.seen.can_tell else None),
            self.act("decline", "Decline what was proposed", why, "Decline"),
        )

    def _reads(self) -> Markup:
        """What the person will read, word for word, and in English for whoever does not read their language."""
        ticket = self.seen.ticket
        where = "" if self.seen.can_tell else " Tell it the way that you name below: no chat takes it."
        return join(
            el("p", el("strong", "The person will read:"), where),
            el("blockquote", said(self.seen.preview, ticket.language), class_="card"),
            el("details", el("summary", "In English"), el("blockquote", said(self.seen.in_english, "en")))
            if self.seen.in_english
            else None,
        )

    def _approving(self, preview: Markup, telling: Child) -> Markup:
        title = "Approve what was proposed"
        if not self.seen.is_own_proposal:
            return self.act("approve", title, join(preview, telling), "Approve", is_open=True)
        if self.seen.second:
            others = el("p", f"Somebody else approves it: {', '.join(self.seen.second)}.")
            return el("details", el("summary", title), preview, others, open=True)
        label, note = f"Number, typed once more ({self.seen.ticket.number})", "Nobody else can approve, which is kept on record."
        alone = self.input("approve", "typed", label, note)
        return self.act("approve", title, join(preview, telling, alone), "Approve alone", is_open=True)

    def _verifying(self) -> Iterator[Markup]:
        request = self.seen.ticket.request
        # What was made part of it may have come from a chat, and brought its receipt along.
        if request is not None and (request.match_code or self.seen.ticket.aliases):
            account = self.input("verify-code", "account", "Account", "Its id in the console.")
            code = self.input("verify-code", "code", "Receipt's code", "As the user, logged in, gave it to customer service.")
            yield self.act("verify-code", "Verify by the receipt's code", join(account, code), "Verify")
        account = self.input("verify-hand", "account", "Account", "Its id in the console.")
        note = "What was compared with what, such as the last invoice's number and date; never an identity document."
        evidence = self.area("verify-hand", "evidence", "Evidence", note)
        yield self.act("verify-hand", "Verify by hand", join(account, evidence), "Verify with this evidence")

    def _extending(self) -> Markup:
        note = "As the person reads it; the law asks for a reason that they can understand."
        reason = self.area("extend", "reason", "Reason", note)
        told = None
        if not self.seen.can_tell:
            told = self.way("extend", "How you gave the notice", "No chat can take it; without notice it does not count.")
        text = f"To {self.seen.extendable_to}, once the notice has been delivered. Only once."
        button = "Send the notice" if self.seen.can_tell else "Put the notice on record"
        return self.act("extend", "Extend the time limit", join(el("p", text), reason, told), button)

    def _withdrawing(self) -> Markup:
        ends = "the chat is told." if self.seen.can_tell else "tell them first that it is ended: no chat takes it."
        text = el("p", f"Only where the person says that they do not want it any more; {ends}")
        reason = self.input("withdraw", "reason", "Why", "When and how they took it back; kept as a note.")
        told = None if self.seen.can_tell else self.way("withdraw", "How the person was told", "Nothing ends silently.")
        return self.act("withdraw", "Withdraw for the user", join(text, reason, told), "Withdraw the request")

    def _refusing(self) -> Markup:
        fields = join(
            self.area("refuse", "reason", "Reason", "As the person reads it."),
            self.input(
                "refuse",
                "basis",
                "Legal basis or clause",
                "In words, or the ids of clauses, which are quoted word for word.",
                list="clauses",
            ),
            self._clauses(),
            self.input("refuse", "part", "Only this part", "Empty = all of it; else the rest is still to be done.", required=False),
        )
        return self.act("refuse", "Propose to refuse", fields, "Propose the refusal")

    def _waiting(self, request: RightsRequest) -> Child:
        """Why it cannot be completed yet, said before somebody fills in the form."""
        until = request.waits_until
        if until is None or until <= self.seen.writing.now:
            return None
        return el("p", "Not yet: the account's holder may object until ", words.time(until), ".", class_="warning")

    def _unheard(self, act: str) -> Child:
        """What a blocked chat wrote that nobody has read, said before a deletion goes on, and the number by which it does."""
        count = self.seen.unheard
        if not count:
            return None
        came = f"{count} messages came" if count > 1 else "1 message came"
        text = f"{came} while the chat was blocked, and nobody has read what it says: the user may not want this any more."
        note = "Ask them another way first. That it went on all the same is kept on record."
        number = self.input(act, "typed", f"Number, to go on all the same ({self.seen.ticket.number})", note)
        return join(el("p", text, class_="warning"), number)

    def _outcome(self, right: Right) -> Child:
        if right is Right.ACCESS:
            files = sum(file.author == "staff" for file in self.seen.ticket.files)
            link = "" if self.seen.has_public_url else " There is no public address for a link, so name another way."
            return el("p", f"The package is made now: what the desk holds, and {files} files that staff attached.{link}")
        fields = []
        for name in FIELDS[right]:
            label, note = words.OUTCOMES[name]
            suggested = {"list": "clauses"} if name == "clause" else {}
            fields.append(self.input("complete", name, label, note, required=name != "clause", **suggested))
        return fields

    def _clauses(self) -> Markup:
        """The policy's clauses, for the fields that can name one."""
        longest = 100
        options = (el("option", f"{id}: {text[:longest]}", value=id) for id, text in self.seen.clauses)
        return el("datalist", options, id="clauses")

    def _telling(self, act: str) -> Markup:
        """How the person is told: by the chat where it can be reached, else in words."""
        label = "How the person is told"
        if not self.seen.can_tell:
            return self.way(act, label)
        chosen = self.value(act, "way") or BY_CHAT
        options = ((BY_CHAT, "By the closing words in the chat"), ("other", "Another way, named below"))
        way = el(
            "select", (el("option", text, value=value, selected=value == chosen) for value, text in options), id=f"{act}-way", name="way"
        )
        other = self.way(act, "Another way", required=False)
        return join(el("label", label, for_=f"{act}-way"), way, other)
