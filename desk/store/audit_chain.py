"""Table audit_chain, and the columns of audit by which its lines hang together. Nothing personal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from desk.store.engine import Row, Transaction

COLUMNS = (
    "anchor_place", "anchor_hash", "last_place", "last_hash", "linked_at", "seal", "checked_place", "verified_place", "verified_at",
    "broken_place", "broken_why",
)  # fmt: skip
LINE = "id, at, actor, action, subject, reason, place, hash"


@dataclass(frozen=True, slots=True)
class Chain:
    """The one row of the table: both ends of the chain, and what checks have found."""

    anchor_place: int = 0
    """The last line that was erased since its time was over; 0 = none was."""
    anchor_hash: str = ""
    last_place: int = 0
    last_hash: str = ""
    linked_at: str = ""
    seal: str = ""
    """Keyed hash of the five before; "" = there is no chain yet."""
    checked_place: int = 0
    """How far the check that goes on has come; 0 = none goes on."""
    verified_place: int = 0
    verified_at: str = ""
    """When the last whole check ended, whatever it found; "" = never."""
    broken_place: int = 0
    broken_why: str = ""
    """What the last check found; "" = nothing."""


def get(tx: Transaction) -> Chain:
    """The row; an empty chain where there is none."""
    row = tx.one(f"SELECT {', '.join(COLUMNS)} FROM audit_chain WHERE id = 1")  # noqa: S608 - constants
    return Chain(**{name: row[name] for name in COLUMNS}) if row is not None else Chain()


def put(tx: Transaction, chain: Chain) -> None:
    """Writes the row."""
    names, values = ", ".join(COLUMNS), ", ".join(f":{name}" for name in COLUMNS)
    changed = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS)
    tx.run(
        f"INSERT INTO audit_chain (id, {names}) VALUES (1, {values}) ON CONFLICT (id) DO UPDATE SET {changed}",  # noqa: S608 - constants
        **asdict(chain),
    )


def unlinked(tx: Transaction, limit: int) -> Sequence[Row]:
    """Lines that are not part of the chain yet, in the order of their ids."""
    return tx.all(f"SELECT {LINE} FROM audit WHERE place IS NULL ORDER BY id LIMIT :limit", limit=limit)  # noqa: S608 - a constant


def count_unlinked(tx: Transaction) -> int:
    """How many those are."""
    row = tx.one("SELECT COUNT(*) AS n FROM audit WHERE place IS NULL")
    return int(row["n"]) if row else 0


def link(tx: Transaction, id: str, place: int, hash: str) -> None:
    """Makes a line part of the chain."""
    tx.run("UPDATE audit SET place = :place, hash = :hash WHERE id = :id", id=id, place=place, hash=hash)


def has_links(tx: Transaction) -> bool:
    """Whether any line is part of a chain."""
    return tx.one("SELECT 1 AS one FROM audit WHERE place IS NOT NULL LIMIT 1") is not None


def behind(tx: Transaction, place: int, limit: int) -> Sequence[Row]:
    """The lines behind a place, in the order of the chain."""
    return tx.all(
        f"SELECT {LINE} FROM audit WHERE place > :place ORDER BY place LIMIT :limit",  # noqa: S608 - a constant
        place=place,
        limit=limit,
    )


def greatest(tx: Transaction) -> int:
    """The greatest place that a line has; 0 where none is linked."""
    row = tx.one("SELECT MAX(place) AS place FROM audit")
    return int(row["place"] or 0) if row else 0


def hash_at(tx: Transaction, place: int) -> str | None:
    """The hash of the line at a place; None where none stands there."""
    row = tx.one("SELECT hash FROM audit WHERE place = :place", place=place)
    return None if row is None else str(row["hash"])


def remove_to(tx: Transaction, place: int) -> int:
    """Deletes the lines up to a place; returns how many."""
    return tx.run("DELETE FROM audit WHERE place <= :place", place=place)
