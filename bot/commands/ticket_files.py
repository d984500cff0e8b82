"""``tickets attachment`` and ``tickets attach``: takes a user's file out of a ticket, and puts a file for the access package into one."""

from __future__ import annotations

import argparse
import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.acting import add_acting, add_seen
from bot.commands.options import Commands, command, open_office

if TYPE_CHECKING:
    from desk.model.member import Member
    from desk.model.ticket import Ticket
    from desk.office import Desk


def add_to(kinds: Commands) -> None:
    """Adds the commands to those about tickets."""
    saving = command(kinds, "attachment", "save a file that came with a ticket", _save)
    saving.add_argument("number", metavar="NUMBER", help="as PD-2026-000001")
    saving.add_argument("which", metavar="N", help="which of its attachments, as 'tickets show' counts them")
    saving.add_argument("--to", type=Path, metavar="FILE", help="where to (default: its own name, here); a file that is there stays")
    attaching = command(kinds, "attach", "attach a file to a ticket; it goes into the access package", _attach)
    attaching.add_argument("number", metavar="NUMBER")
    attaching.add_argument("file", metavar="FILE", type=Path)
    attaching.add_argument("--json", action="store_true", help="the ticket as JSON")
    add_acting(attaching)
    add_seen(attaching)


def _save(arguments: argparse.Namespace) -> int:
    from desk import attachments
    from desk.model.errors import SettingsError

    which = int(arguments.which) if str(arguments.which).isdecimal() and len(arguments.which) < 6 else 0
    with closing(open_office(arguments)) as office:
        file, content = office.read_now(lambda desk: attachments.content(desk, arguments.number, which))
    target = arguments.to or Path(file.name)
    try:
        # What a user sent is for the eyes of whoever fetched it, and writes over nothing.
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise SettingsError(f"{target} cannot be written ({error.strerror}); name another file with --to.") from None
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
    print(f"Saved {target} ({file.type}, {len(content)} bytes). A file from outside: open it with care.")
    return 0


def _attach(arguments: argparse.Namespace) -> int:
    from bot.commands.tickets import act
    from desk import attachments
    from desk.model.errors import SettingsError

    try:
        content = arguments.file.read_bytes()
    except OSError as error:
        raise SettingsError(f"{arguments.file} cannot be read ({error.strerror}).") from None

    def attach(desk: Desk, member: Member) -> Ticket:
        return attachments.attach(desk, arguments.number, arguments.file.name, content, member.actor)

    return act(arguments, attach, lambda ticket: f"{ticket.number}: {ticket.files[-1].name} is attached; it goes into the access package.")
