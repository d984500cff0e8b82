"""Migrations: forward, all or nothing, backup first, and a database is the same whichever way it came."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import pytest

from desk.model.errors import StoreError
from desk.store import meta
from desk.store.backup import before_migration, verify
from desk.store.engine import Engine
from desk.store.migrate import Migrated, Migration, migrate, schema_of, shipped, statements
from desk.store.open import open_engine
from desk.store.settings import StoreSettings
from desk.store.sqlite import SqliteEngine
from tests.clock import Clock

SHIPPED = {"0001_first.sql": "28adac0e3156efda"}
"""Migrations that were released; a database out there was made with exactly this text, so a change needs a file of its own."""

STEPS = (
    Migration(
        1, "0001_people.sql", "CREATE TABLE people (id TEXT PRIMARY KEY); -- a first: step\n\nCREATE INDEX people_id ON people (id);\n"
    ),
    Migration(2, "0002_names.sql", "ALTER TABLE people ADD COLUMN name TEXT NOT NULL DEFAULT 'a;b';\n"),
    Migration(3, "0003_pets.sql", "CREATE TABLE pets (owner TEXT REFERENCES people (id));\n"),
)


def no_backup(schema: int) -> str:
    raise AssertionError("no backup was due")


def described(engine: Engine) -> Sequence[Any]:
    """Every table, column and index of a database, in the engine's own words."""
    if isinstance(engine, SqliteEngine) or engine.name == "in memory":
        tables = engine.read(lambda tx: tx.all("SELECT name, type FROM sqlite_master ORDER BY name"))
        columns = [engine.read(lambda tx, name=each["name"]: tx.all(f"PRAGMA table_xinfo('{name}')")) for each in tables]
        return [tables, columns]
    return [
        engine.read(lambda tx, sql=sql: tx.all(sql))
        for sql in (
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns"
            " WHERE table_schema = current_schema() ORDER BY 1, 2",
            "SELECT tablename, indexname, replace(indexdef, current_schema() || '.', '') FROM pg_indexes"
            " WHERE schemaname = current_schema() ORDER BY 1, 2",
        )
    ]


@pytest.fixture
def second(request: pytest.FixtureRequest, engine: Engine, tmp_path: Any) -> Any:
    """Another empty database of the same kind."""
    url = request.getfixturevalue("postgres_url") if "PostgreSQL" in engine.name else ""
    if url:
        url = request.getfixturevalue("postgres_server").new_store()
    opened = open_engine(StoreSettings(tmp_path / "second", url))
    yield opened
    opened.close()


@pytest.mark.parametrize("migrations", [STEPS, shipped()], ids=["made-up", "shipped"])
def test_a_fresh_schema_equals_a_migrated_one(engine: Engine, second: Engine, migrations: Sequence[Migration]) -> None:
    migrate(engine, no_backup, migrations)
    for count in range(1, len(migrations) + 1):
        migrate(second, lambda schema: "backup", migrations[:count])
    assert described(engine) == described(second)
    assert schema_of(engine) == schema_of(second) == migrations[-1].number


def test_what_was_stored_before_is_there_after(engine: Engine) -> None:
    migrate(engine, no_backup, STEPS[:1])
    engine.write(lambda tx: tx.run("INSERT INTO people VALUES ('p1')"))
    done = migrate(engine, lambda schema: f"of {schema}", STEPS)
    assert done == Migrated(before=1, after=3, backup="of 1")
    assert engine.read(lambda tx: tx.one("SELECT id, name FROM people")) == {"id": "p1", "name": "a;b"}
    assert migrate(engine, no_backup, STEPS) == Migrated(before=3, after=3, backup=None)


def test_a_migration_that_fails_half_way_changes_nothing(engine: Engine) -> None:
    migrate(engine, no_backup, STEPS[:1])
    before = described(engine)
    broken = Migration(3, "0003_broken.sql", "CREATE TABLE fine (id TEXT);\nCREATE TABLE people (id TEXT);\n")
    with pytest.raises(StoreError):
        migrate(engine, lambda schema: "", (*STEPS[:2], broken))
    assert described(engine) == before
    assert schema_of(engine) == 1


def test_a_backup_that_cannot_be_made_stops_the_migration(engine: Engine) -> None:
    def fails(schema: int) -> str:
        raise StoreError("the disk is full")

    migrate(engine, no_backup, STEPS[:1])
    with pytest.raises(StoreError, match="full"):
        migrate(engine, fails, STEPS)
    assert schema_of(engine) == 1


def test_a_database_of_a_newer_version_is_refused_in_one_sentence(engine: Engine) -> None:
    migrate(engine, no_backup, STEPS)
    with pytest.raises(StoreError, match=r"has schema 3, which a newer privacy-desk made; this one knows schemas up to 1: install"):
        migrate(engine, no_backup, STEPS[:1])


def test_the_backup_is_made_before_the_change_and_named(settings: StoreSettings) -> None:
    engine = open_engine(settings)
    migrate(engine, no_backup)
    engine.write(lambda tx: meta.put(tx, "note", "before"))
    newer = (
        *shipped(),
        Migration(9999, "9999_next.sql", "CREATE TABLE next (id TEXT);\nUPDATE meta SET value = 'after' WHERE name = 'note';\n"),
    )
    done = migrate(engine, lambda schema: before_migration(settings, schema, Clock().now), newer)
    engine.close()
    assert done.backup is not None
    (kept,) = (settings.data_dir / "backups").glob("*.zip")
    assert str(kept) == done.backup
    found = verify(kept)
    assert found.schema == shipped()[-1].number
    assert "next" not in found.rows


def test_the_shipped_migrations_are_numbered_without_gaps() -> None:
    assert [each.number for each in shipped()] == list(range(1, len(shipped()) + 1))


def test_a_released_migration_is_never_changed() -> None:
    assert SHIPPED.items() <= {each.name: hashlib.sha256(each.sql.encode()).hexdigest()[:16] for each in shipped()}.items()


def test_statements_are_cut_at_the_ends_of_lines_and_lose_their_comments() -> None:
    assert statements("CREATE TABLE a (\n  b TEXT -- why: so; there\n);\n\nDELETE FROM a;\n-- end\n") == [
        "CREATE TABLE a (\n  b TEXT \n)",
        "DELETE FROM a",
    ]
