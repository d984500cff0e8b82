"""Table saved_views. Personal: name (sealed), member (of staff)."""

from __future__ import annotations

from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

_TABLE = "saved_views"


def add(tx: Transaction, sealer: Sealer, id: str, *, member: str, name: str, query: str) -> None:
    """Adds a view."""
    tx.run(
        "INSERT INTO saved_views (id, member, name, query) VALUES (:id, :member, :name, :query)",
        id=id,
        member=member,
        name=sealer.seal(_TABLE, "name", id, name),
        query=query,
    )


def of(tx: Transaction, sealer: Sealer, member: str) -> list[Row]:
    """The views of a member: id, name and query, the oldest first."""
    rows = tx.all("SELECT id, name, query FROM saved_views WHERE member = :member ORDER BY id", member=member)
    return [{**row, "name": sealer.open(_TABLE, "name", row["id"], row["name"])} for row in rows]


def remove(tx: Transaction, id: str, member: str) -> bool:
    """Removes a view; False where the member has no such view."""
    return tx.run("DELETE FROM saved_views WHERE id = :id AND member = :member", id=id, member=member) == 1
