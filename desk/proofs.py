"""Proofs: which chat has shown a short while ago that an account is its own, and for which right."""

from __future__ import annotations

from datetime import timedelta

from desk import tickets
from desk.model.errors import NotFound
from desk.model.identity import Account
from desk.model.request import Method, Proof
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk
from desk.store import known_accounts, proofs

HELD = timedelta(minutes=30)
"""How long (chat, account, action) counts as proven."""
NEW_ADDRESS = timedelta(days=7)
"""How long a changed address proves neither deletion nor access."""
PAGE = "page"
"""The channel of a ticket's own page, where its package is opened; no chat can have it."""


def record(desk: Desk, address: Address, ticket: Ticket, account: str, method: Method) -> Proof:
    """Notes that a chat has proven an account for the right of one of its tickets."""
    proofs.add(desk.tx, desk.ids.new(), address=address, account_index=account_index(desk, account), action=action_of(ticket), now=desk.now)
    return Proof(account, method, desk.now)


def verified(desk: Desk, address: Address, account: str, action: str) -> bool:
    """Whether a chat has proven an account for an action (a right) within the last 30 minutes."""
    return proofs.has(desk.tx, address=address, account_index=account_index(desk, account), action=action, since=desk.now - HELD)


def own_ticket(desk: Desk, address: Address, number: str) -> Ticket:
    """A ticket of this chat; raises NotFound for another chat's in the same words as for one that does not exist."""
    ticket = tickets.show(desk, number)
    if address not in (ticket.address, Address(PAGE, ticket.number)):
        raise NotFound(f"There is no ticket {number}; numbers look like PD-2026-000001, and 'privacy-desk tickets list' shows them.")
    return ticket


def action_of(ticket: Ticket) -> str:
    """What a proof is good for: the ticket's right, "" where it is about none."""
    return ticket.right.value if ticket.right else ""


def known(desk: Desk, address: Address, account: Account) -> None:
    """Keeps what an account is called that a chat has to do with, so that no reply names it there before it is known whose the chat is."""
    names = (account.id, account.email, account.username)
    known_accounts.keep(desk.tx, desk.sealer, address, account_index(desk, account.id), names=names, now=desk.now)


def account_index(desk: Desk, account: str) -> str:
    """The blind index of an account."""
    return desk.sealer.blind(f"account\n{account}")
