"""From the password to the session: what else is asked for, one step after the other, before anything can be done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, cast

from desk import passwords, sessions, staff, totp
from desk.clock import moment
from desk.model.errors import NotSignedIn
from desk.model.member import Member
from desk.office import Desk
from desk.store import sign_ins

Step = Literal["code", "password", "totp"]
"""code: give one of the second factor; password: choose one instead of the one-time token; totp: set the second factor up."""
LONGEST = timedelta(minutes=10)
"""From the password to the last step."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A member who has given the password, and not yet everything."""

    token: str
    member: Member
    steps: tuple[Step, ...]
    """What is still asked for, in order."""
    browser: str
    began_at: datetime

    @property
    def step(self) -> Step:
        """What is asked for now."""
        return self.steps[0]


@dataclass(frozen=True, slots=True)
class Entered:
    """Where the password, or a step after it, has led."""

    token: str
    """For the cookie: of the session, or of what is still to be done."""
    step: Step | None
    """What is asked for next; None = they are in."""


def start(desk: Desk, member: Member, address: str, browser: str) -> Entered:
    """Goes on after the password, or the one-time token, was found to be right: into a session, or to what is asked for besides.

    ``member`` as ``staff.check`` returned them; raises NotSignedIn where that was replaced since.
    """
    member = staff.check_unchanged(desk, member)
    sign_ins.remove_old(desk.tx, desk.now - LONGEST)
    return _go_on(desk, Pending("", member, _steps(desk, member), browser, desk.now), address)


def find(desk: Desk, token: str) -> Pending | None:
    """What a token stands for, while it holds and its member may act; else None. It opens no session."""
    row = sign_ins.get(desk.tx, passwords.digest(token)) if token else None
    if row is None or desk.now - (began_at := moment(row["began_at"])) > LONGEST:
        return None
    member = staff.show(desk, row["member"])
    steps = cast("tuple[Step, ...]", tuple(row["steps"].split(",")))
    return Pending(token, member, steps, row["browser"], began_at) if member.is_active else None


def give_code(desk: Desk, pending: Pending, code: str, address: str) -> Entered:
    """Takes the code of the second factor; raises NotSignedIn for a wrong one. Count the try first (``sessions.admit``)."""
    _require(desk, pending, "code")
    totp.prove(desk, pending.member, code)
    return _next(desk, pending, address)


def choose_password(desk: Desk, pending: Pending, password_hash: str, address: str) -> Entered:
    """Takes the hash of the password that the member chose (``passwords.fault`` says whether it can be); the one-time token ends."""
    _require(desk, pending, "password")
    staff.change_password(desk, pending.member, password_hash)
    return _next(desk, pending, address)


def confirm_totp(desk: Desk, pending: Pending, code: str, address: str) -> tuple[Entered, list[str]]:
    """Turns the second factor on; returns the recovery codes besides. Raises NotAllowed for a wrong code."""
    _require(desk, pending, "totp")
    codes = totp.confirm(desk, pending.member, code)
    return _next(desk, pending, address), codes


def _steps(desk: Desk, member: Member) -> tuple[Step, ...]:
    # Who holds a stolen one-time token must not choose the password before the device has spoken.
    steps: list[Step] = ["code"] if member.has_totp else []
    if member.invited_until is not None:
        steps.append("password")
    if not member.has_totp and desk.rules.totp == "required":
        steps.append("totp")
    return tuple(steps)


def _require(desk: Desk, pending: Pending, step: Step) -> None:
    found = find(desk, pending.token)
    if found is None or found.step != step:
        raise NotSignedIn("That took too long, or was done already; please sign in once more.")


def _next(desk: Desk, pending: Pending, address: str) -> Entered:
    sign_ins.remove(desk.tx, passwords.digest(pending.token))
    return _go_on(desk, replace(pending, steps=pending.steps[1:]), address)


def _go_on(desk: Desk, pending: Pending, address: str) -> Entered:
    member, browser = pending.member, sessions.short(pending.browser)
    if not pending.steps:
        return Entered(sessions.begin(desk, member, address, browser), None)
    # A token of its own for each step, as for the session after them.
    token, steps = passwords.new_token(), ",".join(pending.steps)
    sign_ins.add(desk.tx, passwords.digest(token), member=member.name, steps=steps, browser=browser, began_at=pending.began_at)
    return Entered(token, pending.step)
