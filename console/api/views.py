"""What the API tells about a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from console.api.acts import ACTS
from desk.clock import stamp
from desk.heard import NOTHING, Heard
from desk.model.request import RightsRequest
from desk.model.ticket import Ticket
from desk.moves import acts_in


def brief(ticket: Ticket, request: RightsRequest) -> dict[str, object]:
    """Where a request stands, without a word of the user."""
    return {
        "number": ticket.number,
        "right": request.right.value,
        "state": request.state.value,
        "version": ticket.version,
        "due_at": request.due_at.isoformat(),
        "act_by": request.act_by.isoformat(),
        "assignee": ticket.assignee,
        "waits_until": _time(request.waits_until),
        "proposal": _proposal(request),
        "acts": _acts(request),
    }


def whole(ticket: Ticket, request: RightsRequest, newest: Heard) -> dict[str, object]:
    """Everything that the other console needs to handle a request; ``newest``: what its user has written last, also to the assistant.

    Not the receipt's code, which the user has to bring, and not the notes of the desk's own staff; what the desk itself noted is
    there, such as that the account's holder could not be told.
    """
    return {
        **brief(ticket, request),
        "source": request.source,
        "language": ticket.language,
        "received_at": stamp(request.counted_from),
        "opened_at": stamp(ticket.opened_at),
        "consented_at": _time(request.consented_at),
        "extended_at": _time(request.extended_at),
        "ended_at": _time(request.ended_at),
        "duplicate_of": request.duplicate_of or None,
        "policy_version": ticket.policy_version,
        "unreachable": ticket.blocked or None,
        "scope": {
            "field": request.scope.field,
            "value": request.scope.value,
            "part": request.scope.part,
            "words": list(request.scope.words),
        },
        "proof": _proof(request),
        "messages": [
            {
                "id": message.id,
                "author": "desk" if message.author == "note" else message.author,
                "text": message.text,
                "written_at": stamp(message.written_at),
                "edit_of": message.edit_of or None,
            }
            for message in ticket.messages
            if message.author != "note" or message.name is None
        ],
        "files": [
            {
                "file": at,
                "name": file.name,
                "type": file.type,
                "size": file.size,
                "state": file.state,
                "author": file.author,
                "at": stamp(file.at),
            }
            for at, file in enumerate(ticket.files, 1)
        ],
        # What was said to the assistant stays at the desk: only that it was said is told.
        "heard": {"id": newest.id, "at": stamp(newest.at)} if newest.id != NOTHING else None,
        "outcome": dict(request.outcome),
        "told": request.told,
    }


def _acts(request: RightsRequest) -> list[str]:
    """What the other console can do about it now, as far as the state alone decides that."""
    legal = {act.value for act in acts_in(request.state, is_extended=request.extended_at is not None)}
    if request.proposal is not None:
        # It is decided first; to verify or refuse is what was proposed.
        legal = (legal - {"verify", "refuse", "complete"}) | {"approve", "decline"}
    return [name for name in ACTS if name in legal]


def _proof(request: RightsRequest) -> Mapping[str, str] | None:
    proof = request.proof
    return None if proof is None or not request.is_verified else {"account": proof.account, "method": proof.method, "at": stamp(proof.at)}


def _proposal(request: RightsRequest) -> Mapping[str, str] | None:
    """What waits for a second person; its reasons stay at the desk until they hold."""
    proposal = request.proposal
    return None if proposal is None else {"kind": proposal.kind, "by": proposal.by, "at": stamp(proposal.at)}


def _time(at: datetime | None) -> str | None:
    return None if at is None else stamp(at)
