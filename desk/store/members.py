"""Table members. Personal: name, mail (sealed). Passwords and tokens stand there as hashes only."""

from __future__ import annotations

from datetime import datetime

from desk.clock import moment, stamp
from desk.model.member import Member, Role
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

_SELECT = "SELECT id, name, role, mail, password, token, added_at, disabled_at FROM members"


def add(
    tx: Transaction, sealer: Sealer, id: str, *, name: str, folded: str, role: Role, mail: str, password: str, token: str, now: datetime
) -> bool:
    """Adds a member; False where that name is taken, also by one who was disabled."""
    return (
        tx.run(
            "INSERT INTO members (id, name, folded, role, mail, password, token, added_at)"
            " VALUES (:id, :name, :folded, :role, :mail, :password, :token, :now) ON CONFLICT (folded) DO NOTHING",
            id=id,
            name=name,
            folded=folded,
            role=role,
            mail=sealer.seal("members", "mail", id, mail),
            password=password,
            token=token,
            now=stamp(now),
        )
        == 1
    )


def get(tx: Transaction, sealer: Sealer, folded: str) -> Member | None:
    """The member of that name, or None."""
    row = tx.one(_SELECT + " WHERE folded = :folded", folded=folded)
    return None if row is None else _member(sealer, row)


def secrets(tx: Transaction, folded: str) -> tuple[str, str] | None:
    """The hashes of an active member's password and token, or None."""
    row = tx.one("SELECT password, token FROM members WHERE folded = :folded AND disabled_at IS NULL", folded=folded)
    return None if row is None else (row["password"], row["token"])


def listed(tx: Transaction, sealer: Sealer) -> list[Member]:
    """All members, in the order in which they came."""
    return [_member(sealer, row) for row in tx.all(_SELECT + " ORDER BY id")]


def set_secrets(tx: Transaction, folded: str, password: str, token: str) -> None:
    """Replaces both hashes."""
    tx.run("UPDATE members SET password = :password, token = :token WHERE folded = :folded", folded=folded, password=password, token=token)


def disable(tx: Transaction, folded: str, now: datetime) -> None:
    """Ends an account; the name stays taken, since the audit trail speaks of it."""
    tx.run(
        "UPDATE members SET disabled_at = :now, token = '', password = '' WHERE folded = :folded AND disabled_at IS NULL",
        folded=folded,
        now=stamp(now),
    )


def enable(tx: Transaction, folded: str) -> None:
    """Lets an account act again."""
    tx.run("UPDATE members SET disabled_at = NULL WHERE folded = :folded", folded=folded)


def _member(sealer: Sealer, row: Row) -> Member:
    return Member(
        name=row["name"],
        role=row["role"],
        mail=sealer.open("members", "mail", row["id"], row["mail"]),
        added_at=moment(row["added_at"]),
        disabled_at=moment(row["disabled_at"]) if row["disabled_at"] else None,
    )
