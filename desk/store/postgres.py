"""PostgreSQL behind the seam: the same SQL through psycopg, jobs as if one after the other, conflicts repeated."""

from __future__ import annotations

import contextlib
import random
import re
import select
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from queue import LifoQueue
from typing import Any, TypeVar, cast

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from desk.model.errors import SettingsError, StoreError
from desk.store.engine import Row, Transaction, Value

T = TypeVar("T")
Connection = psycopg.Connection[dict[str, Any]]

CONNECTIONS = 6
"""Connections of one process, and threads for jobs that nobody waits for in a thread of their own."""
REPEATS = 50
"""Times that a job is repeated after a conflict before it is given up."""
CONNECT_SECONDS = 10
SILENCE = {"tcp_user_timeout": 20_000, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2}
"""Milliseconds and seconds after which a connection is given up whose far end is gone without a word, instead of the system's quarter
of an hour, or two hours (https://www.postgresql.org/docs/current/libpq-connect.html); a URL may say otherwise."""

# Serializable, so that a use case that is right with SQLite's single writer is right here too.
_WRITE = "BEGIN ISOLATION LEVEL SERIALIZABLE"
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
_MIGRATION = 0x70726976
"""Key of the advisory lock that two migrations take turns with; any number that nobody else uses."""
_CONFLICTS = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)


class _Conflict(StoreError):
    """Another transaction was in the way; the job has to run again."""


