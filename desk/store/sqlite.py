"""SQLite behind the seam: one writer thread whose waiting jobs share a commit, and readers on connections of their own."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue, SimpleQueue
from typing import Any, TypeVar

from desk.model.errors import StoreError
from desk.store.driver import BUSY, connect, sqlite3
from desk.store.engine import Row, Transaction, Value
from desk.store.standing import StandingFile
from desk.store.without_numpy import Database

T = TypeVar("T")
Job = Callable[[Transaction], Any]

READERS = 4
"""Connections, and threads, for reads."""
TOGETHER = 16
"""Jobs that share one commit at most, so that the first of them does not wait for ever; urgent ones come on top."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A job that waits for the writer."""

    job: Job
    future: Future[Any]
    is_urgent: bool


class SqliteTransaction:
    """The three verbs on one connection that is inside an explicit transaction."""

    __slots__ = ("_db",)

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self, sql: str, /, **params: Value) -> Sequence[Row]:
        """Every row."""
        try:
            cursor = self._db.execute(sql, params)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]
        except sqlite3.Error as error:
            raise StoreError(f"SQLite could not run a statement: {error}.") from error

    def one(self, sql: str, /, **params: Value) -> Row | None:
        """The first row, or None."""
        rows = self.all(sql, **params)
        return rows[0] if rows else None

    def run(self, sql: str, /, **params: Value) -> int:
        """Executes and returns the number of rows affected."""
        try:
            return int(self._db.execute(sql, params).rowcount)
        except sqlite3.Error as error:
            raise StoreError(f"SQLite could not run a statement: {error}.") from error


