"""``tickets merge``, ``block``, ``unblock`` and ``blocked``: two tickets of one person as one, and chats that abuse the desk."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING

from bot.commands.acting import add_acting, add_seen
from bot.commands.options import Commands, command, open_office

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
    add_seen(merging)
    blocking = command(kinds, "block", "block the chat of a ticket: what it writes is not kept and not answered", _block)
    blocking.add_argument("number", metavar="NUMBER", help="as PD-2026-000001")
    blocking.add_argument("--reason", required=True, metavar="TEXT", help="why; only staff read it")
    blocking.add_argument("--days", type=int, default=7, metavar="N", help="1, 7, 30 or 90, or 0 = until somebody unblocks it (default 7)")
    blocking.add_argument("--json", action="store_true", help="the ticket as JSON")
    add_acting(blocking)
    add_seen(blocking)
    unblocking = command(kinds, "unblock", "let the chat of a ticket write again", _unblock)
    unblocking.add_argument("number", metavar="NUMBER", help="as PD-2026-000001")
    unblocking.add_argument("--json", action="store_true", help="the ticket as JSON")
    add_acting(unblocking)
    add_seen(unblocking)
    command(kinds, "blocked", "list the chats that are blocked now", _blocked)


def _merge(arguments: argparse.Namespace) -> int:
    from bot.commands.tickets import act
    from desk import merging

    def merge(desk: Desk, member: Member) -> Ticket:
        return merging.merge(desk, arguments.number, arguments.into, member.actor)

    return act(arguments, merge, lambda ticket: f"{arguments.number} is part of {ticket.number} now, and still leads there.")


def _block(arguments: argparse.Namespace) -> int:
    from bot.commands.tickets import act
    from desk import blocks

    def block(desk: Desk, member: Member) -> Ticket:
        return blocks.block(desk, arguments.number, member.actor, arguments.reason, arguments.days)

    return act(arguments, block, lambda ticket: f"The chat of {ticket.number} is blocked and is told so; its requests go on.")


def _unblock(arguments: argparse.Namespace) -> int:
    from bot.commands.tickets import act
    from desk import blocks

    def unblock(desk: Desk, member: Member) -> Ticket:
        return blocks.unblock(desk, arguments.number, member.actor)

    return act(arguments, unblock, lambda ticket: f"The chat of {ticket.number} can write again, and is told so.")


def _blocked(arguments: argparse.Namespace) -> int:
    from desk import blocks

    with closing(open_office(arguments)) as office:
        found = office.read_now(lambda desk: blocks.listed(desk, limit=1_000_000))
    for each in found:
        until = f"until {each.until:%Y-%m-%d %H:%M} UTC" if each.until else "until somebody unblocks it"
        by = each.by.removeprefix("staff:")
        print(f"{each.number}  {each.address.channel}  {until}  by {by} on {each.at:%Y-%m-%d}: {' '.join(each.reason.split())}")
    if not found:
        print("No chat is blocked.")
    return 0
