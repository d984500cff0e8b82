"""Table holder_notices. Personal: account, also (sealed); the token of the link is blind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.clock import moment, stamp
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

_TABLE = "holder_notices"


@dataclass(frozen=True, slots=True)
class Kept:
    """One notice to the holder of an account."""

    id: str
    number: str
    kind: str
    language: str
    account: str
    also: str
    looked_up_at: datetime | None
    parcel: str | None
    failed_at: datetime | None
    """When staff were told that it did not arrive."""
    objected_at: datetime | None


def add(tx: Transaction, sealer: Sealer, id: str, *, number: str, kind: str, language: str, account: str, also: str, now: datetime) -> None:
    """Notes that the holder of an account is to be told; the address is looked up later."""
    tx.run(
        "INSERT INTO holder_notices (id, number, kind, language, account, also, token, made_at)"
        " VALUES (:id, :number, :kind, :language, :account, :also, '', :now)",
        id=id,
        number=number,
        kind=kind,
        language=language,
        account=sealer.seal(_TABLE, "account", id, account),
        also=sealer.seal(_TABLE, "also", id, also),
        now=stamp(now),
    )


def waiting(tx: Transaction, sealer: Sealer, limit: int) -> list[Kept]:
    """What nobody has looked up yet, oldest first."""
    return [_kept(sealer, row) for row in tx.all("SELECT * FROM holder_notices WHERE looked_up_at IS NULL ORDER BY id LIMIT :n", n=limit)]


def get_waiting(tx: Transaction, sealer: Sealer, id: str) -> Kept | None:
    """One of those, or None where it was looked up meanwhile."""
    row = tx.one("SELECT * FROM holder_notices WHERE id = :id AND looked_up_at IS NULL", id=id)
    return None if row is None else _kept(sealer, row)


def of(tx: Transaction, sealer: Sealer, number: str) -> list[Kept]:
    """The notices about a ticket, oldest first."""
    return [_kept(sealer, row) for row in tx.all("SELECT * FROM holder_notices WHERE number = :number ORDER BY id", number=number)]


def by_token(tx: Transaction, sealer: Sealer, token: str) -> Kept | None:
    """The notice whose letters had this token (blind) in their link, or None."""
    row = tx.one("SELECT * FROM holder_notices WHERE token = :token AND token <> ''", token=token)
    return None if row is None else _kept(sealer, row)


def look_up(tx: Transaction, id: str, *, token: str, parcel: str | None, now: datetime) -> None:
    """Ends the look-up: the letter that left, or None where there was no address."""
    tx.run(
        "UPDATE holder_notices SET token = :token, parcel = :parcel, looked_up_at = :now WHERE id = :id",
        id=id,
        token=token,
        parcel=parcel,
        now=stamp(now),
    )


def failed(tx: Transaction, sealer: Sealer, kind_but: str, limit: int) -> list[Kept]:
    """Notices that did not arrive, of which staff have not been told, but for one kind, ``limit`` at most."""
    sql = (
        "SELECT n.* FROM holder_notices n LEFT JOIN outbox o ON o.id = n.parcel WHERE n.looked_up_at IS NOT NULL AND n.failed_at IS NULL"
        " AND n.kind <> :kind AND (n.parcel IS NULL OR o.outcome IN ('refused', 'doubtful')) ORDER BY n.id LIMIT :n"
    )
    return [_kept(sealer, row) for row in tx.all(sql, kind=kind_but, n=limit)]


def note_failed(tx: Transaction, id: str, now: datetime) -> None:
    """Notes that staff were told."""
    tx.run("UPDATE holder_notices SET failed_at = :now WHERE id = :id", id=id, now=stamp(now))


def object_to(tx: Transaction, id: str, now: datetime) -> bool:
    """Notes that the holder objects; False where that happened before."""
    return tx.run("UPDATE holder_notices SET objected_at = :now WHERE id = :id AND objected_at IS NULL", id=id, now=stamp(now)) == 1


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes notices made before a time, ``limit`` at most; returns how many."""
    return tx.run(
        "DELETE FROM holder_notices WHERE id IN (SELECT id FROM holder_notices WHERE made_at < :before LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )


def _kept(sealer: Sealer, row: Row) -> Kept:
    return Kept(
        id=row["id"],
        number=row["number"],
        kind=row["kind"],
        language=row["language"],
        account=sealer.open(_TABLE, "account", row["id"], row["account"]),
        also=sealer.open(_TABLE, "also", row["id"], row["also"]),
        looked_up_at=moment(row["looked_up_at"]) if row["looked_up_at"] else None,
        parcel=row["parcel"],
        failed_at=moment(row["failed_at"]) if row["failed_at"] else None,
        objected_at=moment(row["objected_at"]) if row["objected_at"] else None,
    )
