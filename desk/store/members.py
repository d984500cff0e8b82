"""Table members. Personal: name, mail (sealed). Passwords and tokens stand there as hashes only."""

from __future__ import annotations

import hashlib
from datetime import datetime

from desk.clock import moment, stamp
from desk.model.member import Member, Role
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

_SELECT = (
    "SELECT id, name, role, mail, added_at, disabled_at, invited_until, shortcuts, password, invitation,"
    " (SELECT confirmed_at FROM second_factors WHERE second_factors.member = members.name) AS totp FROM members"
)


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


def secrets(tx: Transaction, folded: str, now: datetime) -> tuple[str, str, str] | None:
    """The hashes of an active member's password, token for scripts and one-time token, each "" for none; or None."""
    row = tx.one(
        "SELECT password, token, CASE WHEN invited_until > :now THEN invitation ELSE '' END AS invitation FROM members"
        " WHERE folded = :folded AND disabled_at IS NULL",
        folded=folded,
        now=stamp(now),
    )
    return None if row is None else (row["password"], row["token"], row["invitation"])


def listed(tx: Transaction, sealer: Sealer) -> list[Member]:
    """All members, in the order in which they came."""
    return [_member(sealer, row) for row in tx.all(_SELECT + " ORDER BY id")]


def set_secrets(tx: Transaction, folded: str, password: str, token: str) -> None:
    """Replaces both hashes; a one-time token that waits is worth nothing any more."""
    tx.run(
        "UPDATE members SET password = :password, token = :token, invitation = '', invited_until = NULL WHERE folded = :folded",
        folded=folded,
        password=password,
        token=token,
    )


def set_password(tx: Transaction, folded: str, password: str) -> None:
    """Replaces the password's hash, and ends the one-time token that led to it."""
    tx.run(
        "UPDATE members SET password = :password, invitation = '', invited_until = NULL WHERE folded = :folded",
        folded=folded,
        password=password,
    )


def invite(tx: Transaction, folded: str, invitation: str, until: datetime) -> None:
    """Lets a one-time token, given as its hash, take the place of password and token."""
    tx.run(
        "UPDATE members SET password = '', token = '', invitation = :invitation, invited_until = :until WHERE folded = :folded",
        folded=folded,
        invitation=invitation,
        until=stamp(until),
    )


def set_role(tx: Transaction, folded: str, role: Role) -> None:
    """Gives a member another role."""
    tx.run("UPDATE members SET role = :role WHERE folded = :folded", folded=folded, role=role)


def set_shortcuts(tx: Transaction, folded: str, has_shortcuts: bool) -> None:
    """Switches the console's keys on or off for a member."""
    tx.run("UPDATE members SET shortcuts = :on WHERE folded = :folded", folded=folded, on=int(has_shortcuts))


def disable(tx: Transaction, folded: str, now: datetime) -> None:
    """Ends an account; the name stays taken, since the audit trail speaks of it."""
    tx.run(
        "UPDATE members SET disabled_at = :now, token = '', password = '', invitation = '', invited_until = NULL"
        " WHERE folded = :folded AND disabled_at IS NULL",
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
        invited_until=moment(row["invited_until"]) if row["invited_until"] else None,
        has_totp=row["totp"] is not None,
        has_shortcuts=bool(row["shortcuts"]),
        secrets=hashlib.sha256(f"{row['password']}\n{row['invitation']}".encode()).hexdigest(),
    )
