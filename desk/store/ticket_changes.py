"""Table ticket_changes: which tickets have changed lately, for pages that are open. Nothing personal."""

from __future__ import annotations

from collections.abc import Sequence

from desk.store.engine import Row, Transaction


def add(tx: Transaction, id: str, *, number: str, kind: str, version: int) -> None:
    """Adds a line."""
    tx.run(
        "INSERT INTO ticket_changes (id, number, kind, version) VALUES (:id, :number, :kind, :version)",
        id=id,
        number=number,
        kind=kind,
        version=version,
    )


def since(tx: Transaction, after: str, limit: int) -> Sequence[Row]:
    """The lines with a greater id, oldest first."""
    return tx.all(
        "SELECT id, number, kind, version FROM ticket_changes WHERE id > :after ORDER BY id LIMIT :limit", after=after, limit=limit
    )


def newest(tx: Transaction) -> str | None:
    """The id of the last line."""
    row = tx.one("SELECT MAX(id) AS id FROM ticket_changes")
    return str(row["id"]) if row is not None and row["id"] is not None else None


def remove_before(tx: Transaction, id: str) -> int:
    """Removes what is older than an id; returns how much that was."""
    return tx.run("DELETE FROM ticket_changes WHERE id < :id", id=id)
