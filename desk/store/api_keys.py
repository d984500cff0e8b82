"""Tables api_keys, call_counts and api_answers. Personal: added_by (a member's name), body (sealed)."""

from __future__ import annotations

from datetime import datetime

from desk.clock import moment, stamp
from desk.model.api_key import ApiKey
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

_SELECT = "SELECT id, name, scopes, secret, added_at, added_by, used_at, revoked_at FROM api_keys"


def add(tx: Transaction, key: ApiKey, secret: str) -> None:
    """Adds a key with the hash of its secret part."""
    tx.run(
        "INSERT INTO api_keys (id, name, scopes, secret, added_at, added_by) VALUES (:id, :name, :scopes, :secret, :added_at, :added_by)",
        id=key.id,
        name=key.name,
        scopes=" ".join(key.scopes),
        secret=secret,
        added_at=stamp(key.added_at),
        added_by=key.added_by,
    )


def get(tx: Transaction, id: str) -> tuple[ApiKey, str] | None:
    """A key and the hash of its secret part, or None."""
    row = tx.one(_SELECT + " WHERE id = :id", id=id)
    return None if row is None else (_key(row), row["secret"])


def listed(tx: Transaction) -> list[ApiKey]:
    """All keys, in the order in which they came."""
    return [_key(row) for row in tx.all(_SELECT + " ORDER BY added_at, id")]


def revoke(tx: Transaction, id: str, now: datetime) -> bool:
    """Ends a key; False where there is none, or it is ended already."""
    return tx.run("UPDATE api_keys SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL", id=id, now=stamp(now)) == 1


def used(tx: Transaction, id: str, now: datetime) -> None:
    """Notes when a key was last used."""
    tx.run("UPDATE api_keys SET used_at = :now WHERE id = :id", id=id, now=stamp(now))


def count_call(tx: Transaction, caller: str, span: datetime) -> int:
    """Counts a call in the span of time that began then and returns how many there are in it, this one included."""
    row = tx.one(
        "INSERT INTO call_counts (caller, span, calls) VALUES (:caller, :span, 1) ON CONFLICT (caller) DO UPDATE SET"
        " calls = CASE WHEN call_counts.span = excluded.span THEN call_counts.calls + 1 ELSE 1 END, span = excluded.span RETURNING calls",
        caller=caller,
        span=stamp(span),
    )
    assert row is not None  # an upsert without a condition always returns its row
    return int(row["calls"])


def answer(tx: Transaction, sealer: Sealer, id: str) -> tuple[str, int, str] | None:
    """The digest of a call that was answered before, with status and body, or None."""
    row = tx.one("SELECT digest, status, body FROM api_answers WHERE id = :id", id=id)
    return None if row is None else (row["digest"], row["status"], sealer.open("api_answers", "body", id, row["body"]))


def keep_answer(tx: Transaction, sealer: Sealer, id: str, *, digest: str, status: int, body: str, now: datetime) -> None:
    """Keeps what a call was answered."""
    tx.run(
        "INSERT INTO api_answers (id, digest, status, body, answered_at) VALUES (:id, :digest, :status, :body, :now)",
        id=id,
        digest=digest,
        status=status,
        body=sealer.seal("api_answers", "body", id, body),
        now=stamp(now),
    )


def remove_answers_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes answers older than a time, ``limit`` at most; returns how many."""
    return tx.run(
        "DELETE FROM api_answers WHERE id IN (SELECT id FROM api_answers WHERE answered_at < :before LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )


def _key(row: Row) -> ApiKey:
    return ApiKey(
        id=row["id"],
        name=row["name"],
        scopes=tuple(row["scopes"].split()),
        added_at=moment(row["added_at"]),
        added_by=row["added_by"],
        used_at=moment(row["used_at"]) if row["used_at"] else None,
        revoked_at=moment(row["revoked_at"]) if row["revoked_at"] else None,
    )
