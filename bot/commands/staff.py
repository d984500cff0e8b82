"""``staff``: who may act on the desk; the first admin needs nobody's leave, afterwards an admin acts."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from typing import TYPE_CHECKING

from bot.commands.acting import TOKEN, add_acting, member_of, new_password
from bot.commands.options import Commands, command, group, open_office, settings_of

if TYPE_CHECKING:
    from desk.model.member import Member
    from desk.office import Desk, Office


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    kinds = group(commands, "staff", "add, list, disable and reset members of staff")
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
    for each in (adding, ending, resetting):
        add_acting(each)
    for each in (adding, listing, ending, resetting):
        each.add_argument("--json", action="store_true", help="as JSON")


def _add(arguments: argparse.Namespace) -> int:
    from desk import passwords, staff
    from desk.office import Office

    settings = settings_of(arguments)
    # The first member may be added before the first start, so the database is made here where there is none.
    with closing(Office.open(settings.store, rules=settings.desk)) as office:
        by = _admin(arguments, office)
        hash, token = passwords.hashed(new_password(arguments, arguments.member)), passwords.new_token()

        def job(desk: Desk) -> Member:
            return staff.add(desk, arguments.member, arguments.role, arguments.mail, password_hash=hash, token=token, by=by)

        return _present(arguments, office.write_now(job), token, "may act now")


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
        state = "active" if member.is_active else f"disabled {member.disabled_at:%Y-%m-%d}"
        print(f"{member.name:20}  {member.role:8}  {state:20}  {member.mail}".rstrip())
    return 0


def _disable(arguments: argparse.Namespace) -> int:
    from desk import staff

    with closing(open_office(arguments)) as office:
        by = member_of(arguments, office, ("admin",))
        return _present(arguments, office.write_now(lambda desk: staff.disable(desk, arguments.member, by)), "", "is disabled")


def _reset(arguments: argparse.Namespace) -> int:
    from desk import passwords, staff

    with closing(open_office(arguments)) as office:
        by = None if arguments.only_admin else member_of(arguments, office, ("agent", "admin", "auditor"))
        office.read_now(lambda desk: staff.show(desk, arguments.member))
        hash, token = passwords.hashed(new_password(arguments, arguments.member)), passwords.new_token()
        member = office.write_now(lambda desk: staff.reset(desk, arguments.member, hash, token, by=by))
        return _present(arguments, member, token, "has a new password and token, and may act")


def _present(arguments: argparse.Namespace, member: Member, token: str, what: str) -> int:
    if arguments.json:
        print(json.dumps(_as_json(member) | ({"token": token} if token else {}), ensure_ascii=False))
        return 0
    print(f"{member.name} ({member.role}) {what}.")
    if token:
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
