"""Table ticks: which steps of a checklist are done. Nothing personal but who of staff ticked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from desk.clock import moment, stamp
from desk.store.engine import Transaction


def add(tx: Transaction, ticket: str, step: str, by: str, now: datetime) -> bool:
    """Ticks a step of a ticket, named by its row id; False where somebody has ticked it already."""
    done = tx.run(
        "INSERT INTO ticks (ticket, step, ticked_by, ticked_at) VALUES (:ticket, :step, :by, :now) ON CONFLICT (ticket, step) DO NOTHING",
        ticket=ticket,
        step=step,
        by=by,
        now=stamp(now),
    )
    return done == 1


def remove(tx: Transaction, ticket: str, step: str) -> bool:
    """Takes a tick back; False where there is none."""
    return tx.run("DELETE FROM ticks WHERE ticket = :ticket AND step = :step", ticket=ticket, step=step) == 1


def remove_of(tx: Transaction, ticket: str) -> int:
    """Takes all ticks of a ticket back; returns how many there were."""
    return tx.run("DELETE FROM ticks WHERE ticket = :ticket", ticket=ticket)


def of(tx: Transaction, ticket: str) -> Mapping[str, tuple[str, datetime]]:
    """The steps that are ticked, each with who did it and when."""
    rows = tx.all("SELECT step, ticked_by, ticked_at FROM ticks WHERE ticket = :ticket", ticket=ticket)
    return {row["step"]: (row["ticked_by"], moment(row["ticked_at"])) for row in rows}
