"""``staff``: who may act on the desk; the first admin needs nobody's leave, afterwards an admin acts."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from typing import TYPE_CHECKING

from bot.commands.acting import TOKEN, add_acting, member_of, new_password
from bot.commands.options import Commands, command, group, open_office, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from desk.model.member import Member
    from desk.office import Desk, Office


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    kinds = group(commands, "staff", "add, list, disable and reset members of staff, and change their roles")
    adding = command(kinds, "add", "add a member of staff, and print their token once; the first one is an admin", _add)
    adding.add_argument("member", metavar="NAME", help="name that colleagues and the audit trail see, never users")
    adding.add_argument("--role", choices=("agent", "admin", "auditor"), default="agent", help="auditors only read (default: agent)")
    adding.add_argument("--mail", default="", metavar="ADDRESS", help="where notices go")
    listing = command(kinds, "list", "list the members of staff", _list)
    ending = command(kinds, "disable", "end an account; its name stays in the audit trail", _disable)
    ending.add_argument("member", metavar="NAME")
    resetting = command(kinds, "reset", "give a member a new password and token, and let a disabled one act again", _reset)
    resetting.add_argument("member", metavar="NAME")
    resetting.add_argument("--only-admin", action="store_true", help="without --as, for the only active admin who has lost both")
    for each in (adding, resetting):
        each.add_argument("--invite", action="store_true", help="print a one-time token for the console, where they choose a password")
    changing = command(kinds, "role", "give a member another role, and end their sessions", _role)
    changing.add_argument("member", metavar="NAME")
    changing.add_argument("role", choices=("agent", "admin", "auditor"))
    leaving = command(kinds, "sign-out", "end all sessions of a member in the console", _sign_out)
    leaving.add_argument("member", metavar="NAME")
    losing = command(kinds, "remove-totp", "turn off the second factor of a member who has lost it", _remove_totp)
    losing.add_argument("member", metavar="NAME")
    for each in (adding, ending, resetting, changing, leaving, losing):
        add_acting(each)
    for each in (adding, listing, ending, resetting, changing, leaving, losing):
        each.add_argument("--json", action="store_true", help="as JSON")


def _add(arguments: argparse.Namespace) -> int:
    from desk import passwords, staff
    from desk.office import Office

    settings = settings_of(arguments)
    # The first member may be added before the first start, so the database is made here where there is none.
    with closing(Office.open(settings.store, rules=settings.desk)) as office:
        by = _admin(arguments, office)
        if arguments.invite:
            return _present(arguments, *_invited(arguments, office, by, is_new=True), "may choose a password now", is_invited=True)
        hash, token = passwords.hashed(new_password(arguments, arguments.member, arguments.mail)), passwords.new_token()

        def job(desk: Desk) -> Member:
            return staff.add(desk, arguments.member, arguments.role, arguments.mail, password_hash=hash, token=token, by=by)

        return _present(arguments, office.write_now(job), token, "may act now")


def _invited(arguments: argparse.Namespace, office: Office, by: Member | None, *, is_new: bool) -> tuple[Member, str]:
    """The member who got a one-time token, and the token."""
    from desk import passwords, staff
    from desk.model.errors import SettingsError

    if by is None:
        raise SettingsError("There is no admin yet who could invite somebody; leave --invite out and type the first admin's password.")
    token = passwords.new_token()

    def job(desk: Desk) -> Member:
        if is_new:
            staff.add(desk, arguments.member, arguments.role, arguments.mail, password_hash="", by=by)
        return staff.invite(desk, arguments.member, token, by)

    return office.write_now(job), token


def _admin(arguments: argparse.Namespace, office: Office) -> Member | None:
    """The admin who adds somebody; None while there is none who could."""
    from desk import staff

    return None if office.read_now(staff.needs_no_leave) else member_of(arguments, office, ("admin",))


def _list(arguments: argparse.Namespace) -> int:
    from desk import staff

    with closing(open_office(arguments)) as office:
        members = office.read_now(staff.list_members)
    if arguments.json:
        print(*(json.dumps(_as_json(member), ensure_ascii=False) for member in members), sep="\n")
        return 0
    if not members:
        print("No members of staff yet; `privacy-desk staff add NAME --role admin` adds the first one.")
    for member in members:
        state = ("invited" if member.invited_until else "active") if member.is_active else f"disabled {member.disabled_at:%Y-%m-%d}"
        print(f"{member.name:20}  {member.role:8}  {state:20}  {member.mail}".rstrip())
    return 0


def _by_admin(arguments: argparse.Namespace, act: Callable[[Desk, Member], Member], done: str) -> int:
    """Does something to a member in an admin's name."""
    with closing(open_office(arguments)) as office:
        by = member_of(arguments, office, ("admin",))
        return _present(arguments, office.write_now(lambda desk: act(desk, by)), "", done)


def _disable(arguments: argparse.Namespace) -> int:
    from desk import staff

    return _by_admin(arguments, lambda desk, by: staff.disable(desk, arguments.member, by), "is disabled")


def _reset(arguments: argparse.Namespace) -> int:
    from desk import passwords, staff

    with closing(open_office(arguments)) as office:
        by = None if arguments.only_admin else member_of(arguments, office, ("agent", "admin", "auditor"))
        office.read_now(lambda desk: staff.show(desk, arguments.member))
        if arguments.invite:
            return _present(arguments, *_invited(arguments, office, by, is_new=False), "may choose a new password", is_invited=True)
        hash, token = passwords.hashed(new_password(arguments, arguments.member)), passwords.new_token()
        member = office.write_now(lambda desk: staff.reset(desk, arguments.member, hash, token, by=by))
        return _present(arguments, member, token, "has a new password and token, and may act")


def _role(arguments: argparse.Namespace) -> int:
    from desk import staff

    done = "has a new role, and is signed out"
    return _by_admin(arguments, lambda desk, by: staff.change_role(desk, arguments.member, arguments.role, by), done)


def _sign_out(arguments: argparse.Namespace) -> int:
    from desk import staff

    return _by_admin(arguments, lambda desk, by: staff.sign_out(desk, arguments.member, by), "is signed out")


def _remove_totp(arguments: argparse.Namespace) -> int:
    from desk import staff

    return _by_admin(arguments, lambda desk, by: staff.remove_totp(desk, arguments.member, by), "signs in without a second factor")


def _present(arguments: argparse.Namespace, member: Member, token: str, what: str, *, is_invited: bool = False) -> int:
    if arguments.json:
        named = {"one_time_token" if is_invited else "token": token} if token else {}
        print(json.dumps(_as_json(member) | named, ensure_ascii=False))
        return 0
    print(f"{member.name} ({member.role}) {what}.")
    if is_invited:
        print(f"One-time token for signing in at /console, shown this once, until {member.invited_until:%Y-%m-%d %H:%M} UTC: {token}")
    elif token:
        print(f"Token for scripts, shown this once: {TOKEN}={token}")
    return 0


def _as_json(member: Member) -> dict[str, str | None]:
    from desk.clock import stamp

    return {
        "name": member.name,
        "role": member.role,
        "mail": member.mail,
        "added_at": stamp(member.added_at),
        "disabled_at": stamp(member.disabled_at) if member.disabled_at else None,
    }
