"""The facts beside a ticket's conversation: who asks, the clock, what is wanted, and the history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from console.pages import words
from console.pages.seen import Seen
from console.web.markup import Child, Markup, el, join
from desk.blocks import Block
from desk.model.request import Proof, RightsRequest
from desk.model.ticket import Ticket
from desk.moves import Act
from knowledge.reading import Right

_FIELDS = {
    "refused_reason": "Refused because",
    "refused_basis": "Refused on the basis of",
    "refused_part": "Refused only",
    "refused_part_reason": "That part because",
    "refused_part_basis": "That part on the basis of",
} | {name: label for name, (label, _) in words.OUTCOMES.items()}
_MOST_LINES = 200


def identity(seen: Seen) -> Markup:
    """Whether it is known who asks, and what tells an impostor."""
    ticket, request = seen.ticket, seen.ticket.request
    if request is None:
        body: Child = el("p", "Nobody has proven an account in this ticket. Do not give or confirm account facts.")
        title, kind = "Not verified", "warning"
    elif request.proof is not None and request.proof.disputed_at is not None:
        title, kind, body = "Not verified", "warning", _disputed(request.proof, request.proof.disputed_at)
    elif request.proof is not None:
        title, kind, body = "Verified", "proven", _proven(request.proof)
    else:
        title, kind, body = "Not verified", "warning", _unproven(request)
    return el(
        "section",
        el("h2", title),
        body,
        _sender(request, has_chat=seen.ticket.has_chat) if request is not None and request.sender else None,
        _doubts(seen),
        el("p", "The same account asked for the same before: ", _linked([request.duplicate_of]), ".")
        if request is not None and request.duplicate_of
        else None,
        el("p", el("strong", "No registered address could be written to: "), "tell the account's holder another way that they may object.")
        if not seen.is_holder_told and request is not None and not request.has_ended
        else None,
        el("p", el("strong", "The chat cannot be reached: "), ticket.blocked) if ticket.blocked else None,
        _blocked(seen.block) if seen.block is not None else None,
        el("p", "What was sent last waits in the web chat; its page was closed and has not been opened since.")
        if ticket.is_unseen
        else None,
        class_=kind,
    )


def clock_line(seen: Seen) -> Markup:
    """The law's clock in one line, with words and dates; or when it ended."""
    ticket, request = seen.ticket, seen.ticket.request
    if request is None:
        return words.clock(None, seen.answer_by, seen.today) if ticket.is_open else _closed(seen)
    return _closed(seen) if request.has_ended else words.clock(request.due_at, request.act_by, seen.today)


def clock(seen: Seen) -> Child:
    """What else is to be known of the clock of an open request."""
    request = seen.ticket.request
    if request is None or request.has_ended:
        return None
    return el("section", el("h2", "Clock"), (el("p", line) for line in _running(seen, request)))


def wanted(seen: Seen) -> Child:
    """What exactly is asked for, and how it ended."""
    request = seen.ticket.request
    if request is None:
        return None
    scope = request.scope
    lines = [
        ("Datum", scope.field or ("not told yet" if request.right is Right.CORRECT else "")),
        ("To be", scope.value),
        ("Part", {"account": "the whole account", "some": "some data"}.get(scope.part, scope.part)),
        *(("In the user's words", text) for text in scope.words),
        ("Came by", request.source),
        *((_FIELDS.get(name, name), text) for name, text in request.outcome.items()),
        ("The person was told", "by the closing words in the chat" if request.told == "chat" else request.told),
    ]
    shown = [join(el("dt", name), el("dd", text, dir="auto")) for name, text in lines if text]
    return el("section", el("h2", "What is asked for"), el("dl", shown))


def others(seen: Seen) -> Child:
    """What else there is of the same chat, and of the same proven account elsewhere, each with where it stands."""
    return [
        el("section", el("h2", title), el("ul", map(_other, found), class_="rows"))
        for title, found in (("Same chat", seen.others), ("Same account, elsewhere", seen.same_account))
        if found
    ]


def state(ticket: Ticket) -> str:
    """Where a ticket stands, in words."""
    return words.STATES[ticket.request.state] if ticket.request else ("open" if ticket.is_open else "closed")


def history(seen: Seen) -> Markup:
    """Every move, and who looked; the newest first."""
    rows = (
        el("li", el("span", el("strong", words.actor(line.actor)), f" {words.done(line.action)}"), words.time(line.at))
        for line in reversed(seen.history[-_MOST_LINES:])
    )
    older = el("p", f"The {_MOST_LINES} newest; the audit trail has all.", class_="note") if len(seen.history) > _MOST_LINES else None
    return el("details", el("summary", f"History ({len(seen.history)})"), el("ol", rows, class_="rows"), older, id="history")


