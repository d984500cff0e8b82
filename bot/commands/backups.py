"""``backup``: makes, checks and puts back backups; the server may run while one is made."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bot.commands.options import Commands, command, group, settings_of


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    kinds = group(commands, "backup", "make, check and put back backups")
    making = command(kinds, "create", "back up the database while the server runs; the key file is not part of it", _create)
    making.add_argument("--into", type=Path, metavar="DIR", help="folder for the backup (default: backups in the data folder)")
    checking = command(kinds, "verify", "check a backup from its checksum to its rows", _verify)
    checking.add_argument("file", type=Path, metavar="FILE")
    checking.add_argument("--json", action="store_true", help="what it holds, as JSON")
    restoring = command(kinds, "restore", "put a backup in the place of the database; the server must be stopped", _restore)
    restoring.add_argument("file", type=Path, metavar="FILE")


def _create(arguments: argparse.Namespace) -> int:
    from desk.clock import utc_now
    from desk.store.backup import create

    settings = settings_of(arguments).store
    print(create(settings, utc_now(), into=arguments.into))
    if not settings.database_url:
        print(f"Not in it: the key {settings.key_file}. Keep a copy of it somewhere else, or nobody can ever read the backup.")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from desk.store.backup import as_json, verify

    manifest = verify(arguments.file)
    if arguments.json:
        print(json.dumps(as_json(manifest), indent=2))
    else:
        rows = sum(manifest.rows.values())
        print(f"{arguments.file} is whole: made {manifest.created_at}, schema {manifest.schema}, {rows} rows, key {manifest.key_id}.")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from desk.clock import utc_now
    from desk.store.backup import restore
    from desk.store.keyfile import load_key
    from desk.store.sealed import key_id

    settings = settings_of(arguments).store
    own = key_id(load_key(settings.key_file, outside=settings.data_dir, sealed_with=None)) if settings.key_file.exists() else None
    aside = restore(arguments.file, settings, utc_now(), key_id=own)
    print(f"Restored {settings.sqlite_file}." + (f" The database that stood there is now {aside}." if aside else ""))
    return 0
