"""Chats that cannot be reached: whoever blocked the bot or closed the page is told by mail, without content, that something waits there."""

from __future__ import annotations

from datetime import timedelta

from desk import holder_notices, links, tickets
from desk.office import Desk
from desk.store import news

KIND = "unreached"
"""In the table of what was told."""
PATIENCE = timedelta(minutes=10)
"""How long a closed web page may be opened again before a mail says that something waits there."""


def write_to(desk: Desk) -> int:
    """Has the holder of the proven account written to for each message about a request that its chat never got; returns how many.

    Once for each such message. Only where there are mails, an account directory that knows the address, and a link back to the chat.
    """
    if not (desk.rules.has_mail and desk.rules.has_directory):
        return 0
    written = 0
    for row in news.unreached(desk.tx, KIND, desk.now - PATIENCE):
        ticket = tickets.show(desk, row["number"])
        proof = ticket.request.proof if ticket.request and ticket.request.is_verified else None
        if proof is None or not proof.account or not links.chat_address(desk.rules, ticket.address):
            continue
        # Two servers may have found it at once.
        if news.add(desk.tx, row["id"], KIND, row["about"], desk.now):
            holder_notices.unreached(desk, ticket.number, proof.account)
            written += 1
    return written
