"""Who is asking: which ways of proof are offered, and the one door to all of them."""

from __future__ import annotations

from desk.holder_notices import changed_email, notice
from desk.links import bind, make_link, offered, telegram_address, web_address
from desk.mailed_codes import ask_mail, is_disputed, try_code
from desk.model.identity import Account, Asked, Link, Offer, Offered, Tried
from desk.model.request import Method, Proof
from desk.model.ticket import Ticket
from desk.office import Desk
from desk.proofs import verified
from desk.store import api_keys

__all__ = [
    "Account",
    "Asked",
    "Link",
    "Method",
    "Offer",
    "Offered",
    "Proof",
    "Tried",
    "ask_mail",
    "bind",
    "changed_email",
    "make_link",
    "methods",
    "notice",
    "offered",
    "telegram_address",
    "try_code",
    "verified",
    "ways",
    "web_address",
]


def methods(desk: Desk, ticket: Ticket | None = None) -> tuple[Method, ...]:
    """The ways of proof that are offered now; for a ticket only those that can prove what it asks for."""
    return tuple(way.method for way in ways(desk) if not way.missing and (ticket is None or _can_prove(ticket, way.method)))


def _can_prove(ticket: Ticket, method: Method) -> bool:
    if method == "service":
        return ticket.request is None or bool(ticket.request.match_code)
    return method != "mail" or not is_disputed(ticket)


def ways(desk: Desk) -> tuple[Offered, ...]:
    """Every way of proof, with what is missing where it is not offered."""
    has_key = any(key.is_active and "identity" in key.scopes for key in api_keys.listed(desk.tx))
    rules = desk.rules
    needed = (("mail.host", rules.has_mail), ("directory", rules.has_directory), ("http.public_url", bool(rules.public_url)))
    return (
        Offered("link", "" if has_key else "an API key of scope identity"),
        # Every mail has a link to say "this was not me", so that without a public address none is sent.
        Offered("mail", ", ".join(name for name, is_there in needed if not is_there)),
        Offered("service"),
        Offered("staff"),
    )
