"""``inbox list``: messages that could not be read or answered, and how many still wait."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from dataclasses import asdict

from bot.commands.options import Commands, add_limit, command, group, limit_of, open_office


def add_to(commands: Commands) -> None:
    """Adds the command."""
    kinds = group(commands, "inbox", "list messages that could not be answered")
    listing = command(kinds, "list", "list dead letters (updates that could not be read or answered) without their text", _list)
    add_limit(listing)
    listing.add_argument("--json", action="store_true", help="as JSON")


def _list(arguments: argparse.Namespace) -> int:
    from desk import inbox
    from desk.clock import stamp

    limit = limit_of(arguments)
    with closing(open_office(arguments)) as office:
        waiting = office.read_now(inbox.waiting)
        letters = office.read_now(lambda desk: inbox.dead(desk, limit))
    if arguments.json:
        times = ("received_at", "finished_at")
        rows = [asdict(letter) | {name: stamp(getattr(letter, name)) for name in times} for letter in letters]
        print(json.dumps({"waiting": waiting, "dead": rows}, ensure_ascii=False, indent=2))
        return 0
    print(f"{waiting} waiting, {len(letters)} put aside.")
    for letter in letters:
        when = f"{letter.received_at:%Y-%m-%d %H:%M} UTC"
        print(f"{when}  {letter.channel}  {letter.source}  {letter.attempts} attempts  {letter.error}")
    return 0
