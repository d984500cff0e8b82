"""``outbox``: replies and events that were given up, and sending them once more."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from typing import TYPE_CHECKING

from bot.commands.acting import add_acting, member_of
from bot.commands.options import Commands, add_limit, command, group, limit_of, open_office

if TYPE_CHECKING:
    from desk.model.parcel import Parcel
    from desk.office import Desk


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    kinds = group(commands, "outbox", "list what could not be delivered, and send it again")
    listing = command(kinds, "list", "list dead letters (replies and events that were given up) without their text", _list)
    add_limit(listing)
    replaying = command(kinds, "replay", "send dead letters once more: those named, or all events of the other console", _replay)
    replaying.add_argument("ids", nargs="*", metavar="ID", help="as `outbox list` shows them")
    replaying.add_argument("--webhook", action="store_true", help="all events for the other console")
    add_acting(replaying)
    for each in (listing, replaying):
        each.add_argument("--json", action="store_true", help="as JSON")


def _list(arguments: argparse.Namespace) -> int:
    from desk import outbox

    limit = limit_of(arguments)
    with closing(open_office(arguments)) as office:
        waiting = office.read_now(outbox.waiting)
        letters = office.read_now(lambda desk: outbox.dead(desk, limit))
    if arguments.json:
        print(json.dumps({"waiting": waiting, "dead": [_as_json(letter) for letter in letters]}, ensure_ascii=False, indent=2))
        return 0
    print(f"{waiting} waiting, {len(letters)} given up.")
    for letter in letters:
        where = f"{letter.put_at:%Y-%m-%d %H:%M} UTC  {letter.address.channel}  {letter.address.chat}"
        print(f"{letter.id}  {where}  {letter.outcome}  {letter.reason or 'cut off while sending'}")
    return 0


def _replay(arguments: argparse.Namespace) -> int:
    from desk import audit, events, outbox
    from desk.model.errors import SettingsError

    if bool(arguments.ids) == arguments.webhook:
        raise SettingsError("Name the dead letters that `privacy-desk outbox list` shows, or use --webhook for all events.")
    with closing(open_office(arguments)) as office:
        member = member_of(arguments, office)

        def job(desk: Desk) -> tuple[list[Parcel], int]:
            sent = [outbox.replay(desk, id) for id in arguments.ids] or outbox.replay_all(desk, events.CHANNEL)
            is_event = arguments.webhook or any(parcel.address.channel == events.CHANNEL for parcel in sent)
            hurried = events.welcome_back(desk) if is_event else 0
            for parcel in sent:
                audit.record(desk, member.actor, "outbox.replay", f"{parcel.address.channel}:{parcel.id}")
            return sent, hurried

        parcels, hurried = office.write_now(job)
    if arguments.json:
        print(json.dumps([_as_json(parcel) for parcel in parcels], ensure_ascii=False, indent=2))
        return 0
    if hurried:
        print(f"{hurried} that were put off are due now.")
    print(f"{len(parcels)} to be sent once more; they leave as soon as the server runs." if parcels else "Nothing was given up.")
    return 0


def _as_json(parcel: Parcel) -> dict[str, str | int | None]:
    from desk.clock import stamp

    return {
        "id": parcel.id,
        "channel": parcel.address.channel,
        "chat": parcel.address.chat,
        "put_at": stamp(parcel.put_at),
        "outcome": parcel.outcome,
        "attempts": parcel.attempts,
        "reason": parcel.reason,
    }
