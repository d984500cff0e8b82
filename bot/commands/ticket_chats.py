"""``tickets merge``: makes two tickets of one person into one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bot.commands.acting import add_acting
from bot.commands.options import Commands, command

if TYPE_CHECKING:
    from desk.model.member import Member
    from desk.model.ticket import Ticket
    from desk.office import Desk


def add_to(kinds: Commands) -> None:
    """Adds the commands to those about tickets."""
    merging = command(kinds, "merge", "make a ticket part of another one of the same chat or proven account", _merge)
    merging.add_argument("number", metavar="NUMBER", help="the one that becomes part of the other; its number stays valid")
    merging.add_argument("into", metavar="INTO", help="the one that stays, whose chat gets the answers")
    merging.add_argument("--json", action="store_true", help="the ticket as JSON")
    add_acting(merging)


def _merge(arguments: argparse.Namespace) -> int:
    from bot.commands.tickets import act
    from desk import merging

    def merge(desk: Desk, member: Member) -> Ticket:
        return merging.merge(desk, arguments.number, arguments.into, member.actor)

    return act(arguments, merge, lambda ticket: f"{arguments.number} is part of {ticket.number} now, and still leads there.")
