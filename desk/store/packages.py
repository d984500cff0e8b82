"""Table packages: what a person gets who asked for a copy of their data. Personal: content (sealed)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.clock import moment, stamp
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer


@dataclass(frozen=True, slots=True)
class Kept:
    """A package as it lies there, its content still sealed."""

    id: str
    number: str
    """Of the ticket."""
    expires_at: datetime
    opened_at: datetime | None


def add(tx: Transaction, sealer: Sealer, id: str, *, ticket: str, token: str, content: str, expires_at: datetime) -> None:
    """Adds a package for a ticket, named by its row id, in the place of those that it had; ``token`` is a hash."""
    drop(tx, ticket)
    tx.run(
        "INSERT INTO packages (id, ticket, token, content, expires_at) VALUES (:id, :ticket, :token, :content, :expires_at)",
        id=id,
        ticket=ticket,
        token=token,
        content=sealer.seal("packages", "content", id, content),
        expires_at=stamp(expires_at),
    )


def by_token(tx: Transaction, token: str) -> Kept | None:
    """The package whose link carries the token with this hash, or None."""
    return _kept(tx.one(f"{_SELECT} WHERE token = :token", token=token))


def of_ticket(tx: Transaction, ticket: str) -> Kept | None:
    """The package of a ticket, named by its row id, or None."""
    return _kept(tx.one(f"{_SELECT} WHERE ticket = :ticket", ticket=ticket))


def content(tx: Transaction, sealer: Sealer, id: str) -> str:
    """What is in a package."""
    row = tx.one("SELECT content FROM packages WHERE id = :id", id=id)
    assert row is not None  # it was just found
    return sealer.open("packages", "content", id, row["content"])


def open_once(tx: Transaction, id: str, now: datetime) -> bool:
    """Notes that a package was opened; False where it was before, or is too old by now."""
    sql = "UPDATE packages SET opened_at = :now WHERE id = :id AND opened_at IS NULL AND expires_at > :now"
    return tx.run(sql, id=id, now=stamp(now)) == 1


def drop(tx: Transaction, ticket: str) -> None:
    """Deletes the package of a ticket, named by its row id, where it has one."""
    tx.run("DELETE FROM packages WHERE ticket = :ticket", ticket=ticket)


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes packages whose link has ended before a time, ``limit`` at most; returns how many."""
    return tx.run(
        "DELETE FROM packages WHERE id IN (SELECT id FROM packages WHERE expires_at < :before LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )


_SELECT = "SELECT packages.id, number, expires_at, packages.opened_at FROM packages JOIN tickets ON tickets.id = packages.ticket"


def _kept(row: Row | None) -> Kept | None:
    if row is None:
        return None
    return Kept(row["id"], row["number"], moment(row["expires_at"]), moment(row["opened_at"]) if row["opened_at"] else None)
