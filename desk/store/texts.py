"""The texts of closed tickets, across the tables that hold them: they end after their time, and the facts of a request stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.clock import stamp
from desk.model.request import Scope, Sender
from desk.model.turn import Address
from desk.store import attachments, requests
from desk.store.engine import Transaction
from desk.store.sealed import Sealer

_REASONS = ("clause", "refused_basis", "refused_part_basis")
"""Of an outcome, what names the law or the policy and not the person."""
_ADDED = (
    "SELECT 1 FROM ticket_messages m WHERE m.ticket = tickets.id{since_message}"
    " UNION ALL SELECT 1 FROM attachments a WHERE a.ticket = tickets.id{since_file}"
)
_IS_NEW = "(texts_erased_at IS NULL OR texts_erased_at < closed_at)"
"""Nothing of it was erased since it was closed."""
# An erasure leaves none, so what stands there was added to the closed ticket since.
_WAS_ADDED = f"EXISTS ({_ADDED.format(since_message='', since_file='')})"
_ADDED_LATELY = f"EXISTS ({_ADDED.format(since_message=' AND m.written_at >= :before', since_file=' AND a.added_at >= :before')})"


def closed_before(tx: Transaction, before: datetime, limit: int) -> list[str]:
    """Row ids of tickets that were closed before a time and still have their texts, oldest first.

    What was added to a ticket after its erasure counts from the newest of it.
    """
    rows = tx.all(
        f"SELECT id FROM tickets WHERE closed_at < :before AND ({_IS_NEW} OR ({_WAS_ADDED} AND NOT {_ADDED_LATELY}))"  # noqa: S608 - constants
        " ORDER BY closed_at LIMIT :limit",
        before=stamp(before),
        limit=limit,
    )
    return [str(row["id"]) for row in rows]


def closed_of(tx: Transaction, address: Address) -> list[tuple[str, str]]:
    """Row id and number of a chat's closed tickets that are no requests and still have texts, oldest first."""
    rows = tx.all(
        "SELECT id, number FROM tickets WHERE channel = :channel AND chat = :chat AND closed_at IS NOT NULL"  # noqa: S608 - constants
        f" AND kind <> 'rights' AND ({_IS_NEW} OR {_WAS_ADDED}) ORDER BY id",
        channel=address.channel,
        chat=address.chat,
    )
    return [(str(row["id"]), str(row["number"])) for row in rows]


def erase(tx: Transaction, sealer: Sealer, ticket: str, now: datetime) -> None:
    """Erases what was said and written about a closed ticket, named by its row id.

    What stays of a request are facts: its number, right, dates and end, what kind of datum it was about, by which method and whom it
    was verified, the clause or legal basis that it was answered by, and the blind index of the account. Who did what when stands in
    the audit trail.
    """
    for table in ("ticket_messages", "proposals", "packages", "drafts", "ticks"):
        tx.run(f"DELETE FROM {table} WHERE ticket = :ticket", ticket=ticket)  # noqa: S608 - constants
    attachments.remove_of(tx, ticket)
    tx.run("DELETE FROM holder_notices WHERE number = (SELECT number FROM tickets WHERE id = :ticket)", ticket=ticket)
    _keep_facts(tx, sealer, ticket)
    tx.run("UPDATE tickets SET texts_erased_at = :now WHERE id = :ticket", ticket=ticket, now=stamp(now))


def _keep_facts(tx: Transaction, sealer: Sealer, ticket: str) -> None:
    request = requests.get(tx, sealer, ticket)
    row = tx.one("SELECT account FROM requests WHERE ticket = :ticket", ticket=ticket)
    if request is None or row is None:
        return
    proof = replace(request.proof, account="", evidence="") if request.proof else None
    outcome = {name: text for name, text in request.outcome.items() if name in _REASONS}
    scope = Scope(field=request.scope.field, part=request.scope.part)
    facts = replace(request, scope=scope, proof=proof, told="", outcome=outcome, former_accounts=(), sender=Sender())
    requests.save(tx, sealer, ticket, facts)
    # The index is made of the account, which is not there any more.
    tx.run("UPDATE requests SET account = :account WHERE ticket = :ticket", ticket=ticket, account=row["account"])
