"""``tickets``: what users have asked a person for, and how staff answer it."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.commands.options import Commands, add_limit, command, group, limit_of, open_office

if TYPE_CHECKING:
    from desk.model.ticket import Ticket


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    kinds = group(commands, "tickets", "list, show, answer and close tickets")
    listing = command(kinds, "list", "list the newest tickets", _list)
    listing.add_argument("--open", action="store_true", help="only those that nobody has closed")
    add_limit(listing)
    listing.add_argument("--json", action="store_true", help="as JSON")
    showing = command(kinds, "show", "show one ticket with its messages", _show)
    showing.add_argument("number", metavar="NUMBER", help="as PD-2026-000001")
    showing.add_argument("--json", action="store_true", help="as JSON")
    answering = command(kinds, "reply", "send an answer to the chat of a ticket", _reply)
    answering.add_argument("number", metavar="NUMBER")
    answering.add_argument("text", metavar="TEXT", help="the answer; - reads it from standard input")
    answering.add_argument("--as", dest="name", default="staff", metavar="NAME", help="name that the ticket keeps, unseen by the user")
    answering.add_argument("--json", action="store_true", help="the ticket as JSON")
    ending = command(kinds, "close", "close a ticket", _close)
    ending.add_argument("number", metavar="NUMBER")
    ending.add_argument("--json", action="store_true", help="the ticket as JSON")


def _list(arguments: argparse.Namespace) -> int:
    from desk import tickets

    limit = limit_of(arguments)
    with closing(open_office(arguments)) as office:
        found = office.read_now(lambda desk: tickets.list_tickets(desk, only_open=arguments.open, limit=limit))
    if arguments.json:
        _print_json([_as_json(ticket) for ticket in found])
    elif not found:
        print("No tickets.")
    for ticket in [] if arguments.json else found:
        note = "  (the user wrote back)" if ticket.is_open and ticket.messages and ticket.messages[-1].author == "user" else ""
        when = f"{ticket.received_at:%Y-%m-%d %H:%M} UTC"
        print(f"{ticket.number}  {_state(ticket):6}  {_what(ticket):16}  {when}  {ticket.address.channel}{note}")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from desk import tickets

    with closing(open_office(arguments)) as office:
        return _present(office.read_now(lambda desk: tickets.show(desk, arguments.number)), as_json=arguments.json)


def _reply(arguments: argparse.Namespace) -> int:
    from desk import tickets
    from desk.model.errors import SettingsError

    text = (sys.stdin.read() if arguments.text == "-" else arguments.text).strip()
    if not text:
        raise SettingsError("The answer is empty; nothing was sent.")
    with closing(open_office(arguments)) as office:
        ticket = office.write_now(lambda desk: tickets.reply(desk, arguments.number, text, f"staff:{arguments.name}"))
    if arguments.json:
        return _present(ticket, as_json=True)
    print(f"Sent to the chat of {ticket.number} by way of {ticket.address.channel}; it leaves as soon as the server runs.")
    return 0


def _close(arguments: argparse.Namespace) -> int:
    from desk import tickets

    with closing(open_office(arguments)) as office:
        ticket = office.write_now(lambda desk: tickets.close(desk, arguments.number))
    if arguments.json:
        return _present(ticket, as_json=True)
    print(f"{ticket.number} is closed.")
    return 0


def _present(ticket: Ticket, *, as_json: bool) -> int:
    if as_json:
        _print_json(_as_json(ticket))
        return 0
    print(f"{ticket.number}  {_state(ticket)}  {_what(ticket)}")
    policy = f", policy version {ticket.policy_version}" if ticket.policy_version else ""
    print(f"Received {ticket.received_at:%Y-%m-%d %H:%M:%S} UTC by way of {ticket.address.channel}, in {ticket.language}{policy}")
    for message in ticket.messages:
        by = (message.name or "staff") if message.author == "staff" else "user"
        print(f"\n[{by}] {message.text}")
    return 0


def _state(ticket: Ticket) -> str:
    return "open" if ticket.is_open else "closed"


def _what(ticket: Ticket) -> str:
    return f"{ticket.kind} ({ticket.right})" if ticket.right else ticket.kind


def _as_json(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "state": _state(ticket),
        "kind": ticket.kind,
        "right": ticket.right,
        "channel": ticket.address.channel,
        "chat": ticket.address.chat,
        "language": ticket.language,
        "policy_version": ticket.policy_version,
        "received_at": ticket.received_at.isoformat(),
        "opened_at": ticket.opened_at.isoformat(),
        "closed_at": ticket.closed_at.isoformat() if ticket.closed_at else None,
        "messages": [
            {"author": message.author, "name": message.name, "text": message.text, "written_at": message.written_at.isoformat()}
            for message in ticket.messages
        ],
    }


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
