"""An office that notes which statements each use case runs: where two run the same ones, no clock tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from desk.office import Desk, Office
from desk.store.engine import Row, Transaction, Value

T = TypeVar("T")


class Spied:
    """A transaction that notes what is run in it."""

    def __init__(self, tx: Transaction, ran: list[str]) -> None:
        self._tx = tx
        self._ran = ran

    def all(self, sql: str, /, **params: Value) -> Sequence[Row]:
        self._ran.append(sql)
        return self._tx.all(sql, **params)

    def one(self, sql: str, /, **params: Value) -> Row | None:
        self._ran.append(sql)
        return self._tx.one(sql, **params)

    def run(self, sql: str, /, **params: Value) -> int:
        self._ran.append(sql)
        return self._tx.run(sql, **params)


class Watch:
    """Wraps an office; ``ran`` grows with every statement."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.ran: list[str] = []

    def write_now(self, job: Callable[[Desk], T]) -> T:
        return self._office.write_now(lambda desk: job(self._desk(desk)))

    def read_now(self, job: Callable[[Desk], T]) -> T:
        return self._office.read_now(lambda desk: job(self._desk(desk)))

    def _desk(self, desk: Desk) -> Desk:
        return Desk(Spied(desk.tx, self.ran), desk.sealer, desk.now, desk.ids, desk.rules)
