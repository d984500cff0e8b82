"""Table sign_ins. Personal: member (a name). Tokens stand there as hashes."""

from __future__ import annotations

from datetime import datetime

from desk.clock import stamp
from desk.store.engine import Row, Transaction


def add(tx: Transaction, token: str, *, member: str, steps: str, browser: str, began_at: datetime) -> None:
    """Adds one; ``token`` is a hash, ``steps`` what is still asked for."""
    tx.run(
        "INSERT INTO sign_ins (token, member, steps, browser, began_at) VALUES (:token, :member, :steps, :browser, :at)",
        token=token,
        member=member,
        steps=steps,
        browser=browser,
        at=stamp(began_at),
    )


def get(tx: Transaction, token: str) -> Row | None:
    """The one whose token has this hash, or None."""
    return tx.one("SELECT member, steps, browser, began_at FROM sign_ins WHERE token = :token", token=token)


def remove(tx: Transaction, token: str) -> bool:
    """Ends one; False where it has ended already."""
    return tx.run("DELETE FROM sign_ins WHERE token = :token", token=token) == 1


def remove_of(tx: Transaction, member: str) -> None:
    """Ends all of a member."""
    tx.run("DELETE FROM sign_ins WHERE member = :member", member=member)


def remove_old(tx: Transaction, began_before: datetime) -> None:
    """Removes those whose time is over."""
    tx.run("DELETE FROM sign_ins WHERE began_at < :before", before=stamp(began_before))
