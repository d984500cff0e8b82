"""Finds the greatest id in the store, behind which a new run goes on."""

from __future__ import annotations

from desk.store.engine import Transaction

_TABLES = (
    "inbox",
    "outbox",
    "turns",
    "tickets",
    "ticket_messages",
    "policy_periods",
    "members",
    "audit",
    "audit_breaks",
    "proposals",
    "packages",
    "policy_candidates",
    "question_proposals",
    "ticket_changes",
)


def id(tx: Transaction) -> str | None:
    """The greatest row id of all tables that have one, or None in an empty store."""
    # The names are our own constants, not input.
    each = " UNION ALL ".join(f"SELECT MAX(id) AS id FROM {table}" for table in _TABLES)  # noqa: S608 - constants
    row = tx.one(f"SELECT MAX(id) AS id FROM ({each}) AS ids")  # noqa: S608 - as above
    return None if row is None or row["id"] is None else str(row["id"])
