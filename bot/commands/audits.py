"""``audit``: whether the audit trail is whole."""

from __future__ import annotations

import argparse
import json
import re
from contextlib import closing
from typing import TYPE_CHECKING

from bot.commands.options import Commands, command, group, open_office

if TYPE_CHECKING:
    from desk.audit_chain import Break, Standing
    from desk.office import Desk


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    kinds = group(commands, "audit", "check the audit trail")
    verifying = command(kinds, "verify", "check that no line of the audit trail was changed, removed or slipped in", _verify)
    verifying.add_argument("--head", metavar="PLACE:HASH", help="an end of the trail that was noted before, to be found in it again")
    verifying.add_argument("--json", action="store_true", help="as JSON")


def _verify(arguments: argparse.Namespace) -> int:
    from desk import audit_chain

    noted = _head(arguments.head)

    def job(desk: Desk) -> tuple[Break | None, Standing, bool | None]:
        is_there = audit_chain.has(desk, *noted) if noted else None
        return audit_chain.verify(desk), audit_chain.standing(desk), is_there

    with closing(open_office(arguments)) as office:
        broken, standing, is_there = office.read_now(job)
        office.write_now(lambda desk: audit_chain.note(desk, broken))
    is_whole = broken is None and is_there is not False
    if arguments.json:
        found = {"whole": is_whole, "first": standing.first, "last": standing.last, "head": standing.head, "waiting": standing.waiting}
        print(json.dumps(found | {"broken": broken.place if broken else None, "why": broken.why if broken else None, "noted": is_there}))
        return 0 if is_whole else 1
    if broken is not None:
        print(f"The audit trail is broken at line {broken.place}: {broken.why}")
    elif standing.last:
        print(f"The audit trail is whole from line {standing.first} to {standing.last}; {standing.waiting} newer lines are not linked yet.")
        print(f"Head, to be noted elsewhere: {standing.last}:{standing.head}")
    else:
        print(f"No line is linked yet; {standing.waiting} wait for the server.")
    if noted:
        said = {True: "stands in it", False: "does not stand in it: the trail was replaced", None: "was erased since, as its time was over"}
        print(f"The line that was noted, {noted[0]}, {said[is_there]}.")
    return 0 if is_whole else 1


def _head(text: str | None) -> tuple[int, str] | None:
    from desk.model.errors import SettingsError

    if text is None:
        return None
    if not (found := re.fullmatch(r"(\d{1,15}):([0-9a-f]{64})", text)):
        raise SettingsError("--head expects PLACE:HASH, as `privacy-desk audit verify` and the log say it.")
    return int(found[1]), found[2]
