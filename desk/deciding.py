"""Who may decide: people who work here, and for some things two of them."""

from __future__ import annotations

from desk import moving, staff
from desk.model.errors import ApprovalNeeded, NotAllowed
from desk.model.request import Decision, Proposal, RightsRequest
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.store import inbox
from knowledge.reading import Right

KEY = "key:"
"""How the actor of another console begins."""


def check_person(desk: Desk, by: str) -> None:
    """Raises NotAllowed unless ``by`` is an active member who may decide, or another console by its key."""
    if by.startswith(KEY):
        return
    if not by.startswith("staff:"):
        raise NotAllowed("Only members of staff decide about requests.")
    member = staff.show(desk, moving.person(by))
    if not member.may_approve:
        raise NotAllowed(f"{member.name} cannot decide about requests: the account {'only reads' if member.is_active else 'is disabled'}.")


def check_second(desk: Desk, number: str, proposal: Proposal, by: str, typed: str) -> Decision:
    """Whether ``by`` may approve what was proposed, and how: by a second person, or alone where there is no other one.

    Alone takes the typed number of the request, and is allowed only where ``rules.second_person`` is ``if_available``. Raises
    NotAllowed for one's own proposal while others could approve it, ApprovalNeeded where the number is missing.
    """
    # Two keys are not two people: whoever holds the one can be given the other.
    if by != proposal.by and not (by.startswith(KEY) and proposal.by.startswith(KEY)):
        return "approved"
    others = [member.name for member in staff.approvers(desk) if member.actor != by]
    if others:
        raise NotAllowed(f"You proposed this yourself; somebody else approves it: {', '.join(others)}.")
    if desk.rules.second_person == "required":
        raise NotAllowed("You proposed this yourself, and a second person must approve it; there is no other active one ('staff add').")
    if typed.strip().upper() != number:
        raise ApprovalNeeded(
            f"Nobody else can approve this. To approve it alone, which is kept on record, repeat its number: --typed {number}."
        )
    return "approved alone"


def unheard(desk: Desk, ticket: Ticket) -> int:
    """How many messages the chat of a deletion sent that nobody read because it was blocked, and has not been heard since."""
    request = ticket.request
    if request is None or request.right is not Right.DELETE or not ticket.has_chat:
        return 0
    return inbox.unread_since(desk.tx, ticket.address.channel, ticket.address.chat, request.reopened_at or request.counted_from)


def check_heard(desk: Desk, ticket: Ticket, typed: str) -> str:
    """What is to be noted where a deletion goes on past messages that nobody has read; "" where there are none.

    ``typed`` is the number, repeated by somebody who goes on all the same; raises ApprovalNeeded without it.
    """
    count = unheard(desk, ticket)
    if not count:
        return ""
    came = f"{count} messages came" if count > 1 else "1 message came"
    if typed.strip().upper() != ticket.number:
        raise ApprovalNeeded(
            f"{came} from the chat of {ticket.number} while it was blocked, and was not read: the user may not want the deletion any more. "
            f"Ask them another way; to go on all the same, which is kept on record, repeat its number: --typed {ticket.number}."
        )
    return f"Went on with the deletion, though {came} while the chat was blocked and was not read."


def check_waiting(desk: Desk, number: str, request: RightsRequest) -> None:
    """Raises NotAllowed while the holder of the account may still object, and where they have."""
    if not request.is_verified:
        raise NotAllowed(f"It is not known who {number} comes from; nothing is done before somebody has proven the account.")
    if request.waits_until is not None and desk.now < request.waits_until:
        raise NotAllowed(
            f"The account's holder may object to {number} until {request.waits_until:%Y-%m-%d %H:%M} UTC; nothing is done before."
        )