class PostgresTransaction:
    """The three verbs on one connection that is inside an explicit transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self, sql: str, /, **params: Value) -> Sequence[Row]:
        """Every row."""
        with _wrapped():
            return self._connection.execute(_translated(sql), params).fetchall()

    def one(self, sql: str, /, **params: Value) -> Row | None:
        """The first row, or None."""
        with _wrapped():
            return self._connection.execute(_translated(sql), params).fetchone()

    def run(self, sql: str, /, **params: Value) -> int:
        """Executes and returns the number of rows affected."""
        with _wrapped():
            return self._connection.execute(_translated(sql), params).rowcount


class PostgresEngine:
    """A database on a server. Raises StoreError where it cannot be reached, SettingsError where the URL cannot be read."""

    runs_here = False

    def __init__(self, url: str) -> None:
        try:
            self._url = make_conninfo("", **{**SILENCE, **conninfo_to_dict(url), "connect_timeout": CONNECT_SECONDS})
        except psycopg.Error as error:
            # The driver's message may repeat the password.
            raise SettingsError("The database URL cannot be read; it looks like postgresql://user:password@host/database.") from error
        self._closed = threading.Event()
        self._idle: LifoQueue[Connection | None] = LifoQueue()
        self._idle.put(self._connect())
        for _ in range(CONNECTIONS - 1):
            self._idle.put(None)
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="store")

    @property
    def name(self) -> str:
        """Host and database."""
        said = conninfo_to_dict(self._url)
        return f"{said.get('dbname', 'default')} on PostgreSQL at {said.get('host', 'localhost')}"

    def write(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` as if no other write went on, again after a conflict, and returns after the commit."""
        for attempt in range(REPEATS):
            with self._connection() as connection, contextlib.suppress(_Conflict):
                return _in_transaction(connection, _WRITE, job)
            # By chance, so that two that met do not meet again.
            time.sleep(random.uniform(0, 0.001 * 2 ** min(attempt, 6)))  # noqa: S311 - no secret
        raise StoreError(f"The database {self.name} had a conflict {REPEATS} times in a row; try again later.")

    def read(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` on a consistent snapshot."""
        with self._connection() as connection:
            return _in_transaction(connection, _READ, job)

    def submit_write(self, job: Callable[[Transaction], T], *, brief: bool = False) -> Future[T]:
        """Runs ``write`` on a thread of its own; nobody has to be overtaken."""
        return self._submit(self.write, job)

    def submit_here(self, jobs: Iterable[Callable[[Transaction], Any]]) -> None:
        """Nothing is run on the caller's thread, which would wait for the network at every statement."""

    def submit_read(self, job: Callable[[Transaction], T]) -> Future[T]:
        """Runs ``read`` on a thread of its own."""
        return self._submit(self.read, job)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Holds an advisory lock, in a session of its own, so that what comes inside sees all that was committed before."""
        with contextlib.closing(self._connect()) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (_MIGRATION,))
            yield

    def scrub(self) -> bool:
        """Gives the space of deleted rows back to their tables, where new rows overwrite it; the server's own log is not in our hands."""
        with self._connection() as connection, _wrapped():
            # All of ours: a list of those with personal content would be out of date with the next one. Where nothing was deleted
            # the server reads a page or two.
            tables = [Identifier(row["tablename"]) for row in connection.execute(_TABLES)]
            if tables:
                connection.execute(SQL("VACUUM {}").format(SQL(", ").join(tables)))
        return True

    def close(self) -> None:
        """Finishes the jobs that wait, then ends every connection."""
        if self._closed.is_set():
            return
        self._threads.shutdown()
        self._closed.set()
        for connection in [self._idle.get() for _ in range(CONNECTIONS)]:
            if connection is not None:
                connection.close()
            # So that whoever still waits for one learns that it is over.
            self._idle.put(None)

    def _submit(self, verb: Callable[[Callable[[Transaction], T]], T], job: Callable[[Transaction], T]) -> Future[T]:
        try:
            return self._threads.submit(verb, job)
        except RuntimeError as error:
            raise StoreError(f"The database {self.name} is closed.") from error

    def _connect(self) -> Connection:
        try:
            # Transactions are begun by us; named statements are prepared by the driver after a few uses.
            return psycopg.connect(self._url, autocommit=True, row_factory=cast(Any, dict_row))
        except psycopg.Error as error:
            raise StoreError(f"The database {self.name} cannot be reached ({_line(error)}): check the URL and that it runs.") from error

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Connection]:
        """A connection that answers: one that the server has dropped while it lay idle is replaced."""
        connection = self._idle.get()
        try:
            if self._closed.is_set():
                raise StoreError(f"The database {self.name} is closed.")
            if connection is None or not _answers(connection):
                connection = None
                connection = self._connect()
            yield connection
        finally:
            self._idle.put(connection if connection is not None and not connection.closed else None)


def _answers(connection: Connection) -> bool:
    """Whether an idle connection is still up; costs a round trip only where the server has sent something unasked."""
    said = select.poll()
    said.register(connection.fileno(), select.POLLIN)
    try:
        if said.poll(0):
            # Most likely its farewell.
            connection.execute("SELECT 1")
        return connection.info.transaction_status == TransactionStatus.IDLE
    except psycopg.Error:
        connection.close()
        return False


def _in_transaction(connection: Connection, begin: str, job: Callable[[Transaction], T]) -> T:
    try:
        with _wrapped():
            connection.execute(begin)
        result = job(PostgresTransaction(connection))
        if connection.info.transaction_status == TransactionStatus.INERROR:
            # A COMMIT would be answered by a quiet ROLLBACK.
            raise StoreError("A statement failed and the job went on; nothing of it was kept.")
        with _wrapped():
            connection.execute("COMMIT")
        return result
    except BaseException:
        with contextlib.suppress(psycopg.Error):
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def _wrapped() -> Iterator[None]:
    """Turns the driver's errors into ours."""
    try:
        yield
    except _CONFLICTS as error:
        raise _Conflict(f"PostgreSQL saw a conflict: {_line(error)}") from error
    except psycopg.Error as error:
        raise StoreError(f"PostgreSQL could not run a statement: {_line(error)}") from error


def _line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())


_PARAMETER = re.compile(r"'(?:[^']|'')*'|::|:([a-z_][a-z0-9_]*)|%")


@lru_cache(maxsize=1024)
def _translated(sql: str) -> Any:
    """Our ``:name`` as psycopg's ``%(name)s``; quoted text and casts stay, a lone percent sign is doubled."""

    def instead(match: re.Match[str]) -> str:
        name = match[1]
        return f"%({name})s" if name else match[0].replace("%", "%%")

    return _PARAMETER.sub(instead, sql)


def dump_command(url: str) -> str:
    """The pg_dump command for a database, without its password, which pg_dump asks for or takes from ~/.pgpass."""
    said = {key: str(value) for key, value in conninfo_to_dict(url).items() if key not in ("password", "sslpassword")}
    return f'pg_dump --format=custom --file=privacy-desk.dump --dbname="{make_conninfo(**said)}"'
