"""Table audit. Personal: nothing but the names that staff give themselves; no content ever."""

from __future__ import annotations

from datetime import datetime

from desk.clock import moment, stamp
from desk.model.audited import Audited
from desk.store.engine import Row, Transaction

_SELECT = "SELECT id, at, actor, action, subject, reason FROM audit"


def add(tx: Transaction, id: str, *, at: datetime, actor: str, action: str, subject: str, reason: str) -> None:
    """Adds a line; there is no way to change or remove one."""
    tx.run(
        "INSERT INTO audit (id, at, actor, action, subject, reason) VALUES (:id, :at, :actor, :action, :subject, :reason)",
        id=id,
        at=stamp(at),
        actor=actor,
        action=action,
        subject=subject,
        reason=reason,
    )


def of(tx: Transaction, subject: str) -> list[Audited]:
    """The lines about one thing, oldest first."""
    return [_audited(row) for row in tx.all(_SELECT + " WHERE subject = :subject ORDER BY id", subject=subject)]


def newest(tx: Transaction, limit: int) -> list[Audited]:
    """The newest lines, newest first."""
    return [_audited(row) for row in tx.all(_SELECT + " ORDER BY id DESC LIMIT :limit", limit=limit)]


def _audited(row: Row) -> Audited:
    return Audited(row["id"], moment(row["at"]), row["actor"], row["action"], row["subject"], row["reason"])
