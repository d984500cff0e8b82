"""Table audit. Personal: nothing but the names that staff give themselves; no content ever."""

from __future__ import annotations

from datetime import datetime

from desk.clock import moment, stamp
from desk.model.audited import Audited, Sought
from desk.store.engine import Row, Transaction, Value

_SELECT = "SELECT id, at, actor, action, subject, reason, place, hash FROM audit"


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


def find(tx: Transaction, sought: Sought, limit: int) -> list[Audited]:
    """The lines that are sought, newest first."""
    which: list[str] = []
    values: dict[str, Value] = {}

    def narrow(condition: str, **given: Value) -> None:
        which.append(condition)
        values.update(given)

    if sought.actor:
        narrow("actor = :actor", actor=sought.actor)
    if sought.action:
        # A word and those that follow it behind a dot: "verify", "verify.propose"; the next character after the dot is the slash.
        narrow(
            "(action = :action OR (action >= :dot AND action < :slash))",
            action=sought.action,
            dot=f"{sought.action}.",
            slash=f"{sought.action}/",
        )
    if sought.subject:
        narrow("subject IN (:subject, :look)", subject=sought.subject, look=f"look:{sought.subject}")
    if sought.first is not None:
        narrow("at >= :first", first=sought.first.isoformat())
    if sought.last is not None:
        # Greater than every time of that day, and smaller than any of the next.
        narrow("at < :end", end=f"{sought.last.isoformat()}U")
    if sought.after:
        at, _, id = sought.after.partition("~")
        narrow("(at, id) < (:after_at, :after_id)", after_at=at, after_id=id)
    where = f" WHERE {' AND '.join(which)}" if which else ""
    return [_audited(row) for row in tx.all(f"{_SELECT}{where} ORDER BY at DESC, id DESC LIMIT :limit", **values, limit=limit)]


def actions(tx: Transaction) -> list[str]:
    """What was done among the newest thousand lines, in order."""
    rows = tx.all("SELECT DISTINCT action FROM (SELECT action FROM audit ORDER BY at DESC, id DESC LIMIT 1000) AS newest ORDER BY 1")
    return [str(row["action"]) for row in rows]


def _audited(row: Row) -> Audited:
    place = int(row["place"] or 0)
    return Audited(row["id"], moment(row["at"]), row["actor"], row["action"], row["subject"], row["reason"], place, row["hash"] or "")
