"""How tickets and requests are shown to staff: lines for people, and one JSON object a line for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from desk.model.attachment import KeptFile
    from desk.model.audited import Audited
    from desk.model.request import Proof, Proposal, RightsRequest
    from desk.model.ticket import Message, Ticket

_STATES = {
    "waiting_for_identity": "waits for identity",
    "waiting_for_user": "waits for the user",
}


def brief(ticket: Ticket) -> str:
    """One line about a ticket, for lists."""
    request = ticket.request
    if request is None:
        when, urgent = f"received {ticket.received_at:%Y-%m-%d %H:%M} UTC", ""
    else:
        when = f"ended {request.ended_at:%Y-%m-%d}" if request.ended_at else f"act by {request.act_by}, due {request.due_at}"
        urgent = f"  ({'; '.join(notes)})" if (notes := list(_flags(ticket, request))) else ""
    wrote = "  (the user wrote back)" if ticket.is_open and _has_user_last(ticket) else ""
    lost = "  (chat cannot be reached)" if ticket.is_open and ticket.blocked and request is None else ""
    lost = lost or ("  (not seen yet)" if ticket.is_open and ticket.is_unseen else "")
    who = ticket.assignee or "nobody's"
    return f"{ticket.number}  {state(ticket):18}  {what(ticket):17}  {when}  {_way(ticket)}  {who}{urgent}{wrote}{lost}"


def lines(ticket: Ticket, checklist: Iterable[str] = (), history: Iterable[Audited] = (), *, is_holder_told: bool = True) -> Iterator[str]:
    """Everything about a ticket; ``is_holder_told``: False where the account's holder could not be written to."""
    yield f"{ticket.number}  {what(ticket)}  {state(ticket)}"
    policy = f", policy version {ticket.policy_version}" if ticket.policy_version else ""
    yield f"Received {ticket.received_at:%Y-%m-%d %H:%M:%S} UTC by way of {_way(ticket)}, in {ticket.language}{policy}"
    yield f"Seen to by {ticket.assignee}" if ticket.assignee else "Nobody has taken it yet"
    if ticket.aliases:
        yield f"Also has the numbers of tickets that became part of it: {', '.join(ticket.aliases)}"
    if ticket.blocked:
        yield f"The chat cannot be reached: {ticket.blocked}"
    elif ticket.is_unseen:
        yield "What was sent last waits in the web chat: its page was closed and has not been opened since"
    if ticket.request is not None:
        yield from _request(ticket.request)
        if not is_holder_told and not ticket.request.has_ended:
            yield "No registered address could be written to: tell the account's holder another way that they may object"
    for number, message in enumerate(ticket.messages, 1):
        yield ""
        yield f"{number}. [{_by(message)}] {message.text}"
    if ticket.files:
        yield from ("", f"Attachments (privacy-desk tickets attachment {ticket.number} N --to FILE):")
        yield from (f"{number}. {_file(file)}" for number, file in enumerate(ticket.files, 1))
    if steps := list(checklist):
        yield from ("", "Before it is completed:", *steps)
    if done := list(history):
        yield from ("", "What was done:", *(f"{each.at:%Y-%m-%d %H:%M} UTC  {each.actor}  {each.action}" for each in done))


def as_json(ticket: Ticket, *, full: bool = True) -> dict[str, Any]:
    """A ticket as plain values; ``full`` with its messages, and with what was proven, decided and done."""
    request = ticket.request
    found: dict[str, Any] = {
        "number": ticket.number,
        "kind": ticket.kind,
        "right": ticket.right.value if ticket.right else None,
        "state": request.state.value if request else ("open" if ticket.is_open else "closed"),
        "channel": ticket.address.channel,
        "chat": ticket.address.chat,
        "opened_at": _time(ticket.opened_at),
        "due_at": request.due_at.isoformat() if request else None,
        "act_by": request.act_by.isoformat() if request else None,
        "assignee": ticket.assignee,
        "other_numbers": list(ticket.aliases),
        "language": ticket.language,
        "version": ticket.version,
        "policy_version": ticket.policy_version,
        "received_at": _time(ticket.received_at),
        "closed_at": _time(ticket.closed_at),
        "blocked": ticket.blocked,
        "unseen": ticket.is_unseen,
    }
    if full:
        found["messages"] = [
            {
                "id": each.id,
                "author": each.author,
                "name": each.name,
                "text": each.text,
                "written_at": _time(each.written_at),
                "edit_of": each.edit_of or None,
            }
            for each in ticket.messages
        ]
        found["attachments"] = [
            {
                "name": each.name,
                "type": each.type,
                "size": each.size,
                "state": each.state,
                "author": each.author,
                "by": each.by,
                "at": _time(each.at),
                "reason": each.reason,
            }
            for each in ticket.files
        ]
    if request is not None:
        found |= _request_json(request, full=full)
    return found


def print_json(value: Mapping[str, Any]) -> None:
    """One object on one line."""
    print(json.dumps(value, ensure_ascii=False))


def state(ticket: Ticket) -> str:
    """Its legal state, or whether it is open."""
    if ticket.request is None:
        return "open" if ticket.is_open else "closed"
    return _STATES.get(ticket.request.state.value, ticket.request.state.value)


