"""Table meta: what the database says about itself. Nothing in it is personal."""

from __future__ import annotations

from desk.store.engine import Transaction

CREATE = "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)"


def get(tx: Transaction, name: str) -> str | None:
    """The value of that name (``schema``, ``key_id``), or None."""
    row = tx.one("SELECT value FROM meta WHERE name = :name", name=name)
    return None if row is None else str(row["value"])


def put(tx: Transaction, name: str, value: str) -> None:
    """Sets a value, whether there was one or not."""
    tx.run(
        "INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name=name,
        value=value,
    )
