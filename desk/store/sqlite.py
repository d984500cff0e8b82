"""SQLite behind the seam: one writer at a time, whose waiting jobs share a commit, and readers on connections of their own."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue, SimpleQueue
from typing import Any, TypeVar

from desk.model.errors import StoreError
from desk.store.driver import BUSY, connect, sqlite3
from desk.store.engine import Outcome, Transaction
from desk.store.sqlite_batch import Job, SqliteTransaction, commit, run_one, run_together, snapshot, undone
from desk.store.standing import StandingFile
from desk.store.without_numpy import Database

T = TypeVar("T")

READERS = 4
"""Connections, and threads, for reads."""
TOGETHER = 16
"""Jobs that share one commit at most, so that the first of them does not wait for ever; brief ones come on top."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A job that waits for the writer."""

    job: Job
    future: Future[Any]
    is_brief: bool


class SqliteEngine:
    """A database file. Raises StoreError where it cannot be opened.

    Long jobs are run by a thread that writes. Brief ones are run by their caller: between two threads every statement is a change
    of hands over Python's lock, which costs ten times the statement. Only the commit, which waits for the disk, is left to a thread.
    """

    runs_here = True

    def __init__(self, path: Path, *, busy: float = BUSY) -> None:
        self.path = path
        self._busy = busy
        self._jobs: SimpleQueue[Entry | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._turn = threading.Lock()
        """Held from the beginning of a write transaction to its end."""
        self._patience = busy
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
        self._committer = ThreadPoolExecutor(1, thread_name_prefix="store-committer")
        # Now, since a thread that cannot be had while a transaction is open would leave it open.
        self._committer.submit(int).result()
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """The path of the file."""
        return str(self.path)

    def write(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` on the writer thread and returns after the commit; not to be called from inside a job."""
        return self.submit_write(job).result()

    def submit_write(self, job: Callable[[Transaction], T], *, brief: bool = False) -> Future[T]:
        """Queues ``job`` for the writer thread; a brief one overtakes those that wait."""
        future: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise self._over()
            self._jobs.put(Entry(job, future, brief))
        return future

    def submit_here(self, jobs: Iterable[Job]) -> Future[Sequence[Outcome]] | None:
        """Runs brief jobs on this thread and commits on another; None where somebody else, in this process or beside it, writes."""
        if not self._turn.acquire(blocking=False):
            return None
        try:
            if self._closed:
                raise self._over()
            self._begin_within(0.0)
        except (sqlite3.Error, StoreError):
            # Whatever it is, the writer thread says it.
            self._turn.release()
            return None
        try:
            return self._committer.submit(self._commit, [run_one(self._writer, job) for job in jobs])
        except BaseException as error:
            failure = undone(self._writer, error)
            self._turn.release()
            if not isinstance(error, Exception):
                raise
        failed: Future[Sequence[Outcome]] = Future()
        failed.set_exception(failure)
        return failed

    def _commit(self, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        try:
            commit(self._writer, self._file.check)
        except Exception as error:
            raise undone(self._writer, error) from error
        finally:
            self._turn.release()
        return outcomes

    def _begin_within(self, seconds: float) -> None:
        """Begins to write, where another process lets us within so many seconds."""
        if self._patience != seconds:
            self._writer.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}").fetchone()
            self._patience = seconds
        self._writer.execute("BEGIN IMMEDIATE")

    def read(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` on a free reader's connection; no writer ever blocks it."""
        db = self._readers.get()
        try:
            if self._closed:
                raise self._over()
            self._file.check()
            db = db or self._reader()
            with snapshot(db):
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
        self._committer.shutdown()
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
        """The writer thread: takes the jobs that wait and commits them together, the brief ones first."""
        waiting: deque[Entry] = deque()
        is_open = True
        while is_open or waiting:
            brief: list[Entry] = []
            arrived = [] if waiting or not is_open else [self._jobs.get()]
            with contextlib.suppress(Empty):
                while True:
                    arrived.append(self._jobs.get_nowait())
            for entry in arrived:
                if entry is None:
                    is_open = False
                else:
                    (brief if entry.is_brief else waiting).append(entry)
            batch = [*brief, *(waiting.popleft() for _ in range(min(TOGETHER, len(waiting))))]
            jobs = [(entry.job, entry.future) for entry in batch if entry.future.set_running_or_notify_cancel()]
            if jobs:
                with self._turn:
                    hand_out = run_together(self._writer, jobs, lambda: self._begin_within(self._busy), self._file.check)
                # After the turn, so that whoever hears of it may write at once.
                hand_out()
        with self._turn:
            self._writer.close()


def _unusable(path: Path, error: Exception) -> StoreError:
    return StoreError(
        f"The database {path} cannot be used ({error}): check that the file is a SQLite database and that this user may write "
        "to it and to its folder."
    )
