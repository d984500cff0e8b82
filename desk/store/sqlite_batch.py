"""What both kinds of SQLite database do: a transaction's three verbs, snapshots, and jobs that share one commit, each of its own fate."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any

from desk.model.errors import StoreError
from desk.store.driver import sqlite3
from desk.store.engine import Outcome, Row, Transaction, Value
from desk.store.without_numpy import Database

Job = Callable[[Transaction], Any]


class SqliteTransaction:
    """The three verbs on one connection that is inside an explicit transaction."""

    __slots__ = ("_execute",)

    def __init__(self, db: Database) -> None:
        # The connection's own: sqlite-utils would only look whether somebody traces it.
        self._execute = db.conn.execute

    def all(self, sql: str, /, **params: Value) -> Sequence[Row]:
        """Every row."""
        try:
            cursor = self._execute(sql, params)
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
            return int(self._execute(sql, params).rowcount)
        except sqlite3.Error as error:
            raise StoreError(f"SQLite could not run a statement: {error}.") from error


@contextlib.contextmanager
def snapshot(db: Database) -> Iterator[None]:
    """A deferred transaction that is always undone, since reads have nothing to keep."""
    try:
        db.execute("BEGIN")
    except sqlite3.Error as error:
        raise StoreError(f"SQLite could not begin to read: {error}.") from error
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def run_together(
    db: Database, batch: Sequence[tuple[Job, Future[Any]]], begin: Callable[[], object], check: Callable[[], None] = lambda: None
) -> Callable[[], None]:
    """Runs jobs in the transaction that ``begin`` opens; ``check`` may prevent the commit. Returns what hands out their results."""
    try:
        begin()
        outcomes = [run_one(db, job) for job, _ in batch]
        commit(db, check)
    except Exception as error:  # whatever it is, the writer thread must outlive it and nobody may wait for ever
        outcomes = [Outcome(error=undone(db, error))] * len(batch)

    def hand_out() -> None:
        for outcome, (_, future) in zip(outcomes, batch, strict=True):
            if outcome.error is None:
                future.set_result(outcome.result)
            else:
                future.set_exception(outcome.error)

    return hand_out


def run_one(db: Database, job: Job) -> Outcome:
    """Runs a job of a batch in a savepoint of its own; raises where the engine has undone the whole transaction by itself."""
    db.execute("SAVEPOINT job")
    try:
        result = job(SqliteTransaction(db))
    except BaseException as error:
        if not db.conn.in_transaction:
            # As it does when the disk is full.
            raise _Lost(str(error)) from error
        db.execute("ROLLBACK TO job")
        db.execute("RELEASE job")
        return Outcome(error=error)
    db.execute("RELEASE job")
    return Outcome(result)


def commit(db: Database, check: Callable[[], None]) -> None:
    """Commits, where ``check`` raises nothing."""
    check()
    db.execute("COMMIT")


def undone(db: Database, error: BaseException) -> StoreError:
    """Undoes what a batch did and returns what is said to everybody in it."""
    # Where even this fails, the next batch begins with an error and comes here again.
    with contextlib.suppress(sqlite3.Error):
        db.execute("ROLLBACK")
    failure = StoreError(f"SQLite could not commit: {error}.")
    failure.__cause__ = error
    return failure


class _Lost(Exception):
    """The engine undid the whole transaction by itself."""
