"""Offices and engines on every kind of store, for suites that must hold on all of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.office import Office
from desk.store import meta
from desk.store.engine import Engine
from desk.store.keyfile import load_key
from desk.store.memory import MemoryEngine
from desk.store.open import open_engine
from desk.store.sealed import Sealer
from desk.store.settings import StoreSettings
from tests.clock import Clock

STORES = ("memory", "sqlite", "postgresql")


@pytest.fixture
def clock() -> Clock:
    """The time of the office."""
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> StoreSettings:
    """A SQLite installation in a folder of its own."""
    return StoreSettings(tmp_path / "data")


@pytest.fixture(params=STORES)
def engine(request: pytest.FixtureRequest, settings: StoreSettings) -> Iterator[Engine]:
    """An empty database, on each kind of store."""
    opened = MemoryEngine() if request.param == "memory" else open_engine(_settings(request, settings))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def begun_store(tmp_path_factory: pytest.TempPathFactory) -> StoreSettings:
    """A SQLite installation with the newest schema and a key, and nothing in it: to be copied, so that nothing waits for the disk."""
    settings = StoreSettings(tmp_path_factory.mktemp("begun") / "data")
    Office.open(settings).close()
    return settings


@pytest.fixture(params=STORES)
def office(request: pytest.FixtureRequest, settings: StoreSettings, begun_store: StoreSettings, clock: Clock) -> Iterator[Office]:
    """A new office, on each kind of store."""
    if request.param == "memory":
        opened = Office.in_memory(clock)
    elif request.param == "sqlite":
        settings.data_dir.mkdir()
        shutil.copy(begun_store.sqlite_file, settings.sqlite_file)
        shutil.copy(begun_store.key_file, settings.key_file)
        opened = Office.open(settings, clock)
    else:
        yield _under_key(begun_store, request.getfixturevalue("migrated_postgres"), clock)
        return
    yield opened
    opened.close()


def _under_key(begun: StoreSettings, engine: Engine, clock: Clock) -> Office:
    """An office on an engine that others have before and after it."""
    sealer = Sealer(load_key(begun.key_file, outside=None, sealed_with=None))
    engine.write(lambda tx: meta.put(tx, "key_id", sealer.key_id))
    return Office(engine, sealer, clock)


def _settings(request: pytest.FixtureRequest, settings: StoreSettings) -> StoreSettings:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    return StoreSettings(settings.data_dir, url)
