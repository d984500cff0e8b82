"""Staff: who may act on the desk, in which role, and how they prove who they are."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

from desk import audit, passwords, totp
from desk.model.errors import NotAllowed, NotFound, NotSignedIn, SettingsError
from desk.model.member import ROLES, Member, Role
from desk.office import Desk
from desk.store import members, sessions, sign_ins

__all__ = [
    "Member",
    "Role",
    "active",
    "add",
    "approvers",
    "change_password",
    "change_role",
    "check",
    "check_token",
    "disable",
    "folded",
    "invite",
    "list_members",
    "refuse",
    "reset",
    "show",
    "sign_out",
]

_NAME = re.compile(r"\w[\w .'-]{0,39}")
INVITED_FOR = timedelta(days=3)
"""How long a one-time token lets a member in to choose a password (OWASP ASVS 5.0, 6.4.1)."""
_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_REFUSED = "Name and password do not belong together, or the account is disabled; an admin can reset it."


def add(desk: Desk, name: str, role: str, mail: str, *, password_hash: str, token: str = "", by: Member | None = None) -> Member:
    """Adds a member; the first admin needs nobody's leave, afterwards an admin adds.

    Takes the password's hash (``passwords.hashed``, made outside the transaction since it is slow) and the token in clear, which
    is kept as a hash. Raises NotAllowed where ``by`` is no admin, SettingsError for a name, role or address that cannot be used.
    """
    _admin_only(desk, by, "add members")
    name = unicodedata.normalize("NFC", name.strip())
    if not _NAME.fullmatch(name):
        raise SettingsError("A member's name has 1 to 40 letters, digits, blanks, dots, hyphens or apostrophes, and begins with a letter.")
    role = _role(role)
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


def check(desk: Desk, name: str, password: str, *, takes_invitation: bool = False) -> Member:
    """Who a name with its password belongs to; raises NotSignedIn, in the same words and time for unknown names.

    ``takes_invitation``: a one-time token counts as well, as long as no password was chosen; ``invited_until`` of the member says
    so, and whoever lets them in has to have them choose one before anything else. Takes a twentieth of a second: call it in
    ``office.read``, which runs on a thread, and never in a write.
    """
    kept = members.secrets(desk.tx, folded(name), desk.now)
    hash, _, invitation = kept or ("", "", "")
    # Both are always compared, so that the time tells nothing.
    is_invited = _is_token(invitation, password)
    is_password = passwords.fits(hash, password)
    if not (is_password or (is_invited and takes_invitation)):
        raise NotSignedIn(_REFUSED)
    return show(desk, name)


def check_unchanged(desk: Desk, member: Member) -> Member:
    """The member as they are in this transaction; raises NotSignedIn where what ``check`` has compared was replaced since, or has ended.

    What is compared in a read and acted on in a write would else let in whoever knew a password until a moment ago.
    """
    now = show(desk, member.name)
    if not now.is_active or not passwords.is_same(now.secrets, member.secrets):
        raise NotSignedIn(_REFUSED)
    return now


def check_token(desk: Desk, name: str, token: str) -> Member:
    """Who a name with its token for scripts belongs to; raises NotSignedIn. It is no password, and opens no page."""
    kept = members.secrets(desk.tx, folded(name), desk.now)
    if not _is_token(kept[1] if kept else "", token):
        raise NotSignedIn(_REFUSED)
    return show(desk, name)


def _is_token(digest: str, token: str) -> bool:
    return passwords.is_same(passwords.digest(token), digest or passwords.digest(passwords.new_token()))


def refuse(desk: Desk, name: str) -> None:
    """Notes that somebody failed to sign in under this name."""
    known = members.get(desk.tx, desk.sealer, folded(name))
    audit.record(desk, "nobody", "staff.refused", f"staff:{known.name}" if known else "staff:unknown")


def disable(desk: Desk, name: str, by: Member) -> Member:
    """Ends an account; the last active admin cannot be disabled. Raises NotFound or NotAllowed."""
    _admin_only(desk, by, "disable members")
    member = show(desk, name)
    _keep_an_admin(desk, member)
    members.disable(desk.tx, folded(name), desk.now)
    _end_sessions(desk, member)
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
    if by is None:
        # They have lost everything, the device among it.
        totp.remove(desk, member, "system")
    _end_sessions(desk, member)
    if not member.is_active:
        members.enable(desk.tx, folded(name))
    audit.record(desk, by.actor if by else "system", "staff.reset", member.actor)
    return show(desk, name)


def invite(desk: Desk, name: str, token: str, by: Member) -> Member:
    """Lets a member in with a one-time token, to choose a password; a disabled one may act again. Raises NotFound or NotAllowed.

    Password and token for scripts end, and whatever is signed in with them; the second factor stays.
    """
    _admin_only(desk, by, "reset other members")
    member = show(desk, name)
    if member.name == by.name:
        raise NotAllowed("Your own password you change yourself, on your own page.")
    members.invite(desk.tx, folded(name), passwords.digest(token), desk.now + INVITED_FOR)
    members.enable(desk.tx, folded(name))
    _end_sessions(desk, member)
    audit.record(desk, by.actor, "staff.invite", member.actor)
    return show(desk, name)


def change_password(desk: Desk, member: Member, password_hash: str) -> None:
    """Gives a member the password that they chose, and ends every session and the one-time token; the token for scripts stays."""
    members.set_password(desk.tx, folded(member.name), password_hash)
    _end_sessions(desk, member)
    audit.record(desk, member.actor, "staff.password", member.actor)


def change_role(desk: Desk, name: str, role: str, by: Member) -> Member:
    """Gives a member another role and ends their sessions; the last active admin stays one. Raises NotFound, NotAllowed, SettingsError."""
    _admin_only(desk, by, "change roles")
    member, new = show(desk, name), _role(role)
    if new == member.role:
        raise NotAllowed(f"{member.name} is {_named(new)} already.")
    _keep_an_admin(desk, member)
    members.set_role(desk.tx, folded(name), new)
    _end_sessions(desk, member)
    audit.record(desk, by.actor, f"staff.role.{new}", member.actor)
    return show(desk, name)


def sign_out(desk: Desk, name: str, by: Member) -> Member:
    """Ends all sessions of a member; raises NotFound or NotAllowed."""
    _admin_only(desk, by, "sign others out")
    member = show(desk, name)
    _end_sessions(desk, member)
    audit.record(desk, by.actor, "staff.sign_out_all", member.actor)
    return member


def remove_totp(desk: Desk, name: str, by: Member) -> Member:
    """Turns off the second factor of another member, who has lost it; raises NotFound or NotAllowed."""
    _admin_only(desk, by, "turn off another member's second factor")
    member = show(desk, name)
    if member.name == by.name:
        # An open screen must not be enough for it.
        raise NotAllowed("Your own second factor you turn off yourself, with your password, in the console under 'You'.")
    if not member.has_totp:
        raise NotAllowed(f"{member.name} has no second factor.")
    totp.remove(desk, member, by.actor)
    return show(desk, name)


def prefer(desk: Desk, member: Member, *, has_shortcuts: bool) -> None:
    """Notes what a member wants the console to be like."""
    members.set_shortcuts(desk.tx, folded(member.name), has_shortcuts)


def needs_no_leave(desk: Desk) -> bool:
    """Whether there is no active admin yet, so that the first one may be added by whoever holds the installation."""
    return not _admins(desk)


def _admins(desk: Desk) -> list[Member]:
    return [member for member in active(desk) if member.role == "admin"]


def _role(role: str) -> Role:
    if role not in ROLES:
        raise SettingsError(f"A role is one of {', '.join(ROLES)}, not {role[:40]!r}.")
    return role


def _named(role: Role) -> str:
    return f"{'a' if role[0] not in 'aeiou' else 'an'} {role}"


def _keep_an_admin(desk: Desk, member: Member) -> None:
    if member.is_active and [each.name for each in _admins(desk)] == [member.name]:
        raise NotAllowed(f"{member.name} is the only active admin; add another one first.")


def _end_sessions(desk: Desk, member: Member) -> None:
    # Whoever knew the old password, or had the old role, may be signed in with it, or be about to.
    sessions.remove_of(desk.tx, member.name)
    sign_ins.remove_of(desk.tx, member.name)


def _admin_only(desk: Desk, by: Member | None, what: str) -> None:
    if by is None:
        if not needs_no_leave(desk):
            raise NotAllowed(f"Only an admin can {what}; name yourself with --as.")
    elif by.role != "admin" or not by.is_active:
        raise NotAllowed(f"Only an admin can {what}; {by.name} is {_named(by.role)}.")


def folded(name: str) -> str:
    """A name as names are compared: without regard to case and composition."""
    # A name may be typed anywhere; what no database takes belongs to nobody.
    return unicodedata.normalize("NFKC", name.strip()[:100]).casefold().encode("utf-8", "replace").decode().replace("\0", "?")
