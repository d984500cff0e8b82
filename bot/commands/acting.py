"""Who acts: every command that writes does so as a named member of staff."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk.model.member import Member, Role
    from desk.office import Office

TOKEN = "PRIVACY_DESK_STAFF_TOKEN"  # noqa: S105 - the name of a variable
WRITERS: tuple[Role, ...] = ("agent", "admin")


def add_acting(parser: argparse.ArgumentParser) -> None:
    """Adds ``--as`` and ``--password-stdin`` to a command that writes."""
    parser.add_argument("--as", dest="name", metavar="NAME", help=f"the member of staff who acts; password, or the variable {TOKEN}")
    parser.add_argument("--password-stdin", action="store_true", help="take the password from the first line of standard input")


def add_seen(parser: argparse.ArgumentParser) -> None:
    """Adds ``--version`` to a command that acts on a ticket, so that two who act at once do not overwrite each other."""
    parser.add_argument("--version", dest="seen", type=int, metavar="N", help="the version you have seen; refused if it has changed since")


def member_of(arguments: argparse.Namespace, office: Office, roles: tuple[Role, ...] = WRITERS) -> Member:
    """The member who acts, proven by token or password; raises NotSignedIn or NotAllowed.

    A password is asked for on the terminal, or taken from the first line of standard input, whose other lines stay unread.
    """
    from bot.settings import staff_token
    from desk import staff
    from desk.model.errors import NotAllowed, NotSignedIn, SettingsError

    if not arguments.name:
        raise SettingsError(f"Say who acts with --as NAME, and prove it with a password or {TOKEN}.")
    token = staff_token()
    secret = token or _read(arguments, f"Password of {arguments.name}: ")
    # A token is no password, and a password no token: what leaks from a script must not open the console.
    check = staff.check_token if token else staff.check
    try:
        member = office.read_now(lambda desk: check(desk, arguments.name, secret))
    except NotSignedIn:
        office.write_now(lambda desk: staff.refuse(desk, arguments.name))
        raise
    if member.role not in roles:
        raise NotAllowed(f"{member.name} is {member.role} and cannot do this; it takes {' or '.join(roles)}.")
    return member


def new_password(arguments: argparse.Namespace, name: str, mail: str = "") -> str:
    """A password for a member: asked for twice on the terminal, or the next line of standard input; raises SettingsError."""
    from desk.model.errors import SettingsError
    from desk.passwords import fault

    chosen = _read(arguments, f"New password of {name}: ")
    if wrong := fault(chosen, name, mail):
        raise SettingsError(wrong)
    if not arguments.password_stdin and getpass.getpass("Once more: ") != chosen:
        raise SettingsError("The two passwords differ; nothing was changed.")
    return chosen


def _read(arguments: argparse.Namespace, prompt: str) -> str:
    """A password from the terminal, or with ``--password-stdin`` the next line of standard input; raises SettingsError for neither."""
    from desk.model.errors import SettingsError

    if arguments.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise SettingsError(f"There is no terminal to ask for a password; use --password-stdin, or set {TOKEN}.")
    return getpass.getpass(prompt)
