"""Sessions of the console: begun by a password, bounded in time, and tries to guess one slowed down in the database."""

from __future__ import annotations

import secrets
from datetime import timedelta

from desk import audit, passwords, staff
from desk.clock import moment
from desk.model.errors import NotAllowed, NotFound
from desk.model.member import Member
from desk.model.session import Session
from desk.office import Desk
from desk.store import sessions
from desk.store.engine import Row

__all__ = ["IDLE", "LONGEST", "Session", "admit", "begin", "end", "end_all", "end_of", "find", "forgive", "of", "replace", "short", "touch"]

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
"""Without use, and in all (OWASP ASVS 5.0, 7.3)."""
_MINUTE = timedelta(minutes=1)
FREE_OF_NAME, FREE_OF_ADDRESS = 4, 20
"""Tries that may fail before the next one has to wait; a whole house may share one address."""
MOST_WAIT = timedelta(minutes=5)
TRIES_KEPT, PLACES_KEPT = timedelta(days=1), timedelta(days=30)
_BROWSER_LENGTH = 60


def admit(desk: Desk, name: str, address: str) -> int:
    """Lets a try to sign in be made, counted as failed until ``begin`` says otherwise; or returns the seconds until the next may be.

    ``name`` as it was typed, ``address`` of the network. Counted before anything is compared, so that guesses side by side and a new
    start change nothing; the wait doubles with each failure up to ``MOST_WAIT``. Unknown names are counted like known ones. From
    where a member has signed in before, what strangers try elsewhere does not count. Must be committed.
    """
    sessions.remove_old_tries(desk.tx, tried_before=desk.now - TRIES_KEPT, used_before=desk.now - PLACES_KEPT)
    callers = _callers(desk, name, address)
    wait = max(_wait(desk, caller, free) for caller, free in callers)
    if wait > timedelta():
        return max(1, -int(-wait.total_seconds() // 1))
    for caller, _ in callers:
        sessions.count_try(desk.tx, caller, desk.now)
    return 0


def begin(desk: Desk, member: Member, address: str, browser: str) -> str:
    """Begins a session after the password was checked; returns its token, 256 random bits, of which only the hash is kept."""
    forgive(desk, member, address)
    sessions.know_place(desk.tx, _place(desk, member.name, address), desk.now)
    sessions.remove_old(desk.tx, seen_before=desk.now - IDLE, began_before=desk.now - LONGEST)
    token = passwords.new_token()
    # A token of its own each time: whatever the browser brought along before opens nothing.
    sessions.add(
        desk.tx,
        secrets.token_hex(8),
        token=passwords.digest(token),
        member=member.name,
        browser=short(browser),
        now=desk.now,
    )
    audit.record(desk, member.actor, "staff.sign_in", member.actor)
    return token


def forgive(desk: Desk, member: Member, address: str) -> None:
    """Begins to count a member's tries anew, after one was right."""
    for caller, _ in _callers(desk, member.name, address):
        sessions.forget_tries(desk.tx, caller)


def short(browser: str) -> str:
    """A browser's name at the length that is kept."""
    return browser[:_BROWSER_LENGTH]


def find(desk: Desk, token: str) -> Session | None:
    """The session of a token, while it holds and its member may act; else None."""
    row = sessions.get(desk.tx, passwords.digest(token)) if token else None
    return _held(desk, row) if row is not None else None


def is_due(desk: Desk, session: Session) -> bool:
    """Whether ``touch`` is to be called; once a minute is enough."""
    return desk.now - session.seen_at >= _MINUTE


def touch(desk: Desk, session: Session) -> None:
    """Notes that a session is used, so that it does not end for want of it."""
    sessions.seen(desk.tx, session.id, desk.now)


def of(desk: Desk, member: Member) -> list[Session]:
    """A member's sessions that hold, the one that was used last first."""
    return [held for row in sessions.of(desk.tx, member.name) if (held := _held(desk, row)) is not None]


def end(desk: Desk, id: str, by: Member) -> None:
    """Ends one of one's own sessions; raises NotFound, also for another member's."""
    if not sessions.remove(desk.tx, id, by.name):
        raise NotFound("There is no such session of yours; it may have ended by itself.")
    audit.record(desk, by.actor, "staff.sign_out", by.actor)


def end_of(desk: Desk, member: Member, id: str, by: Member) -> None:
    """Ends a session of any member, as an admin does; raises NotAllowed, or NotFound where it has ended."""
    if by.role != "admin":
        raise NotAllowed("Only an admin can end another member's session.")
    if not sessions.remove(desk.tx, id, member.name):
        raise NotFound(f"{member.name} has no such session; it may have ended by itself.")
    audit.record(desk, by.actor, "staff.sign_out", member.actor)


def replace(desk: Desk, token: str) -> None:
    """Ends the session that a browser brought along to a new sign-in, whoever's it was."""
    found = find(desk, token)
    if found is not None:
        end(desk, found.id, found.member)


def end_all(desk: Desk, member: Member) -> int:
    """Ends all sessions of a member, whose password or right to act has changed; returns how many."""
    return sessions.remove_of(desk.tx, member.name)


def _held(desk: Desk, row: Row) -> Session | None:
    began_at, seen_at = moment(row["began_at"]), moment(row["seen_at"])
    if desk.now - seen_at > IDLE or desk.now - began_at > LONGEST:
        return None
    member = staff.show(desk, row["member"])
    return Session(row["id"], member, row["browser"], began_at, seen_at) if member.is_active else None


def _callers(desk: Desk, name: str, address: str) -> tuple[tuple[str, int], ...]:
    """Under what a try is counted, and how often it may fail there."""
    place = _place(desk, name, address)
    who = place if sessions.is_known_place(desk.tx, place) else _blind(desk, f"name\n{staff.folded(name)}")
    return (who, FREE_OF_NAME), (_blind(desk, f"address\n{address}"), FREE_OF_ADDRESS)


def _wait(desk: Desk, caller: str, free: int) -> timedelta:
    failures, tried_at = sessions.tries(desk.tx, caller) or (0, desk.now)
    if failures < free:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures - free, 20)), MOST_WAIT) - (desk.now - tried_at)


def _place(desk: Desk, name: str, address: str) -> str:
    return _blind(desk, f"place\n{staff.folded(name)}\n{address}")


def _blind(desk: Desk, value: str) -> str:
    return desk.sealer.blind(f"sign-in {value}")
