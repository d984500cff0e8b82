"""Decisions about a rights request: extended, refused, approved, completed; each told to the person in the chat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from desk import (
    attachments,
    deadlines,
    deciding,
    holder_notices,
    impostor,
    merging,
    moves,
    moving,
    notices,
    outcomes,
    package,
    tickets,
    verifying,
)
from desk.model.errors import NotAllowed
from desk.model.reply import Block, Say
from desk.model.request import Method, Proof, Proposal, RightsRequest
from desk.model.ticket import Ticket
from desk.moves import Act
from desk.office import Desk
from desk.store import extensions, proposals
from desk.store import tickets as rows
from desk.telling import BY_CHAT, check_instead, check_told
from knowledge.reading import Right

__all__ = ["BY_CHAT", "approve", "complete", "decline", "extend", "preview", "propose_refusal", "settle_extensions"]


def extend(desk: Desk, number: str, reason: str, by: str, told: str = "") -> Ticket:
    """Sends the notice of extension with its reason; the request is extended when the notice has been delivered.

    ``told`` names how staff gave the notice themselves where no chat can take it; then the request is extended now, also where one
    is on its way to a page that was closed. Raises NotFound, or NotAllowed outside the first time limit or without a reason.
    """
    ticket, request = _open_for(desk, number, Act.EXTEND, by)
    if not reason.strip():
        raise NotAllowed("An extension needs a reason that the person can understand; the law asks for it.")
    if not deadlines.may_extend(desk.rules, request.counted_from, desk.now):
        raise NotAllowed(_too_late(desk, number, request))
    told = check_instead(ticket, told) if told.strip() else ""
    row = moving.row_of(desk, ticket)
    if extensions.is_under_way(desk.tx, row):
        if not told:
            raise NotAllowed(f"A notice of extension for {number} is on its way already.")
        extensions.drop(desk.tx, row, desk.now)
    until, _ = deadlines.binding(desk.rules, request.counted_from, extended=True)
    id = tickets.write(desk, ticket, "note", moving.person(by), f"Extension: {reason.strip()}{told and f'{chr(10)}Told: {told}'}")
    if told:
        return _extended(desk, ticket, by, id, desk.now)
    if not ticket.has_chat or ticket.blocked:
        why = f"The chat of {number} cannot be reached ({ticket.blocked})" if ticket.blocked else f"{number} came from no chat"
        raise NotAllowed(f"{why}: give the notice another way and name that with --told, or it does not count.")
    impostor.check(desk, ticket, reason)
    parcel = notices.tell(desk, ticket, notices.EXTENDED, until=until.isoformat(), reason=reason.strip())
    assert parcel is not None  # it has a chat
    extensions.add(desk.tx, parcel, row, by=by, reason=id)
    return moving.step(desk, ticket, by, "extend.send", id)


def settle_extensions(desk: Desk) -> int:
    """Extends the requests whose notice was delivered in time, and notes where it was not; returns how many it extended."""
    extended = 0
    for notice in extensions.arrived(desk.tx):
        ticket = rows.at(desk.tx, desk.sealer, notice.ticket)
        request = moving.request_of(ticket)
        if notice.is_unseen and not request.has_ended and _may_still_extend(desk, request, desk.now):
            # The page may be opened yet.
            continue
        extensions.settle(desk.tx, notice.parcel, desk.now)
        if request.has_ended:
            continue
        at = notice.delivered_at
        if at is not None and _may_still_extend(desk, request, at):
            _extended(desk, ticket, notice.sent_by, notice.reason, at)
            extended += 1
        else:
            text = "The notice of extension was not delivered in time; the request is not extended."
            moving.step(desk, ticket, moving.SYSTEM, "extend.fail", tickets.write(desk, ticket, "note", None, text))
    return extended


def propose_refusal(desk: Desk, number: str, by: str, *, reason: str, basis: str, part: str = "") -> Ticket:
    """Proposes to refuse a request, or with ``part`` a part of it; another person approves.

    ``basis`` is the legal basis in words, or ids of clauses of the policy. Raises NotFound or NotAllowed.
    """
    ticket, request = _open_for(desk, number, Act.REFUSE, by)
    for name, text in (("reason", reason), ("legal basis or clause", basis)):
        if not text.strip():
            raise NotAllowed(f"A refusal needs a {name}.")
    if request.proposal is not None:
        raise NotAllowed(_decide_first(number, request.proposal))
    content = {"reason": reason.strip(), "basis": basis.strip(), "part": part.strip()}
    proposals.add(desk.tx, desk.sealer, desk.ids.new(), moving.row_of(desk, ticket), Proposal("refuse", by, desk.now, content))
    return moving.step(desk, ticket, by, "refuse.propose")


def preview(desk: Desk, ticket: Ticket) -> tuple[Block, ...]:
    """What the person will read once the refusal that waits for a second person is approved; () where none waits."""
    proposal = ticket.request.proposal if ticket.request else None
    if proposal is None or proposal.kind != "refuse":
        return ()
    key, said, more = _refusal(desk, ticket, proposal.content)
    return (Say(key, {"number": ticket.number, **said}), *more)


def approve(desk: Desk, number: str, by: str, typed: str = "", told: str = "") -> Ticket:
    """Approves what was proposed about a request, or else that the request itself be carried out.

    ``typed`` is the number, repeated by somebody who approves alone, or past unread messages of a blocked chat;
    ``told`` how the person learns of a refusal that no chat can take.
    Raises NotFound, NotAllowed (one's own proposal, a waiting time, nobody told), or ApprovalNeeded.
    """
    ticket = tickets.show(desk, number)
    request = moving.request_of(ticket)
    deciding.check_person(desk, by)
    if (proposal := request.proposal) is None:
        moves.after(request.state, Act.APPROVE, is_extended=request.extended_at is not None)
        deciding.check_waiting(desk, number, request)
        note = deciding.check_heard(desk, ticket, typed)
        return moving.move(desk, ticket, Act.APPROVE, by, tickets.write(desk, ticket, "note", moving.person(by), note) if note else "")
    decision = deciding.check_second(desk, number, proposal, by, typed)
    proposals.decide(desk.tx, moving.row_of(desk, ticket), decision, by, desk.now)
    ticket = tickets.show(desk, number)
    if decision == "approved alone":
        text = f"Approved alone by {moving.person(by)}: nobody else could approve it."
        ticket = moving.step(desk, ticket, by, "approve.alone", tickets.write(desk, ticket, "note", moving.person(by), text))
    if proposal.kind == "refuse":
        return _refuse(desk, ticket, proposal, by, told.strip() or BY_CHAT)
    content = proposal.content
    method: Method = "service" if content.get("method") == "service" else "staff"
    proof = Proof(content["account"], method, proposal.at, moving.person(proposal.by), content["evidence"])
    return verifying.accept(desk, ticket, proof, by)


def decline(desk: Desk, number: str, by: str, reason: str = "") -> Ticket:
    """Drops what was proposed about a request, which stays as it is; raises NotFound, or NotAllowed where nothing was proposed."""
    ticket = tickets.show(desk, number)
    deciding.check_person(desk, by)
    if moving.request_of(ticket).proposal is None:
        raise NotAllowed(f"Nothing was proposed about {number}.")
    proposals.decide(desk.tx, moving.row_of(desk, ticket), "dropped", by, desk.now)
    id = tickets.write(desk, ticket, "note", moving.person(by), f"Declined: {reason.strip()}") if reason.strip() else ""
    return moving.step(desk, tickets.show(desk, number), by, "decline", id)


def complete(
    desk: Desk, number: str, by: str, outcome: Mapping[str, str], told: str, *, attached: Mapping[str, bytes] | None = None, typed: str = ""
) -> Ticket:
    """Ends a request with what was done (``outcomes.FIELDS``) and how the person was told, and sends the closing words to the chat.

    ``told`` is ``BY_CHAT`` or another way in words. ``attached`` are files (name -> content) of an access package, besides
    those that staff attached to the ticket. ``typed`` is the number, repeated where a blocked chat's messages were not read
    (ApprovalNeeded says so). Raises NotFound, or NotAllowed before the waiting time is over, without the outcome, or
    where the named way cannot reach the person.
    """
    ticket, request = _open_for(desk, number, Act.COMPLETE, by)
    deciding.check_waiting(desk, number, request)
    if request.proposal is not None:
        raise NotAllowed(_decide_first(number, request.proposal))
    done = outcomes.checked(request, outcome)
    told = check_told(desk, ticket, told, is_package=request.right is Right.ACCESS)
    if "clause" in done:
        outcomes.check_clause(desk, ticket.policy_version, done["clause"])
    kept, note = {**request.outcome, **done}, deciding.check_heard(desk, ticket, typed)
    id = tickets.write(desk, ticket, "note", moving.person(by), note) if note else ""
    ended = moving.move(desk, ticket, Act.COMPLETE, by, id, outcome=kept, told=told)
    if request.right is Right.ACCESS:
        _hand_over(desk, ended, told, {**attachments.for_package(desk, ended), **(attached or {})})
    else:
        quote = outcomes.quoted(desk, ticket.policy_version, done["clause"]) if "clause" in done else None
        said = {name: text for name, text in done.items() if name not in ("clause", "before")}
        notices.tell(desk, ended, f"{notices.DONE}{request.right}", *((quote,) if quote else ()), **said)
    merging.tell_away(desk, ended, merging.ANSWERED_AWAY)
    if outcomes.is_mail_change(request, done) and request.proof is not None:
        holder_notices.changed_email(desk, number, request.proof.account, done["before"], done["after"])
    return tickets.show(desk, number)


def _decide_first(number: str, proposal: Proposal) -> str:
    return f"{moving.person(proposal.by)} has proposed something about {number} already; approve or decline that first."


def _open_for(desk: Desk, number: str, act: Act, by: str) -> tuple[Ticket, RightsRequest]:
    """A request that this can be done with, by somebody who may; raises NotFound or NotAllowed."""
    ticket = tickets.show(desk, number)
    request = moving.request_of(ticket)
    deciding.check_person(desk, by)
    moves.after(request.state, act, is_extended=request.extended_at is not None)
    return ticket, request


def _extended(desk: Desk, ticket: Ticket, by: str, reason: str, at: datetime) -> Ticket:
    start = moving.request_of(ticket).counted_from
    until, _ = deadlines.binding(desk.rules, start, extended=True)
    return moving.move(
        desk, ticket, Act.EXTEND, by, reason, extended_at=at, due_at=until, act_by=deadlines.act_by(desk.rules, until, start)
    )


def _may_still_extend(desk: Desk, request: RightsRequest, at: datetime) -> bool:
    is_legal = Act.EXTEND in moves.acts_in(request.state, is_extended=request.extended_at is not None)
    return is_legal and deadlines.may_extend(desk.rules, request.counted_from, at)


def _too_late(desk: Desk, number: str, request: RightsRequest) -> str:
    first, regime = deadlines.binding(desk.rules, request.counted_from)
    if deadlines.day_of(desk.now, desk.rules.timezone) > first:
        return f"The first time limit of {number} ended on {first}; an extension must be notified before. Answer it now."
    return f"An extension would not move the date of {number}: {first} binds under {regime}."


def _refuse(desk: Desk, ticket: Ticket, proposal: Proposal, by: str, told: str) -> Ticket:
    content = proposal.content
    told = check_told(desk, ticket, told)
    before = moving.request_of(ticket).outcome
    # What was refused in part stays as it was told, beside a later refusal of another part or of the rest.
    earlier = sum(name.startswith("refused_part_basis") for name in before)
    place = f"_{earlier + 1}" if earlier and content["part"] else ""
    names = {"part": "part", "reason": "part_reason", "basis": "part_basis"} if content["part"] else {}
    kept = {f"refused_{names.get(name, name)}{place}": text for name, text in content.items() if text}
    outcome = {**before, **kept}
    if content["part"]:
        refused = moving.step(desk, moving.change(desk, ticket, outcome=outcome), by, "refuse.part")
    else:
        refused = moving.move(desk, ticket, Act.REFUSE, by, outcome=outcome, told=told)
    key, said, more = _refusal(desk, ticket, content)
    notices.tell(desk, refused, key, *more, **said)
    if not content["part"]:
        merging.tell_away(desk, refused, merging.ANSWERED_AWAY)
    return refused


def _refusal(desk: Desk, ticket: Ticket, content: Mapping[str, str]) -> tuple[str, dict[str, str], tuple[Block, ...]]:
    """What the person is told of a refusal: the notice, what stands in it, and what comes behind it."""
    quote = outcomes.quoted(desk, ticket.policy_version, content["basis"])
    said = {"reason": content["reason"], "basis": quote.title if quote else content["basis"]}
    more = (*((quote,) if quote else ()), Say(notices.COMPLAINT))
    return (notices.REFUSED_PART, {"part": content["part"], **said}, more) if content["part"] else (notices.REFUSED, said, more)


def _hand_over(desk: Desk, ticket: Ticket, told: str, attached: Mapping[str, bytes]) -> None:
    """Makes the access package; the chat gets its link, or where it was handed over otherwise how."""
    made = package.make(desk, ticket, attached)
    if told != BY_CHAT:
        notices.tell(desk, ticket, f"{notices.DONE}handed", told=told)
        return
    link = f"{desk.rules.public_url}/packages/{made.token}"
    until = deadlines.day_of(made.expires_at, desk.rules.timezone).isoformat()
    notices.tell(desk, ticket, f"{notices.DONE}{Right.ACCESS}", link=link, until=until)
