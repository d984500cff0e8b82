"""A SQLite database in memory, behind the same seam."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

from desk.model.errors import StoreError
from desk.store.driver import connect
from desk.store.engine import Transaction
from desk.store.sqlite_batch import SqliteTransaction, run_together, snapshot
from desk.store.without_numpy import Database

T = TypeVar("T")


class MemoryEngine:
    """A database that lives as long as this object, for ``ask`` and tests: jobs run at once in the caller's thread."""

    name = "in memory"
    runs_here = False

    def __init__(self) -> None:
        self._db = connect(":memory:")
        self._lock = threading.Lock()
        self._closed = False

    def write(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` at once."""
        return self.submit_write(job).result()

    def read(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` at once."""
        with self._lock, snapshot(self._open_db()):
            return job(SqliteTransaction(self._db))

    def submit_write(self, job: Callable[[Transaction], T], *, brief: bool = False) -> Future[T]:
        """Runs ``job`` at once; the future is done."""
        future: Future[T] = Future()
        with self._lock:
            db = self._open_db()
            run_together(db, [(job, future)], lambda: db.execute("BEGIN IMMEDIATE"))()
        return future

    def submit_here(self, jobs: Iterable[Callable[[Transaction], Any]]) -> None:
        """There is nothing to gain: ``submit_write`` runs at once too."""

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
