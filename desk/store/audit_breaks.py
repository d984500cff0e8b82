"""Table audit_breaks: where the audit trail was broken and went on. Personal: accepted_by (a name of staff), reason (sealed)."""

from __future__ import annotations

from desk.clock import moment, stamp
from desk.model.audited import AcceptedBreak
from desk.store.engine import Transaction
from desk.store.sealed import Sealer


def add(tx: Transaction, sealer: Sealer, accepted: AcceptedBreak) -> None:
    """Adds one; there is no way to change or remove it."""
    tx.run(
        "INSERT INTO audit_breaks (id, place, why, first, accepted_at, accepted_by, reason)"
        " VALUES (:id, :place, :why, :first, :at, :by, :reason)",
        id=accepted.id,
        place=accepted.place,
        why=accepted.why,
        first=accepted.first,
        at=stamp(accepted.accepted_at),
        by=accepted.by,
        reason=sealer.seal("audit_breaks", "reason", accepted.id, accepted.reason),
    )


def all(tx: Transaction, sealer: Sealer) -> list[AcceptedBreak]:
    """All of them, oldest first."""
    return [
        AcceptedBreak(
            row["id"],
            int(row["place"]),
            row["why"],
            int(row["first"]),
            moment(row["accepted_at"]),
            row["accepted_by"],
            sealer.open("audit_breaks", "reason", row["id"], row["reason"]),
        )
        for row in tx.all("SELECT id, place, why, first, accepted_at, accepted_by, reason FROM audit_breaks ORDER BY id")
    ]
