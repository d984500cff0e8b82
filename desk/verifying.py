"""Verifies who a request comes from: by the user's own proof, the receipt's code, or by staff with what they compared."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from desk import conversations, deciding, holder_notices, merging, moves, moving, notices, receipt_codes, tickets
from desk.mail_changes import changes_mail
from desk.model.errors import NotAllowed
from desk.model.request import Proof, Proposal, RightsRequest
from desk.model.ticket import Ticket
from desk.moves import Act
from desk.office import Desk
from desk.store import proposals, requests
from desk.store import tickets as rows
from knowledge.reading import Right

# Copies of identity papers are more than is needed and worth stealing: naming one as evidence is refused, in the words of our languages.
_PAPERS = re.compile(
    r"passport|passeport|pasaporte|passaporte|reisepass|\bpass(nummer|kopie)\b|паспорт|护照|護照|パスポート|旅券"
    r"|\b(id|identity|identification|ident) ?-?(card|document|doc|paper|scan|copy|photo|number)"
    r"|(copy|scan|photo|picture) of (an?|the|his|her|their) id\b|selfie|\bi\. ?d\b|\bid (picture|video|image)"
    r"|ausweis|personalausweis|carte d.identit|cni\b|\bdni\b|documento de identi|cédula|cartão de cidadão|удостоверени"
    r"|身份证|身份證|身分證|身分証|マイナンバー|residence permit|aufenthaltstitel|titre de séjour"
    r"|driv(er|ing)\W{0,2}s? licen[cs]e|führerschein|permis de conduire|carnet de conducir|carta de condução|водительск"
    r"|驾照|駕照|驾驶证|運転免許",
    re.IGNORECASE,
)


def verify(desk: Desk, number: str, proof: Proof) -> Ticket:
    """Takes a proof of who asks; the request is open then, or a second person has to approve the proof first.

    ``proof.evidence`` is the receipt's code for ``service`` and what was compared for ``staff``; these two name who did it in
    ``proof.by``. Delete, access by hand and a change of e-mail wait ``rules.waiting_hours``, in which the account's holder may object.
    Raises NotFound or NotAllowed.
    """
    ticket = tickets.show(desk, number)
    request = moving.request_of(ticket)
    moves.after(request.state, Act.VERIFY)
    _check(desk, ticket, request, proof)
    if request.proposal is not None:
        raise NotAllowed(
            f"{moving.person(request.proposal.by)} has proposed a proof for {number} already; it waits to be approved or declined."
        )
    if proof.method == "service":
        # It was compared; nobody needs to read it any more.
        proof = replace(proof, evidence="")
    if not needs_second(request, proof):
        return accept(desk, ticket, proof)
    by = actor_of(proof)
    content = {"account": proof.account, "evidence": proof.evidence, "method": proof.method}
    proposals.add(desk.tx, desk.sealer, desk.ids.new(), moving.row_of(desk, ticket), Proposal("verify", by, desk.now, content))
    return moving.step(desk, ticket, by, "verify.propose")


def accept(desk: Desk, ticket: Ticket, proof: Proof, by: str = "") -> Ticket:
    """Makes a verified request of it: marks duplicates, sets the waiting time, lets the account's holder know. ``by``: who decided."""
    request = replace(moving.request_of(ticket), proof=proof)
    waits_until = _waits_until(desk, request)
    verified = moving.move(desk, ticket, Act.VERIFY, by or actor_of(proof), proof=proof, waits_until=waits_until)
    _mark_duplicates(desk, verified, proof.account)
    if waits_until is not None:
        holder_notices.notice(desk, ticket.number, proof.account)
    if proof.method in ("service", "staff"):
        # What the chat did not do itself it would not know otherwise, and would go on asking for.
        conversations.leave(desk, ticket.address, ticket.number)
        notices.tell(desk, verified, notices.VERIFIED, until=request.due_at.isoformat())
    return tickets.show(desk, ticket.number)


def needs_second(request: RightsRequest, proof: Proof) -> bool:
    """Whether a second person has to approve this proof."""
    return _is_by_hand(request, proof) and (request.right in (Right.DELETE, Right.ACCESS) or changes_mail(request))


def _is_by_hand(request: RightsRequest, proof: Proof) -> bool:
    """Whether it rests on the word of one member of staff; so does the code of a receipt of a request that staff wrote down."""
    return proof.method == "staff" or (proof.method == "service" and request.is_opened_by_staff)


def actor_of(proof: Proof) -> str:
    """Who verified, as the audit trail names them."""
    return (proof.by if ":" in proof.by else f"staff:{proof.by}") if proof.by else moving.USER


def _check(desk: Desk, ticket: Ticket, request: RightsRequest, proof: Proof) -> None:
    """Raises NotAllowed."""
    if not proof.account.strip():
        raise NotAllowed(f"Name the account that {ticket.number} comes from.")
    if proof.method == "mail" and changes_mail(request):
        raise NotAllowed(
            "A change of the e-mail address is not proven by a code to that address; the account's link or a person proves it."
        )
    if proof.method in ("service", "staff") and not proof.by:
        raise NotAllowed("A proof by a person names that person.")
    if proof.by:
        deciding.check_person(desk, actor_of(proof))
    if proof.method == "service":
        receipt_codes.check(desk, ticket, proof.evidence, actor_of(proof), merging.codes_of(desk, ticket))
    if proof.method == "staff" and not proof.evidence.strip():
        raise NotAllowed("Name the evidence: what was compared with what, such as the last invoice's number and date.")
    if proof.method == "staff" and _PAPERS.search(proof.evidence):
        raise NotAllowed(
            "Identity papers are not to be asked for or kept: compare something that only the account's holder knows, and name that."
        )


def _waits_until(desk: Desk, request: RightsRequest) -> datetime | None:
    is_by_hand = request.proof is not None and _is_by_hand(request, request.proof)
    if request.right is Right.DELETE or (request.right is Right.ACCESS and is_by_hand) or changes_mail(request):
        return desk.now + timedelta(hours=desk.rules.waiting_hours)
    return None


def _mark_duplicates(desk: Desk, verified: Ticket, account: str) -> None:
    """Among the account's verified requests for the same, each is marked that came after the first; nothing is held up by that."""
    same = [
        rows.at(desk.tx, desk.sealer, id) for id in requests.of_account(desk.tx, desk.sealer, account, moving.request_of(verified).right)
    ]
    first, *later = sorted(same, key=lambda ticket: (moving.request_of(ticket).counted_from, ticket.number))
    for ticket in later:
        if moving.request_of(ticket).duplicate_of != first.number:
            marked = moving.change(desk, ticket, duplicate_of=first.number)
            moving.step(desk, marked, moving.SYSTEM, "duplicate", first.number)