class SqliteEngine:
    """A database file. Raises StoreError where it cannot be opened."""

    def __init__(self, path: Path, *, busy: float = BUSY) -> None:
        self.path = path
        self._busy = busy
        self._jobs: SimpleQueue[Entry | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        with contextlib.suppress(OSError):  # connecting says it better
            path.touch(mode=0o600)  # SQLite gives its log the same mode
        self._writer = self._connect()
        try:
            self._writer.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.Error as error:
            self._writer.close()
            raise _unusable(path, error) from error
        self._file = StandingFile(path)
        self._readers: LifoQueue[Database | None] = LifoQueue()
        for _ in range(READERS):
            self._readers.put(None)
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """The path of the file."""
        return str(self.path)

    def write(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` on the writer thread and returns after the commit; not to be called from inside a job."""
        return self.submit_write(job).result()

    def submit_write(self, job: Callable[[Transaction], T], *, urgent: bool = False) -> Future[T]:
        """Queues ``job`` for the writer thread; an urgent one overtakes those that wait."""
        future: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise self._over()
            self._jobs.put(Entry(job, future, urgent))
        return future

    def read(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` on a free reader's connection; no writer ever blocks it."""
        db = self._readers.get()
        try:
            if self._closed:
                raise self._over()
            self._file.check()
            db = db or self._reader()
            with _snapshot(db):
                return job(SqliteTransaction(db))
        finally:
            self._readers.put(db)

    def submit_read(self, job: Callable[[Transaction], T]) -> Future[T]:
        """Runs ``read`` on a thread of its own."""
        try:
            return self._pool.submit(self.read, job)
        except RuntimeError as error:
            raise self._over() from error

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Nothing to do: BEGIN IMMEDIATE keeps two migrations apart."""
        yield

    def scrub(self) -> bool:
        """Empties the write-ahead log, where deleted rows still stand until then."""
        self._file.check()
        db = self._reader(query_only=False)
        try:
            # The busy timeout lets readers of an older snapshot finish first.
            return bool(db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
        except sqlite3.Error as error:
            raise _unusable(self.path, error) from error
        finally:
            db.close()

    def close(self) -> None:
        """Finishes the jobs that wait, then ends every connection."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._thread.join()
        self._pool.shutdown()
        for reader in [self._readers.get() for _ in range(READERS)]:
            if reader is not None:
                reader.close()
            # So that whoever still waits for one learns that it is over.
            self._readers.put(None)

    def _over(self) -> StoreError:
        return StoreError(f"The database {self.path} is closed.")

    def _connect(self, *, makes: bool = True) -> Database:
        try:
            return connect(self.path, busy=self._busy, makes=makes)
        except sqlite3.Error as error:
            raise _unusable(self.path, error) from error

    def _reader(self, *, query_only: bool = True) -> Database:
        db = self._connect(makes=False)
        if query_only:
            db.execute("PRAGMA query_only = ON").fetchall()
        return db

    def _work(self) -> None:
        """The writer thread: takes the jobs that wait and commits them together, the urgent ones first."""
        waiting: deque[Entry] = deque()
        is_open = True
        while is_open or waiting:
            urgent: list[Entry] = []
            arrived = [] if waiting or not is_open else [self._jobs.get()]
            with contextlib.suppress(Empty):
                while True:
                    arrived.append(self._jobs.get_nowait())
            for entry in arrived:
                if entry is None:
                    is_open = False
                else:
                    (urgent if entry.is_urgent else waiting).append(entry)
            batch = [*urgent, *(waiting.popleft() for _ in range(min(TOGETHER, len(waiting))))]
            jobs = [(entry.job, entry.future) for entry in batch if entry.future.set_running_or_notify_cancel()]
            _run_together(self._writer, jobs, self._file.check)
        self._writer.close()


class MemoryEngine:
    """A database that lives as long as this object, for ``ask`` and tests: jobs run at once in the caller's thread."""

    name = "in memory"

    def __init__(self) -> None:
        self._db = connect(":memory:")
        self._lock = threading.Lock()
        self._closed = False

    def write(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` at once."""
        return self.submit_write(job).result()

    def read(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` at once."""
        with self._lock, _snapshot(self._open_db()):
            return job(SqliteTransaction(self._db))

    def submit_write(self, job: Callable[[Transaction], T], *, urgent: bool = False) -> Future[T]:
        """Runs ``job`` at once; the future is done."""
        future: Future[T] = Future()
        with self._lock:
            _run_together(self._open_db(), [(job, future)])
        return future

    def submit_read(self, job: Callable[[Transaction], T]) -> Future[T]:
        """Runs ``job`` at once; the future is done."""
        future: Future[T] = Future()
        try:
            future.set_result(self.read(job))
        except BaseException as error:
            future.set_exception(error)
        return future

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else can reach it."""
        yield

    def scrub(self) -> bool:
        """Nothing is on disk."""
        return True

    def copy(self) -> MemoryEngine:
        """Another database with the same content."""
        other = MemoryEngine()
        with self._lock:
            self._open_db().conn.backup(other._db.conn)
        return other

    def close(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._closed = True
            self._db.close()

    def _open_db(self) -> Database:
        if self._closed:
            raise StoreError("The database in memory is closed.")
        return self._db


@contextlib.contextmanager
def _snapshot(db: Database) -> Iterator[None]:
    """A deferred transaction that is always undone, since reads have nothing to keep."""
    try:
        db.execute("BEGIN")
    except sqlite3.Error as error:
        raise StoreError(f"SQLite could not begin to read: {error}.") from error
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def _run_together(db: Database, batch: Sequence[tuple[Job, Future[Any]]], check: Callable[[], None] = lambda: None) -> None:
    """Runs jobs in one transaction, each in its savepoint, and hands results out after the commit, which ``check`` may prevent."""
    if not batch:
        return
    outcomes: list[Callable[[], None]] = []
    try:
        db.execute("BEGIN IMMEDIATE")
        for job, future in batch:
            outcomes.append(_run_one(db, job, future))
        check()
        db.execute("COMMIT")
    except Exception as error:  # whatever it is, the writer thread must outlive it and nobody may wait for ever
        # Where even this fails, the next batch begins with an error and comes here again.
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        failure = StoreError(f"SQLite could not commit: {error}.")
        failure.__cause__ = error
        for _, future in batch:
            future.set_exception(failure)
        return
    for hand_out in outcomes:
        hand_out()


class _Lost(Exception):
    """The engine undid the whole transaction by itself, as it does when the disk is full."""


def _run_one(db: Database, job: Job, future: Future[Any]) -> Callable[[], None]:
    db.execute("SAVEPOINT job")
    try:
        result = job(SqliteTransaction(db))
    except BaseException as error:
        failure = error
        if not db.conn.in_transaction:
            raise _Lost(str(error)) from error
        db.execute("ROLLBACK TO job")
        db.execute("RELEASE job")
        return lambda: future.set_exception(failure)
    db.execute("RELEASE job")
    return lambda: future.set_result(result)


def _unusable(path: Path, error: Exception) -> StoreError:
    return StoreError(
        f"The database {path} cannot be used ({error}): check that the file is a SQLite database and that this user may write "
        "to it and to its folder."
    )
