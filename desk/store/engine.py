"""The seam to the database engine: three verbs, one SQL text for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Value = str | int | float | bytes | None
Row = Mapping[str, Any]
"""A row by column name; its values are ``Value``, and which one a column holds is for its table file to know."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one job of several that share a commit."""

    result: Any = None
    error: BaseException | None = None
    """What the job raised, which undid it alone."""


class Transaction(Protocol):
    """One open transaction; ``:name`` parameters, rows as mappings. Raises StoreError where the engine refuses."""

    def all(self, sql: str, /, **params: Value) -> Sequence[Row]:
        """Every row."""

    def one(self, sql: str, /, **params: Value) -> Row | None:
        """The first row, or None."""

    def run(self, sql: str, /, **params: Value) -> int:
        """Executes and returns the number of rows affected."""


class Engine(Protocol):
    """A database: runs functions inside transactions, from any thread.

    A job may run more than once (PostgreSQL repeats it after a serialisation failure), so it touches nothing but its transaction.
    """

    runs_here: bool
    """Whether ``submit_here`` is worth trying."""

    @property
    def name(self) -> str:
        """What to call this database in a message to the operator, without a password."""

    def write(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` in a write transaction of its own fate (an error undoes it alone) and returns after the commit."""

    def read(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` on a consistent snapshot."""

    def submit_write(self, job: Callable[[Transaction], T], *, brief: bool = False) -> Future[T]:
        """As ``write``, without waiting: the future is done after the commit. A brief job may overtake others."""

    def submit_here(self, jobs: Iterable[Callable[[Transaction], Any]]) -> Future[Sequence[Outcome]] | None:
        """Runs brief jobs at once on the caller's thread, in one transaction; the future is done after their commit, elsewhere.

        Each is asked for when the one before it is through. None where nothing was run, since somebody else writes or the engine has
        no use for it: then ``submit_write`` is the way.
        """

    def submit_read(self, job: Callable[[Transaction], T]) -> Future[T]:
        """As ``read``, without waiting."""

    def alone(self) -> AbstractContextManager[None]:
        """While it is open no other process is inside it: for migrations."""

    def scrub(self) -> bool:
        """Makes deleted text leave the files as far as the engine can; False where a reader still stood in the way."""

    def close(self) -> None:
        """Ends all connections; safe to call twice."""
