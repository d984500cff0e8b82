"""The seam to the database engine: three verbs, one SQL text for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
Value = str | int | float | bytes | None
Row = Mapping[str, Value]


class Transaction(Protocol):
    """One open transaction; ``:name`` parameters, rows as mappings."""

    def all(self, sql: str, /, **params: Value) -> Sequence[Row]:
        """Every row."""

    def one(self, sql: str, /, **params: Value) -> Row | None:
        """The first row, or None."""

    def run(self, sql: str, /, **params: Value) -> int:
        """Executes and returns the number of rows affected."""


class Engine(Protocol):
    """A database: runs functions inside transactions, from any thread."""

    def write(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` in a write transaction of its own fate (an error undoes it alone) and returns after the commit."""

    def read(self, job: Callable[[Transaction], T]) -> T:
        """Runs ``job`` on a consistent snapshot."""

    def close(self) -> None:
        """Ends all connections; safe to call twice."""
