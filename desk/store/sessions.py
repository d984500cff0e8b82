"""Tables sessions, sign_in_tries, sign_in_places. Personal: member (a name); addresses stand there as blind indexes, tokens as hashes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desk.clock import moment, stamp
from desk.store.engine import Row, Transaction

_SELECT = "SELECT id, member, browser, began_at, seen_at FROM sessions"


def add(tx: Transaction, id: str, *, token: str, member: str, browser: str, now: datetime) -> None:
    """Adds a session; ``token`` is a hash."""
    tx.run(
        "INSERT INTO sessions (id, token, member, browser, began_at, seen_at) VALUES (:id, :token, :member, :browser, :now, :now)",
        id=id,
        token=token,
        member=member,
        browser=browser,
        now=stamp(now),
    )


def get(tx: Transaction, token: str) -> Row | None:
    """The session whose token has this hash, or None."""
    return tx.one(_SELECT + " WHERE token = :token", token=token)


def of(tx: Transaction, member: str) -> Sequence[Row]:
    """A member's sessions, the one that was used last first."""
    return tx.all(_SELECT + " WHERE member = :member ORDER BY seen_at DESC, id", member=member)


def seen(tx: Transaction, id: str, now: datetime) -> None:
    """Notes that a session was used."""
    tx.run("UPDATE sessions SET seen_at = :now WHERE id = :id", id=id, now=stamp(now))


def remove(tx: Transaction, id: str, member: str) -> bool:
    """Ends a session of a member; False where there is none such."""
    return tx.run("DELETE FROM sessions WHERE id = :id AND member = :member", id=id, member=member) == 1


def remove_of(tx: Transaction, member: str) -> int:
    """Ends all sessions of a member; returns how many."""
    return tx.run("DELETE FROM sessions WHERE member = :member", member=member)


def remove_old(tx: Transaction, *, seen_before: datetime, began_before: datetime) -> None:
    """Removes what nobody can use any more."""
    tx.run("DELETE FROM sessions WHERE seen_at < :seen OR began_at < :began", seen=stamp(seen_before), began=stamp(began_before))


def tries(tx: Transaction, caller: str) -> tuple[int, datetime] | None:
    """How many tries of a caller failed, and when the last one was; None = none."""
    row = tx.one("SELECT failures, tried_at FROM sign_in_tries WHERE caller = :caller", caller=caller)
    return None if row is None else (int(row["failures"]), moment(row["tried_at"]))


def count_try(tx: Transaction, caller: str, now: datetime) -> None:
    """Counts a try as failed, until it has succeeded."""
    tx.run(
        "INSERT INTO sign_in_tries (caller, failures, tried_at) VALUES (:caller, 1, :now)"
        " ON CONFLICT (caller) DO UPDATE SET failures = sign_in_tries.failures + 1, tried_at = :now",
        caller=caller,
        now=stamp(now),
    )


def forget_tries(tx: Transaction, caller: str) -> None:
    """Begins to count anew."""
    tx.run("DELETE FROM sign_in_tries WHERE caller = :caller", caller=caller)


def know_place(tx: Transaction, place: str, now: datetime) -> None:
    """Notes that a member has signed in from an address."""
    tx.run(
        "INSERT INTO sign_in_places (place, used_at) VALUES (:place, :now) ON CONFLICT (place) DO UPDATE SET used_at = :now",
        place=place,
        now=stamp(now),
    )


def is_known_place(tx: Transaction, place: str) -> bool:
    """Whether a member has signed in from there."""
    return tx.one("SELECT place FROM sign_in_places WHERE place = :place", place=place) is not None


def remove_old_tries(tx: Transaction, *, tried_before: datetime, used_before: datetime) -> None:
    """Removes counts and places whose time is over."""
    tx.run("DELETE FROM sign_in_tries WHERE tried_at < :before", before=stamp(tried_before))
    tx.run("DELETE FROM sign_in_places WHERE used_at < :before", before=stamp(used_before))
