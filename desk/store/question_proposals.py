"""Table question_proposals: what staff propose to learn from users' questions. Personal: question (sealed), names of staff."""

from __future__ import annotations

from datetime import datetime

from desk.clock import moment, stamp
from desk.model.question import Proposed
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

_SELECT = (
    "SELECT id, kind, question, language, clause, words, version, proposed_at, proposed_by, accepted_at, accepted_by"
    " FROM question_proposals"
)


def add(tx: Transaction, sealer: Sealer, proposed: Proposed) -> None:
    """Adds one that waits."""
    tx.run(
        "INSERT INTO question_proposals (id, kind, question, language, clause, words, version, proposed_at, proposed_by)"
        " VALUES (:id, :kind, :question, :language, :clause, :words, :version, :at, :by)",
        id=proposed.id,
        kind=proposed.kind,
        question=sealer.seal("question_proposals", "question", proposed.id, proposed.question),
        language=proposed.language,
        clause=proposed.clause or None,
        words=proposed.words or None,
        version=proposed.version,
        at=stamp(proposed.proposed_at),
        by=proposed.proposed_by,
    )


def waiting(tx: Transaction, sealer: Sealer) -> list[Proposed]:
    """Those that nobody has decided, oldest first."""
    return [_proposed(sealer, row) for row in tx.all(_SELECT + " WHERE accepted_at IS NULL ORDER BY id")]


def accepted(tx: Transaction, sealer: Sealer) -> list[Proposed]:
    """Those that hold, in the order in which they were accepted."""
    return [_proposed(sealer, row) for row in tx.all(_SELECT + " WHERE accepted_at IS NOT NULL ORDER BY accepted_at, id")]


def get(tx: Transaction, sealer: Sealer, id: str) -> Proposed | None:
    """One of them."""
    row = tx.one(_SELECT + " WHERE id = :id", id=id)
    return None if row is None else _proposed(sealer, row)


def accept(tx: Transaction, id: str, by: str, now: datetime) -> bool:
    """Lets one hold; False where it does already, or is gone."""
    sql = "UPDATE question_proposals SET accepted_at = :now, accepted_by = :by WHERE id = :id AND accepted_at IS NULL"
    return tx.run(sql, now=stamp(now), by=by, id=id) == 1


def remove(tx: Transaction, id: str) -> bool:
    """Removes one; False where it is gone."""
    return tx.run("DELETE FROM question_proposals WHERE id = :id", id=id) == 1


def remove_waiting_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Removes those that have waited since before a time, ``limit`` at most; returns how many."""
    return tx.run(
        "DELETE FROM question_proposals WHERE id IN"
        " (SELECT id FROM question_proposals WHERE accepted_at IS NULL AND proposed_at < :before LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )


def _proposed(sealer: Sealer, row: Row) -> Proposed:
    return Proposed(
        id=row["id"],
        kind=row["kind"],
        question=sealer.open("question_proposals", "question", row["id"], row["question"]),
        language=row["language"],
        clause=row["clause"] or "",
        words=row["words"] or "",
        version=int(row["version"]),
        proposed_at=moment(row["proposed_at"]),
        proposed_by=row["proposed_by"],
        accepted_at=moment(row["accepted_at"]) if row["accepted_at"] else None,
        accepted_by=row["accepted_by"] or "",
    )
