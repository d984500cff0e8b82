"""Tables second_factors, recovery_codes. Personal: member (a name), secret (sealed). Codes stand there as blind indexes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.clock import stamp
from desk.store.engine import Transaction
from desk.store.sealed import Sealer


@dataclass(frozen=True, slots=True)
class Factor:
    """A member's secret, and the last step of time whose code was taken."""

    secret: bytes
    is_confirmed: bool
    """False: offered, and not asked for yet."""
    last_step: int


def get(tx: Transaction, sealer: Sealer, member: str) -> Factor | None:
    """A member's second factor, or None."""
    row = tx.one("SELECT secret, confirmed_at, last_step FROM second_factors WHERE member = :member", member=member)
    if row is None:
        return None
    secret = sealer.open_bytes("second_factors", "secret", member, row["secret"])
    return Factor(secret, row["confirmed_at"] is not None, int(row["last_step"]))


def offer(tx: Transaction, sealer: Sealer, member: str, secret: bytes) -> bool:
    """Keeps a secret that the member has not confirmed yet, in the place of one that they never did; False where one is in force."""
    return (
        tx.run(
            "INSERT INTO second_factors (member, secret, last_step) VALUES (:member, :secret, 0)"
            " ON CONFLICT (member) DO UPDATE SET secret = :secret, last_step = 0 WHERE second_factors.confirmed_at IS NULL",
            member=member,
            secret=sealer.seal_bytes("second_factors", "secret", member, secret),
        )
        == 1
    )


def confirm(tx: Transaction, member: str, now: datetime) -> None:
    """From now on its codes are asked for."""
    tx.run("UPDATE second_factors SET confirmed_at = :now WHERE member = :member", member=member, now=stamp(now))


def take_step(tx: Transaction, member: str, step: int) -> bool:
    """Uses up a step of time and all before it; False where it was used up already."""
    return tx.run("UPDATE second_factors SET last_step = :step WHERE member = :member AND last_step < :step", member=member, step=step) == 1


def remove(tx: Transaction, member: str) -> bool:
    """Removes a member's second factor with its recovery codes; False where there was none."""
    tx.run("DELETE FROM recovery_codes WHERE member = :member", member=member)
    return tx.run("DELETE FROM second_factors WHERE member = :member", member=member) == 1


def replace_codes(tx: Transaction, member: str, codes: list[str]) -> None:
    """Puts new recovery codes, as blind indexes, in the place of all others."""
    tx.run("DELETE FROM recovery_codes WHERE member = :member", member=member)
    for code in codes:
        tx.run("INSERT INTO recovery_codes (member, code) VALUES (:member, :code)", member=member, code=code)


def take_code(tx: Transaction, member: str, code: str) -> bool:
    """Uses up a recovery code; False where there is none such."""
    return tx.run("DELETE FROM recovery_codes WHERE member = :member AND code = :code", member=member, code=code) == 1


def codes_left(tx: Transaction, member: str) -> int:
    """How many recovery codes a member has."""
    row = tx.one("SELECT COUNT(*) AS n FROM recovery_codes WHERE member = :member", member=member)
    return int(row["n"]) if row is not None else 0
