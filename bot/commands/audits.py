"""``audit``: whether the audit trail is whole, and going on behind a break."""

from __future__ import annotations

import argparse
import json
import re
from contextlib import closing
from typing import TYPE_CHECKING

from bot.commands.acting import add_acting, member_of
from bot.commands.options import Commands, command, group, open_office

if TYPE_CHECKING:
    from desk.audit_chain import Break, Standing, Whole
    from desk.model.audited import AcceptedBreak
    from desk.office import Desk


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    kinds = group(commands, "audit", "check the audit trail, and go on behind a break")
    verifying = command(kinds, "verify", "check that no line of the audit trail was changed, removed or slipped in", _verify)
    verifying.add_argument("--head", metavar="PLACE:HASH", help="an end of the trail that was noted before, to be found in it again")
    accepting = command(kinds, "accept", "accept that the audit trail is broken, and begin a new chain behind the break", _accept)
    accepting.add_argument("--reason", required=True, metavar="TEXT", help="what happened; kept for good")
    add_acting(accepting)
    for each in (verifying, accepting):
        each.add_argument("--json", action="store_true", help="as JSON")


def _verify(arguments: argparse.Namespace) -> int:
    from desk import audit_chain

    noted = _head(arguments.head)

    def job(desk: Desk) -> tuple[Break | Whole, Standing, bool | None]:
        is_there = audit_chain.has(desk, *noted) if noted else None
        return audit_chain.verify(desk), audit_chain.standing(desk), is_there

    with closing(open_office(arguments)) as office:
        found, standing, is_there = office.read_now(job)
        office.write_now(lambda desk: audit_chain.note(desk, found))
    broken = found if isinstance(found, audit_chain.Break) else None
    is_whole = broken is None and is_there is not False
    if arguments.json:
        told = {"whole": is_whole, "first": standing.first, "last": standing.last, "head": standing.head, "waiting": standing.waiting}
        told |= {"broken": broken.place if broken else None, "why": broken.why if broken else None, "noted": is_there}
        print(json.dumps(told | {"accepted": [_as_json(each) for each in standing.breaks]}, ensure_ascii=False))
        return 0 if is_whole else 1
    if broken is not None:
        print(f"The audit trail is broken at line {broken.place}: {broken.why}")
        print("Once it is clear what happened, `privacy-desk audit accept --reason TEXT` begins a new chain behind the break.")
    elif standing.last:
        print(f"The audit trail is whole from line {standing.first} to {standing.last}; {standing.waiting} newer lines are not linked yet.")
        print(f"Head, to be noted elsewhere: {standing.last}:{standing.head}")
    else:
        print(f"No line is linked yet; {standing.waiting} wait for the server.")
    for each in standing.breaks:
        print(_in_words(each))
    if noted:
        said = {
            True: "stands in it",
            False: "does not stand in it: the trail was replaced",
            None: "was erased since, or a break was accepted behind it",
        }
        print(f"The line that was noted, {noted[0]}, {said[is_there]}.")
    return 0 if is_whole else 1


def _accept(arguments: argparse.Namespace) -> int:
    from desk import audit_chain

    with closing(open_office(arguments)) as office:
        by = member_of(arguments, office, ("admin",))
        made = office.write_now(lambda desk: audit_chain.accept(desk, by, arguments.reason))
    print(json.dumps(_as_json(made), ensure_ascii=False) if arguments.json else _in_words(made))
    return 0


def _as_json(accepted: AcceptedBreak) -> dict[str, object]:
    at = accepted.accepted_at.isoformat()
    return {"place": accepted.place, "why": accepted.why, "first": accepted.first, "at": at, "by": accepted.by, "reason": accepted.reason}


def _in_words(accepted: AcceptedBreak) -> str:
    return (
        f"The break at line {accepted.place} was accepted {accepted.accepted_at:%Y-%m-%d %H:%M} UTC by {accepted.by}: {accepted.reason}\n"
        f"    {accepted.why} A new chain begins at line {accepted.first}."
    )


def _head(text: str | None) -> tuple[int, str] | None:
    from desk.model.errors import SettingsError

    if text is None:
        return None
    if not (found := re.fullmatch(r"(\d{1,15}):([0-9a-f]{64})", text)):
        raise SettingsError("--head expects PLACE:HASH, as `privacy-desk audit verify` and the log say it.")
    return int(found[1]), found[2]
