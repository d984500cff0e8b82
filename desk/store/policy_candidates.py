"""Table policy_candidates: policies looked at before they are published. Personal: content (sealed), made_by (a name of staff)."""

from __future__ import annotations

from datetime import datetime

from desk.clock import moment, stamp
from desk.model.refresh import KeptCandidate
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

_COLUMNS = "id, made_at, made_by, base, back_to"


def add(tx: Transaction, sealer: Sealer, kept: KeptCandidate) -> None:
    """Adds one."""
    tx.run(
        "INSERT INTO policy_candidates (id, made_at, made_by, base, back_to, content)"
        " VALUES (:id, :made_at, :made_by, :base, :back_to, :content)",
        id=kept.id,
        made_at=stamp(kept.made_at),
        made_by=kept.made_by,
        base=kept.base,
        back_to=kept.back_to,
        content=sealer.seal("policy_candidates", "content", kept.id, kept.content),
    )


def get(tx: Transaction, sealer: Sealer, id: str) -> KeptCandidate | None:
    """One of them."""
    row = tx.one(f"SELECT {_COLUMNS}, content FROM policy_candidates WHERE id = :id", id=id)  # noqa: S608 - a constant
    return None if row is None else _kept(row, sealer.open("policy_candidates", "content", id, row["content"]))


def newest(tx: Transaction) -> list[KeptCandidate]:
    """All of them without their content, the newest first."""
    return [_kept(row, "") for row in tx.all(f"SELECT {_COLUMNS} FROM policy_candidates ORDER BY id DESC")]  # noqa: S608 - a constant


def remove(tx: Transaction, id: str) -> bool:
    """Removes one; False where it is gone."""
    return tx.run("DELETE FROM policy_candidates WHERE id = :id", id=id) == 1


def remove_before(tx: Transaction, before: datetime) -> int:
    """Removes those that were made before a time; returns how many."""
    return tx.run("DELETE FROM policy_candidates WHERE made_at < :before", before=stamp(before))


def _kept(row: Row, content: str) -> KeptCandidate:
    back_to = None if row["back_to"] is None else int(row["back_to"])
    return KeptCandidate(row["id"], moment(row["made_at"]), row["made_by"], int(row["base"]), back_to, content)