def what(ticket: Ticket) -> str:
    """What it is about."""
    return f"{ticket.kind} ({ticket.right})" if ticket.right else ticket.kind


def _request(request: RightsRequest) -> Iterator[str]:
    from desk.senders import worded

    if request.sender:
        yield f"{worded(request.sender)} It was sent by no chat, and the name proves nothing."
    if not request.has_ended:
        yield f"Act by {request.act_by}; the answer is due on {request.due_at}{' (extended)' if request.extended_at else ''}"
    if wish := _wish(request):
        yield f"Wanted: {wish}"
    if request.proof is not None:
        if not request.is_verified:
            yield "Not verified: the account's holder has said that this was not them"
        yield _proven(request.proof)
    elif not request.has_ended:
        code = (
            "the receipt's code counts from a user who is logged in at customer service"
            if request.match_code
            else "there is no receipt's code"
        )
        yield f"Not verified yet; {code}"
    if request.proposal is not None:
        yield _proposed(request.proposal)
    if request.duplicate_of:
        yield f"The same account asked for the same before: {request.duplicate_of}"
    if request.waits_until is not None and not request.has_ended:
        yield f"The account's holder may object until {request.waits_until:%Y-%m-%d %H:%M} UTC; nothing is done before"
    yield from (f"{name.replace('_', ' ').capitalize()}: {text}" for name, text in request.outcome.items())
    if request.ended_at is not None:
        yield f"Ended {request.ended_at:%Y-%m-%d %H:%M} UTC{f'; the person was told: {request.told}' if request.told else ''}"


def _way(ticket: Ticket) -> str:
    """The channel, or how it came otherwise."""
    return ticket.request.source if ticket.request is not None and not ticket.has_chat else ticket.address.channel


def _wish(request: RightsRequest) -> str:
    scope = request.scope
    parts = [f"{scope.field or 'datum'} to {scope.value}" if scope.value else scope.field, scope.part and f"delete {scope.part}"]
    return "; ".join(filter(None, (*parts, *scope.words)))


def _proven(proof: Proof) -> str:
    how = {
        "link": "by the console's own link",
        "mail": "by a code to the registered address",
        "service": "by the receipt's code at customer service",
        "staff": "by hand",
    }[proof.method]
    evidence = f": {proof.evidence}" if proof.method == "staff" and proof.evidence else ""
    return f"Account {proof.account}, proven {how} on {proof.at:%Y-%m-%d}{f' by {proof.by}' if proof.by else ''}{evidence}"


def _proposed(proposal: Proposal) -> str:
    said = "; ".join(f"{name} {text}" for name, text in proposal.content.items() if text)
    return f"{proposal.by.removeprefix('staff:')} proposes to {proposal.kind} it ({said}); approve or decline"


def _flags(ticket: Ticket, request: RightsRequest) -> Iterator[str]:
    if request.has_ended:
        return
    if request.proposal is not None:
        yield f"{request.proposal.kind}: to be approved"
    if request.duplicate_of:
        yield f"duplicate of {request.duplicate_of}"
    if ticket.blocked:
        yield "chat cannot be reached"


def _request_json(request: RightsRequest, *, full: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "source": request.source,
        "counted_from": _time(request.counted_from),
        "waits_until": _time(request.waits_until),
        "extended_at": _time(request.extended_at),
        "consented_at": _time(request.consented_at),
        "ended_at": _time(request.ended_at),
        "duplicate_of": request.duplicate_of or None,
        "proposed": request.proposal.kind if request.proposal else None,
        "verified_by": request.proof.method if request.proof and request.is_verified else None,
    }
    if not full:
        return found
    scope, proof, proposal = request.scope, request.proof, request.proposal
    return found | {
        "sender": {"name": request.sender.name, "answer_to": request.sender.answer_to} if request.sender else None,
        "scope": {"field": scope.field, "value": scope.value, "part": scope.part, "words": list(scope.words)},
        "proof": {
            "account": proof.account,
            "method": proof.method,
            "at": _time(proof.at),
            "by": proof.by,
            "evidence": proof.evidence,
            "disputed_at": _time(proof.disputed_at),
        }
        if proof
        else None,
        "proposal": {"kind": proposal.kind, "by": proposal.by, "at": _time(proposal.at), **proposal.content} if proposal else None,
        "outcome": dict(request.outcome),
        "told": request.told,
    }


def _has_user_last(ticket: Ticket) -> bool:
    spoken = [message for message in ticket.messages if message.author != "note"]
    return bool(spoken) and spoken[-1].author == "user"


def _file(file: KeptFile) -> str:
    fate = {"kept": "", "waiting": "  (to be fetched)"}.get(file.state, f"  ({file.state}: {file.reason})")
    size = f", {file.size} bytes" if file.size else ""
    return f"{file.name}  {file.type or 'unknown kind'}{size}  from {file.by or 'the user'}, {file.at:%Y-%m-%d %H:%M} UTC{fate}"


def _by(message: Message) -> str:
    if message.author == "note":
        return f"note{f' by {message.name}' if message.name else ''}"
    if message.author == "staff":
        return message.name or "staff"
    return "user, changed a message" if message.edit_of else "user"


def _time(at: datetime | None) -> str | None:
    from desk.clock import stamp

    return stamp(at) if at else None