def _blocked(block: Block) -> Markup:
    until = join(", until ", words.time(block.until)) if block.until else ", until somebody unblocks it"
    return join(
        el(
            "p",
            el("strong", "This chat is blocked "),
            f"by {words.actor(block.by)} since ",
            words.time(block.at),
            until,
            f": {block.reason}",
        ),
        el("p", "What it writes is not kept and not answered. What you send still goes there. No proof can come from it now."),
    )


def _other(ticket: Ticket) -> Markup:
    request = ticket.request
    when = f"due {request.due_at}" if request is not None and not request.has_ended else f"received {ticket.received_at:%Y-%m-%d}"
    about = el("span", f"{state(ticket)}, {when}", class_="note")
    return el("li", el("span", _linked([ticket.number]), f" {words.what(ticket.kind, ticket.right)}"), about)


def _doubts(seen: Seen) -> Child:
    """What speaks against the one who asks, and is no proof by itself."""
    doubts = seen.doubts
    return [
        el(
            "p",
            "This chat was first heard of ",
            words.time(doubts.since),
            f", {words.days(doubts.since.date(), seen.today)}.",
            class_="note",
        )
        if doubts.since is not None
        else None,
        el("p", "The same chat has other open requests: ", _linked(list(doubts.open_requests)), ".") if doubts.open_requests else None,
        el(
            "p",
            el("strong", "The account's holder has stopped this chat: "),
            "of a code that it had mailed they said that it was not them.",
        )
        if doubts.is_stopped
        else None,
        el("p", "Other chats claim the same account: ", _linked(list(doubts.elsewhere)), ".") if doubts.elsewhere else None,
        el("p", f"Codes typed wrong in this chat: {doubts.wrong_codes}.") if doubts.wrong_codes else None,
        el("p", f"Receipt's codes typed wrong here within a day: {doubts.wrong_receipts}.") if doubts.wrong_receipts else None,
    ]


def _unproven(request: RightsRequest) -> Child:
    return join(
        el("p", "It is not known who asks. Do not give or confirm account facts, and change nothing."),
        el("p", "The receipt's code counts from a user who is logged in at customer service; only their chat shows it.")
        if request.match_code
        else el("p", "It has no receipt's code: no chat could take it."),
        el("p", f"Reminded {request.reminders} times that the proof is missing.", class_="note") if request.reminders else None,
    )


def _sender(request: RightsRequest, *, has_chat: bool) -> Markup:
    """Whom it came from, by their own words; of what became part of a chat's request, which is answered there."""
    sender = request.sender
    named = join("Named as ", el("strong", sender.name, dir="auto")) if sender.name else "No name was given"
    proves = "." if request.is_verified else ", which proves nothing."
    return el(
        "dl",
        el("dt", "Who wrote or called"),
        el("dd", named, proves),
        el("dt", "Left as their address; the answer goes to the chat" if has_chat else "Where the answer goes, by hand"),
        el("dd", sender.answer_to or "nobody has said", dir="auto"),
    )


def _disputed(proof: Proof, at: datetime) -> Child:
    """Of a proof that the account's holder does not know, what it had been."""
    return join(
        el(
            "p",
            el("strong", "The account's holder has said that this was not them, "),
            words.time(at),
            ". Do not give or confirm account facts.",
        ),
        el("p", "What had not left yet was not sent, and stands among the notes."),
        el("p", "What counted before: ", class_="note"),
        _proven(proof),
    )


def _proven(proof: Proof) -> Child:
    by = f" by {proof.by}" if proof.by else ""
    return join(
        el("p", "Account ", el("strong", proof.account), f", proven {words.METHODS[proof.method]}{by}, ", words.time(proof.at), "."),
        el("p", f"Compared: {proof.evidence}") if proof.method == "staff" and proof.evidence else None,
    )


def _running(seen: Seen, request: RightsRequest) -> Iterator[Child]:
    yield join("Counted from ", words.time(request.counted_from), ".")
    if request.extended_at is not None:
        yield join("Extended; the notice was delivered ", words.time(request.extended_at), ".")
    if request.waits_until is not None:
        is_over = request.waits_until <= seen.writing.now
        until = join("The account's holder ", "could object until " if is_over else "may object until ", words.time(request.waits_until))
        yield join(until, "." if is_over else "; nothing is done before.")
    if seen.confirm_by is not None:
        yield f"It came from no chat: confirm to the person by {seen.confirm_by} that it was received."
    if seen.extendable_to is not None and request.act_by < seen.today and Act.EXTEND in seen.legal:
        yield el("strong", f"If it cannot be answered by {request.due_at}, extend it now, to {seen.extendable_to}.")


def _closed(seen: Seen) -> Markup:
    ticket = seen.ticket
    at = (ticket.request.ended_at if ticket.request else None) or ticket.closed_at
    ended = state(ticket).capitalize()
    return join(f"{ended}, ", words.time(at), ".") if at else join(f"{ended}.")


def _linked(numbers: list[str]) -> Markup:
    return join(*(join(", " if place else "", el("a", number, href=f"/console/tickets/{number}")) for place, number in enumerate(numbers)))
