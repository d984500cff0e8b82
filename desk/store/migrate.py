"""Brings a database to the newest schema: numbered SQL files, forward only, all of them in one transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

from desk.model.errors import StoreError
from desk.store import meta
from desk.store.engine import Engine, Transaction

_FILE = re.compile(r"(\d{4})_\w+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    number: int
    name: str
    sql: str
    """Statements that both engines understand, each ended by a semicolon at the end of its line."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """What was done; ``before == after`` means nothing."""

    before: int
    """0 for a new database."""
    after: int
    backup: str | None
    """The name of the backup made first; None for a new database and where nothing was to be done."""


def shipped() -> tuple[Migration, ...]:
    """The migrations that come with this version, in order."""
    found = []
    for file in files("desk.store").joinpath("schema").iterdir():
        if match := _FILE.fullmatch(file.name):
            found.append(Migration(int(match[1]), file.name, file.read_text(encoding="utf-8")))
    return tuple(sorted(found, key=lambda each: each.number))


def schema_of(engine: Engine) -> int:
    """The schema number of a database, 0 for an empty one."""
    try:
        return engine.read(_schema)
    except StoreError:
        # A new database; if it was anything else, this says so.
        engine.write(lambda tx: tx.run(meta.CREATE))
        return engine.read(_schema)


def migrate(engine: Engine, backup: Callable[[int], str], migrations: Sequence[Migration] | None = None) -> Migrated:
    """Applies what is missing.

    ``backup`` takes the present schema number, makes a backup and returns its name; it is called before a database with
    something in it is changed. Raises StoreError for a database of a newer version, or when the backup or a statement fails;
    then nothing is changed.
    """
    migrations = shipped() if migrations is None else migrations
    newest = migrations[-1].number
    with engine.alone():
        before = schema_of(engine)
        if before > newest:
            raise StoreError(
                f"The database {engine.name} has schema {before}, which a newer privacy-desk made; this one knows schemas up to "
                f"{newest}: install the newer version, or restore a backup made before the upgrade."
            )
        if before == newest:
            return Migrated(before, newest, None)
        kept = backup(before) if before else None
        engine.write(lambda tx: _apply(tx, [each for each in migrations if each.number > before], before))
    return Migrated(before, newest, kept)


def _schema(tx: Transaction) -> int:
    return int(meta.get(tx, "schema") or 0)


def _apply(tx: Transaction, migrations: Sequence[Migration], before: int) -> None:
    if _schema(tx) != before:
        raise StoreError("Another process changed the schema at the same time; start again.")
    for migration in migrations:
        for statement in statements(migration.sql):
            tx.run(statement)
        meta.put(tx, "schema", str(migration.number))


def statements(sql: str) -> list[str]:
    """Cuts a migration into its statements; comments go, since a colon in one would read as a parameter."""
    bare = re.sub(r"--[^\n]*", "", sql)
    return [each.strip() for each in re.split(r";[ \t]*(?:\n|$)", bare) if each.strip()]
