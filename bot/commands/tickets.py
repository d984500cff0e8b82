"""``tickets``: what users have asked a person for, and how staff answer it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from bot.commands import ticket_chats, ticket_files
from bot.commands.acting import add_acting, add_seen, member_of
from bot.commands.options import Commands, Work, add_limit, command, group, limit_of, open_office
from bot.commands.ticket_text import as_json, brief, lines, print_json

if TYPE_CHECKING:
    from desk.model.member import Member
    from desk.model.ticket import Ticket
    from desk.office import Desk

Act = Callable[["Desk", "Member"], "Ticket"]
"""What a member does in one transaction."""


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    kinds = group(commands, "tickets", "list, show, answer, take and close tickets")
    listing = command(kinds, "list", "list the newest tickets", _list)
    listing.add_argument("--open", action="store_true", help="only those that nobody has closed")
    add_limit(listing)
    listing.add_argument("--json", action="store_true", help="as JSON, one object a line")
    _one(kinds, "show", "show one ticket with its messages", _show)
    answering = _one(kinds, "reply", "send an answer to the chat of a ticket", _reply, acts=True)
    answering.add_argument("text", metavar="TEXT", help="the answer; - reads it from standard input")
    answering.add_argument("--told", default="", metavar="TEXT", help="how and when you sent it yourself, where it came by no chat")
    noting = _one(kinds, "note", "keep a note with a ticket, which no user sees", _note, acts=True)
    noting.add_argument("text", metavar="TEXT", help="the note; - reads it from standard input")
    _one(kinds, "take", "see to a ticket from now on; one that a colleague has is refused", _take, acts=True)
    giving = _one(kinds, "assign", "give a ticket to a member of staff", _assign, acts=True)
    giving.add_argument("to", metavar="MEMBER", help="who sees to it; - for nobody")
    _one(kinds, "close", "close a ticket that is no open rights request", _close, acts=True)
    ticket_files.add_to(kinds)
    ticket_chats.add_to(kinds)
    _one(kinds, "reopen", "open a ticket again that was closed in the last 14 days", _reopen, acts=True)


def _one(kinds: Commands, name: str, does: str, work: Work, *, acts: bool = False) -> argparse.ArgumentParser:
    """A command about one ticket; ``acts``: it writes, as a member."""
    parser = command(kinds, name, does, work)
    parser.add_argument("number", metavar="NUMBER", help="as PD-2026-000001")
    parser.add_argument("--json", action="store_true", help="the ticket as JSON")
    if acts:
        add_acting(parser)
        add_seen(parser)
    return parser


def act(arguments: argparse.Namespace, does: Act, told: Callable[[Ticket], str], *, text: str = "") -> int:
    """Lets the member who types do something, and says what was done; ``text``: what to call the text that belongs to it.

    Raises Collision where the ticket is another version by now than the one that the member names with ``--version``.
    """
    from desk import moving

    seen = getattr(arguments, "seen", None)

    def job(desk: Desk) -> Ticket:
        if seen is not None:
            moving.check_seen(desk, arguments.number, seen)
        return does(desk, member)

    with closing(open_office(arguments)) as office:
        member = member_of(arguments, office)
        if text:
            # Only now, since the password is the first line of standard input.
            arguments.text = _text(arguments, text)
        ticket = office.write_now(job)
    if arguments.json:
        print_json(as_json(ticket))
    else:
        print(told(ticket))
    return 0


def _text(arguments: argparse.Namespace, what: str) -> str:
    """The text that was typed, or with - the rest of standard input; raises SettingsError where there is none."""
    from desk.model.errors import SettingsError

    text = (sys.stdin.read() if arguments.text == "-" else arguments.text).strip()
    if not text:
        raise SettingsError(f"The {what} is empty; nothing was done.")
    return str(text)


def _list(arguments: argparse.Namespace) -> int:
    from desk import tickets

    limit = limit_of(arguments)
    with closing(open_office(arguments)) as office:
        found = office.read_now(lambda desk: tickets.list_tickets(desk, only_open=arguments.open, limit=limit))
    return listed(arguments, found, "No tickets.")


def listed(arguments: argparse.Namespace, found: list[Ticket], none: str) -> int:
    """Prints a list of tickets, one a line."""
    for ticket in found:
        if arguments.json:
            print_json(as_json(ticket, full=False))
        else:
            print(brief(ticket))
    if not found and not arguments.json:
        print(none)
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from desk import tickets

    with closing(open_office(arguments)) as office:
        ticket = office.read_now(lambda desk: tickets.show(desk, arguments.number))
    if arguments.json:
        print_json(as_json(ticket))
    else:
        print(*lines(ticket), sep="\n")
    return 0


def _reply(arguments: argparse.Namespace) -> int:
    from desk import replies, senders

    def reply(desk: Desk, member: Member) -> Ticket:
        if arguments.told.strip():
            return senders.sent_by_hand(desk, arguments.number, arguments.text, arguments.told, member.actor)
        return replies.send(desk, arguments.number, arguments.text, member.actor)

    def told(ticket: Ticket) -> str:
        if not ticket.has_chat:
            return f"{ticket.number}: it is on record that you sent this answer; the desk itself has sent nothing."
        blocked = f" The last thing sent there did not arrive ({ticket.blocked})." if ticket.blocked else ""
        return f"{ticket.number}: the answer is on its way to the chat ({ticket.address.channel}), sent while the server runs.{blocked}"

    return act(arguments, reply, told, text="answer")


def _note(arguments: argparse.Namespace) -> int:
    from desk import tickets

    def note(desk: Desk, member: Member) -> Ticket:
        return tickets.note(desk, arguments.number, arguments.text, member.actor)

    return act(arguments, note, lambda ticket: f"{ticket.number}: noted; no user sees it.", text="note")


def _take(arguments: argparse.Namespace) -> int:
    from desk import tickets

    def take(desk: Desk, member: Member) -> Ticket:
        return tickets.take(desk, arguments.number, member.name, arguments.seen)

    return act(arguments, take, lambda ticket: f"{ticket.number} is yours, {ticket.assignee}.")


def _assign(arguments: argparse.Namespace) -> int:
    from desk import tickets

    to = None if arguments.to == "-" else arguments.to

    def assign(desk: Desk, member: Member) -> Ticket:
        return tickets.assign(desk, arguments.number, to, member.actor)

    return act(arguments, assign, lambda ticket: f"{ticket.number} is with {ticket.assignee or 'nobody'} now.")


def _close(arguments: argparse.Namespace) -> int:
    from desk import tickets

    def close(desk: Desk, member: Member) -> Ticket:
        return tickets.close(desk, arguments.number, member.actor)

    return act(arguments, close, lambda ticket: f"{ticket.number} is closed.")


def _reopen(arguments: argparse.Namespace) -> int:
    from desk import tickets

    def reopen(desk: Desk, member: Member) -> Ticket:
        return tickets.reopen(desk, arguments.number, member.actor)

    return act(arguments, reopen, lambda ticket: f"{ticket.number} is open again.")
