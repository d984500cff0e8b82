"""What the holder of an account can do from a mail: say that a chat is not theirs, and cancel a request that they did not make."""

from __future__ import annotations

from typing import Literal

from desk import audit, disputed, holder_notices, mailed_codes, moving, proofs, requests, tickets
from desk.model.errors import NotAllowed
from desk.model.request import RightsRequest
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.store import holder_notices as notice_table
from desk.store import mailed_codes as code_table
from desk.store import proofs as proof_table

Objected = Literal["cancelled", "late"]
"""late: it was done, refused or taken back already."""
SYSTEM = "system"
_NOT_ME = (
    "The account's holder was mailed a code that this chat asked for, and says that this was not them. "
    "No more codes for that account are mailed for this chat; do not take its word for who it is."
)


def has_not_me(desk: Desk, token: str) -> bool:
    """Whether a mail had this token in its link; changes nothing."""
    return code_table.by_not_me(desk.tx, desk.sealer, mailed_codes.not_me_index(desk, token)) is not None


def not_me(desk: Desk, token: str) -> bool:
    """Stops the chat that had a code mailed: its codes fit nothing, its proofs are void, and no more are mailed for that account.

    What the chat had proven of that account counts no more, by whatever way: of requests that are open that cancels them. The console's
    own link still works in that chat, for a new proof. False for an unknown token.
    """
    kept = code_table.by_not_me(desk.tx, desk.sealer, mailed_codes.not_me_index(desk, token))
    if kept is None:
        return False
    index = proofs.account_index(desk, kept.account)
    if proof_table.is_stopped(desk.tx, kept.address, index):
        return True
    proof_table.stop(desk.tx, kept.address, index, desk.now)
    code_table.void(desk.tx, kept.address, index)
    proof_table.remove(desk.tx, kept.address, index)
    audit.record(desk, SYSTEM, "identity.not_me", kept.number)
    tickets.note(desk, kept.number, _NOT_ME, SYSTEM)
    for ticket in tickets.of_chat(desk, kept.address):
        if ticket.request is not None and ticket.request.is_verified and _is_theirs(ticket.request, kept.account):
            _end(desk, ticket)
    return True


def number_of(desk: Desk, token: str) -> str | None:
    """The number of the request that a notice with this token was about; changes nothing."""
    kept = holder_notices.by_token(desk, token)
    return kept.number if kept else None


def object_to(desk: Desk, token: str) -> Objected | None:
    """Cancels the request that a notice was about; None for an unknown token. Saying it again says the same."""
    kept = holder_notices.by_token(desk, token)
    if kept is None:
        return None
    request = tickets.show(desk, kept.number).request
    if kept.objected_at is not None and (request is None or request.has_ended or not _is_theirs(request, kept.account)):
        return "cancelled"
    try:
        requests.objected(desk, kept.number)
    except NotAllowed:
        if request is not None and request.is_verified and _is_theirs(request, kept.account):
            _end(desk, tickets.show(desk, kept.number))
        return "late"
    notice_table.object_to(desk.tx, kept.id, desk.now)
    audit.record(desk, SYSTEM, "identity.objection", kept.number)
    return "cancelled"


def _end(desk: Desk, ticket: Ticket) -> None:
    """Cancels a request; of one that has ended, only the proof counts no more."""
    if ticket.request is not None and ticket.request.has_ended:
        moving.step(desk, disputed.dispute(desk, ticket), moving.USER, "dispute")
    else:
        requests.objected(desk, ticket.number)


def _is_theirs(request: RightsRequest, account: str) -> bool:
    """Whether a request was proven for that account, so that what its holder says holds for it, also where it was taken up again."""
    return request.proof is not None and request.proof.account == account
