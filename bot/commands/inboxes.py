"""``inbox``: messages that could not be read or answered, what they said, and trying them once more."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.commands.acting import add_acting, member_of
from bot.commands.options import Commands, add_limit, command, group, limit_of, open_office

if TYPE_CHECKING:
    from desk.office import Desk


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    kinds = group(commands, "inbox", "list messages that could not be answered, show one, and try them again")
    listing = command(kinds, "list", "list dead letters (updates that could not be read or answered) without their text", _list)
    add_limit(listing)
    showing = command(kinds, "show", "show what a dead letter said, which is recorded", _show)
    showing.add_argument("id", metavar="ID", help="as `inbox list` shows it")
    replaying = command(kinds, "replay", "try dead letters once more, those named or all", _replay)
    replaying.add_argument("ids", nargs="*", metavar="ID", help="as `inbox list` shows them")
    replaying.add_argument("--all", action="store_true", help="every dead letter")
    for each in (showing, replaying):
        add_acting(each)
    for each in (listing, showing, replaying):
        each.add_argument("--json", action="store_true", help="as JSON")


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
        print(f"{letter.id}  {when}  {letter.channel}  {letter.source}  {letter.attempts} attempts  {letter.error}")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from desk import audit, inbox

    with closing(open_office(arguments)) as office:
        member = member_of(arguments, office)

        def job(desk: Desk) -> str:
            raw = inbox.said(desk, arguments.id)
            audit.record(desk, member.actor, "inbox.show", f"inbox:{arguments.id}")
            return raw

        raw = office.write_now(job)
    print(json.dumps({"id": arguments.id, "raw": raw}, ensure_ascii=False, indent=2) if arguments.json else _printable(raw))
    return 0


def _replay(arguments: argparse.Namespace) -> int:
    from desk import audit, inbox
    from desk.model.errors import SettingsError

    if bool(arguments.ids) == arguments.all:
        raise SettingsError("Name the dead letters that `privacy-desk inbox list` shows, or use --all.")
    with closing(open_office(arguments)) as office:
        member = member_of(arguments, office)

        def job(desk: Desk) -> list[str]:
            for id in arguments.ids:
                inbox.replay(desk, id)
            ids = list(arguments.ids) or inbox.replay_all(desk)
            for id in ids:
                audit.record(desk, member.actor, "inbox.replay", f"inbox:{id}")
            return ids

        ids = office.write_now(job)
    if arguments.json:
        print(json.dumps(ids, indent=2))
    elif ids:
        print(f"{len(ids)} to be tried once more; the running server takes them within a second.")
    else:
        print("Nothing was put aside.")
    return 0


def _printable(raw: str) -> str:
    """The update indented where it is JSON; what would move the terminal's cursor is escaped."""
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return "".join(each if each.isprintable() or each == "\n" else repr(each)[1:-1] for each in raw)
