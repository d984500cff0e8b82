"""The receipt's code as a proof: compared, and every wrong one counted, so that nobody can go on guessing at customer service."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from desk import audit, codes
from desk.model.errors import Counted, NotAllowed
from desk.model.ticket import Ticket
from desk.office import Desk

TRIES = 5
"""Wrong codes of one ticket within ``SPAN``, of all staff together; then none is looked at until the first of them is older."""
SPAN = timedelta(days=1)
WRONG = "verify.wrong"
"""The audit trail's word for a wrong one; the code itself stands nowhere."""


def check(desk: Desk, ticket: Ticket, typed: str, by: str, valid: Collection[str]) -> None:
    """Raises NotAllowed where ``typed`` is none of the codes of the receipts, ``valid``, or where too many were wrong already."""
    if not valid:
        raise NotAllowed(f"{ticket.number} has no receipt's code, since no chat could take it; name with --evidence what was compared.")
    if wrong(desk, ticket) >= TRIES:
        raise NotAllowed(
            f"{TRIES} wrong codes were typed for {ticket.number} within a day, so that no code is looked at now: "
            "look for who is guessing, name with --evidence what was compared, or try again another day."
        )
    if codes.plain(typed) not in set(map(codes.plain, valid)) - {""}:
        raise Counted(
            f"That is not the code of {ticket.number}; ask the account's holder for the code on their receipt, such as K7QM-2PXD.",
            lambda again: audit.record(again, by, WRONG, ticket.number),
        )


def wrong(desk: Desk, ticket: Ticket) -> int:
    """How many wrong codes were typed for a ticket, under all its numbers, within the last ``SPAN``."""
    since = desk.now - SPAN
    return sum(line.action == WRONG and line.at > since for number in (ticket.number, *ticket.aliases) for line in audit.of(desk, number))
