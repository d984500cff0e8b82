"""``api-keys``: the keys of other systems that call the desk's API."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from typing import TYPE_CHECKING

from bot.commands.acting import add_acting, member_of
from bot.commands.options import Commands, command, group, open_office

if TYPE_CHECKING:
    from desk.model.api_key import ApiKey


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    kinds = group(commands, "api-keys", "make, list and revoke keys of the API; docs/api.md says what they open")
    adding = command(kinds, "add", "make a key and print it once", _add)
    adding.add_argument("holder", metavar="NAME", help="who holds it, such as the other console")
    adding.add_argument("--scope", required=True, metavar="SCOPES", help="identity, requests, or both with a comma between")
    listing = command(kinds, "list", "list the keys, with their scopes and when they were last used", _list)
    ending = command(kinds, "revoke", "end a key at once", _revoke)
    ending.add_argument("id", metavar="ID", help="as `api-keys list` shows it")
    for each in (adding, ending):
        add_acting(each)
    for each in (adding, listing, ending):
        each.add_argument("--json", action="store_true", help="as JSON")


def _add(arguments: argparse.Namespace) -> int:
    from desk import api_keys

    scopes = tuple(each.strip() for each in arguments.scope.split(",") if each.strip())
    with closing(open_office(arguments)) as office:
        member = member_of(arguments, office, ("admin",))
        key, text = office.write_now(lambda desk: api_keys.add(desk, arguments.holder, scopes, member))
    if arguments.json:
        print(json.dumps(_as_json(key) | {"key": text}, ensure_ascii=False))
        return 0
    print(f"Key {key.id} of {key.name}, for {' and '.join(key.scopes)}, shown this once:\n{text}")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from desk import api_keys

    with closing(open_office(arguments)) as office:
        keys = office.read_now(api_keys.list_keys)
    if arguments.json:
        print(*(json.dumps(_as_json(key), ensure_ascii=False) for key in keys), sep="\n")
        return 0
    if not keys:
        print("No keys; nobody can call the API.")
    for key in keys:
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "active"
        used = f"last used {key.used_at:%Y-%m-%d %H:%M} UTC" if key.used_at else "never used"
        print(f"{key.id}  {state:18}  {','.join(key.scopes):18}  {used:32}  {key.name} (by {key.added_by})")
    return 0


def _revoke(arguments: argparse.Namespace) -> int:
    from desk import api_keys

    with closing(open_office(arguments)) as office:
        member = member_of(arguments, office, ("admin",))
        key = office.write_now(lambda desk: api_keys.revoke(desk, arguments.id, member))
    print(json.dumps(_as_json(key), ensure_ascii=False) if arguments.json else f"The key {key.id} of {key.name} opens nothing any more.")
    return 0


def _as_json(key: ApiKey) -> dict[str, object]:
    from desk.clock import stamp

    return {
        "id": key.id,
        "name": key.name,
        "scopes": key.scopes,
        "added_at": stamp(key.added_at),
        "added_by": key.added_by,
        "used_at": stamp(key.used_at) if key.used_at else None,
        "revoked_at": stamp(key.revoked_at) if key.revoked_at else None,
    }
