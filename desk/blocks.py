"""Blocks a chat that abuses the desk: what it writes is neither kept nor answered, and its rights and running requests stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from desk import deciding, moving, notices, policies
from desk.model import reply
from desk.model.block import Block
from desk.model.errors import NotAllowed
from desk.model.reply import Quote, Say
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk
from desk.store import blocked_chats, requests
from knowledge.policy import Clause, Policy

__all__ = ["DAYS", "PAGE", "Block", "block", "ended", "is_blocked", "listed", "of", "unblock"]

DAYS = (1, 7, 30, 90)
"""For how long staff can block; 0 = until somebody unblocks it."""
PAGE = 50
"""Blocks of one page."""
LONGEST = 1000
"""Characters of a reason."""
BLOCKED, BLOCKED_OPEN, UNBLOCKED = "notice.blocked", "notice.blocked_open", "notice.unblocked"
BLOCKED_CANCEL = "notice.blocked_cancel"
_CONTACT = "contact"


def block(desk: Desk, number: str, by: str, reason: str, days: int) -> Ticket:
    """Blocks the chat of a ticket for some ``DAYS`` and tells it so once, with the contact where its rights still reach a person.

    What the desk sends there, such as the answer to a request, still goes out, and a request that is running can be taken back there
    (``inbox.keep``). Raises NotFound, or NotAllowed without a reason, for
    what came from no chat, and for a chat that is blocked already.
    """
    deciding.check_person(desk, by)
    ticket = moving.show(desk, number)
    if not ticket.has_chat:
        raise NotAllowed(f"{ticket.number} came from no chat that could be blocked.")
    if not reason.strip() or len(reason.strip()) > LONGEST:
        raise NotAllowed(f"Say in at most {LONGEST} characters why the chat is blocked; only staff read it.")
    if days not in (0, *DAYS):
        raise NotAllowed(f"A chat is blocked for {', '.join(map(str, DAYS))} days, or with 0 until somebody unblocks it.")
    if (known := of(desk, ticket)) is not None:
        raise NotAllowed(f"The chat is blocked already, by {moving.person(known.by)}; unblock it first to block it anew.")
    until = desk.now + timedelta(days=days) if days else None
    made = Block(desk.ids.new(), ticket.address, ticket.number, reason.strip(), desk.now, by, until)
    blocked_chats.add(desk.tx, desk.sealer, made)
    contact = _contact(desk)
    said = {"until": f"{until:%Y-%m-%d %H:%M} UTC"} if until else {}
    more: list[reply.Block] = [contact] if contact else []
    if requests.is_running(desk.tx, ticket.address.channel, ticket.address.chat):
        more.insert(0, Say(BLOCKED_CANCEL))
    notices.tell(desk, ticket, BLOCKED if until else BLOCKED_OPEN, *more, **said)
    return moving.step(desk, ticket, by, "block", made.id)


def unblock(desk: Desk, number: str, by: str) -> Ticket:
    """Takes what the chat of a ticket writes again, and tells it so; raises NotFound, or NotAllowed where it is not blocked."""
    deciding.check_person(desk, by)
    ticket = moving.show(desk, number)
    if not blocked_chats.lift(desk.tx, ticket.address, by, desk.now):
        raise NotAllowed(f"The chat of {ticket.number} is not blocked.")
    notices.tell(desk, ticket, UNBLOCKED)
    return moving.step(desk, ticket, by, "unblock")


def of(desk: Desk, ticket: Ticket) -> Block | None:
    """The block of a ticket's chat, None where it is not blocked."""
    return blocked_chats.of(desk.tx, desk.sealer, ticket.address, desk.now)


def is_blocked(desk: Desk, address: Address) -> bool:
    """Whether a chat is blocked."""
    return blocked_chats.holds(desk.tx, address.channel, address.chat, desk.now)


def ended(desk: Desk, address: Address) -> datetime | None:
    """When a chat could write again after its last block; None where nothing has blocked it."""
    return blocked_chats.ended(desk.tx, address, desk.now)


def listed(desk: Desk, before: str = "", limit: int = PAGE) -> list[Block]:
    """The chats that are blocked now, newest first, behind an id."""
    return blocked_chats.page(desk.tx, desk.sealer, before, limit, desk.now)


def _contact(desk: Desk) -> Quote | None:
    """How the policy in force says to get in touch, word for word; None where it does not."""
    if not policies.has_any(desk):
        return None
    policy = policies.load(desk, policies.current(desk)).policy
    home = next((section for section in policy.sections if _CONTACT in section.id.split("-")), None)
    lines = tuple((clause.role, clause.text) for clause in _below(policy, home.id)) if home else ()
    return Quote(home.id, home.title, lines, -1, policy.version, policy.updated, policy.language) if home and lines else None


def _below(policy: Policy, section: str) -> Iterator[Clause]:
    yield from policy.section(section).clauses
    for child in policy.children(section):
        yield from _below(policy, child.id)
