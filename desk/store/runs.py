"""Table runs: the servers that run on this database. Nothing in it is personal."""

from __future__ import annotations

from collections.abc import Sequence

from desk.store.engine import Row, Transaction

_VOID = "outcome IS NULL AND boot IS NOT NULL AND boot NOT IN (SELECT boot FROM runs)"


def add(tx: Transaction, boot: str, *, has_telegram: bool) -> None:
    """Adds a server behind those that are there."""
    tx.run(
        "INSERT INTO runs (boot, number, beats, telegram) SELECT :boot, COALESCE(MAX(number), 0) + 1, 0, :telegram FROM runs",
        boot=boot,
        telegram=int(has_telegram),
    )


def beat(tx: Transaction, boot: str) -> bool:
    """Counts a beat; False where the server is not there any more."""
    return tx.run("UPDATE runs SET beats = beats + 1 WHERE boot = :boot", boot=boot) == 1


def all(tx: Transaction) -> Sequence[Row]:
    """Every server (boot, beats, telegram), in the order in which they came."""
    return tx.all("SELECT boot, beats, telegram FROM runs ORDER BY number")


def remove(tx: Transaction, boot: str, beats: int | None = None) -> bool:
    """Removes a server; False where it is gone already, or has gone beyond so many beats meanwhile."""
    return (
        tx.run("DELETE FROM runs WHERE boot = :boot AND (:beats < 0 OR beats = :beats)", boot=boot, beats=-1 if beats is None else beats)
        == 1
    )


def void(tx: Transaction) -> frozenset[str]:
    """The marks of claims whose server is not there any more."""
    rows = tx.all(f"SELECT boot FROM inbox WHERE {_VOID} UNION SELECT boot FROM outbox WHERE {_VOID}")  # noqa: S608 - our own constant
    return frozenset(row["boot"] for row in rows)
