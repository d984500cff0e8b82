"""Staff: who may act on the desk, in which role, and how they prove who they are."""

from __future__ import annotations

import re
import unicodedata

from desk import audit, passwords
from desk.model.errors import NotAllowed, NotFound, NotSignedIn, SettingsError
from desk.model.member import ROLES, Member, Role
from desk.office import Desk
from desk.store import members, sessions

__all__ = ["Member", "Role", "active", "add", "approvers", "check", "disable", "folded", "list_members", "refuse", "reset", "show"]

_NAME = re.compile(r"\w[\w .'-]{0,39}")
_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


def add(desk: Desk, name: str, role: str, mail: str, *, password_hash: str, token: str = "", by: Member | None = None) -> Member:
    """Adds a member; the first admin needs nobody's leave, afterwards an admin adds.

    Takes the password's hash (``passwords.hashed``, made outside the transaction since it is slow) and the token in clear, which
    is kept as a hash. Raises NotAllowed where ``by`` is no admin, SettingsError for a name, role or address that cannot be used.
    """
    _admin_only(desk, by, "add members")
    name = unicodedata.normalize("NFC", name.strip())
    if not _NAME.fullmatch(name):
        raise SettingsError("A member's name has 1 to 40 letters, digits, blanks, dots, hyphens or apostrophes, and begins with a letter.")
    if role not in ROLES:
        raise SettingsError(f"A role is one of {', '.join(ROLES)}, not {role[:40]!r}.")
    if by is None and role != "admin":
        raise NotAllowed("The first member is an admin, who adds the others; use --role admin.")
    if mail and not _MAIL.fullmatch(mail):
        raise SettingsError("An e-mail address looks like ada@example.org.")
    is_new = members.add(
        desk.tx,
        desk.sealer,
        desk.ids.new(),
        name=name,
        folded=folded(name),
        role=role,
        mail=mail,
        password=password_hash,
        token=passwords.digest(token) if token else "",
        now=desk.now,
    )
    if not is_new:
        raise NotAllowed(f"There is or was a member {name} already; names are not used twice, since the audit trail speaks of them.")
    audit.record(desk, by.actor if by else "system", f"staff.add.{role}", f"staff:{name}")
    return show(desk, name)


def active(desk: Desk) -> list[Member]:
    """Everybody who may act, auditors included, in the order in which they came."""
    return [member for member in list_members(desk) if member.is_active]


def approvers(desk: Desk) -> list[Member]:
    """The active members who can decide about a request."""
    return [member for member in active(desk) if member.may_approve]


def list_members(desk: Desk) -> list[Member]:
    """Everybody, also those who were disabled."""
    return members.listed(desk.tx, desk.sealer)


def show(desk: Desk, name: str) -> Member:
    """One member; raises NotFound."""
    found = members.get(desk.tx, desk.sealer, folded(name))
    if found is None:
        raise NotFound(f"There is no member {name[:40]!r}; 'privacy-desk staff list' shows all.")
    return found


def check(desk: Desk, name: str, secret: str) -> Member:
    """Who a name with its password, or with its token, belongs to; raises NotSignedIn, in the same words and time for unknown names.

    Takes a twentieth of a second: call it in ``office.read``, which runs on a thread, and never in a write.
    """
    kept = members.secrets(desk.tx, folded(name))
    password, token = kept or ("", "")
    is_token = passwords.is_same(passwords.digest(secret), token or passwords.digest(passwords.new_token()))
    # Both are always compared, so that the time tells nothing.
    is_password = passwords.fits(password, secret)
    if not (is_token or is_password):
        raise NotSignedIn("Name and password do not belong together, or the account is disabled; an admin can reset it.")
    return show(desk, name)


def refuse(desk: Desk, name: str) -> None:
    """Notes that somebody failed to sign in under this name."""
    known = members.get(desk.tx, desk.sealer, folded(name))
    audit.record(desk, "nobody", "staff.refused", f"staff:{known.name}" if known else "staff:unknown")


def disable(desk: Desk, name: str, by: Member) -> Member:
    """Ends an account; the last active admin cannot be disabled. Raises NotFound or NotAllowed."""
    _admin_only(desk, by, "disable members")
    member = show(desk, name)
    if member.is_active and [each.name for each in _admins(desk)] == [member.name]:
        raise NotAllowed(f"{member.name} is the only active admin; add another one first.")
    members.disable(desk.tx, folded(name), desk.now)
    sessions.remove_of(desk.tx, member.name)
    audit.record(desk, by.actor, "staff.disable", member.actor)
    return show(desk, name)


def reset(desk: Desk, name: str, password_hash: str, token: str, *, by: Member | None) -> Member:
    """Gives a member a new password and token, and lets a disabled one act again; an admin does, or the member.

    ``by`` is None for the only active admin who has lost both: whoever holds the installation may help them back in, as the audit
    trail then says. Raises as ``disable``.
    """
    member = show(desk, name)
    if by is None and [each.name for each in _admins(desk)] != [member.name]:
        raise NotAllowed(f"{member.name} is not the only active admin, so an admin resets the account; name yourself with --as.")
    if by is not None and by.name != member.name:
        _admin_only(desk, by, "reset other members")
    members.set_secrets(desk.tx, folded(name), password_hash, passwords.digest(token))
    # Whoever knew the old password may be signed in with it.
    sessions.remove_of(desk.tx, member.name)
    if not member.is_active:
        members.enable(desk.tx, folded(name))
    audit.record(desk, by.actor if by else "system", "staff.reset", member.actor)
    return show(desk, name)


def needs_no_leave(desk: Desk) -> bool:
    """Whether there is no active admin yet, so that the first one may be added by whoever holds the installation."""
    return not _admins(desk)


def _admins(desk: Desk) -> list[Member]:
    return [member for member in active(desk) if member.role == "admin"]


def _admin_only(desk: Desk, by: Member | None, what: str) -> None:
    if by is None:
        if not needs_no_leave(desk):
            raise NotAllowed(f"Only an admin can {what}; name yourself with --as.")
    elif by.role != "admin" or not by.is_active:
        raise NotAllowed(f"Only an admin can {what}; {by.name} is {'an' if by.role in ('agent', 'auditor') else 'a'} {by.role}.")


def folded(name: str) -> str:
    """A name as names are compared: without regard to case and composition."""
    # A name may be typed anywhere; what no database takes belongs to nobody.
    return unicodedata.normalize("NFKC", name.strip()[:100]).casefold().encode("utf-8", "replace").decode().replace("\0", "?")
