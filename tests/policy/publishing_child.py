"""Publishes a policy file and is killed, without a chance to tidy up, at a statement of the transaction; again for each line it reads."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from desk import policies
from desk.office import Desk, Office
from desk.store.engine import Row, Transaction, Value
from desk.store.settings import StoreSettings
from knowledge.candidate import Candidate, prepare


class Deadly:
    """A transaction in which the n-th statement is the last thing that this process does."""

    def __init__(self, tx: Transaction, left: int) -> None:
        self._tx = tx
        self._left = left

    def all(self, sql: str, /, **params: Value) -> Sequence[Row]:
        self._count()
        return self._tx.all(sql, **params)

    def one(self, sql: str, /, **params: Value) -> Row | None:
        self._count()
        return self._tx.one(sql, **params)

    def run(self, sql: str, /, **params: Value) -> int:
        self._count()
        return self._tx.run(sql, **params)

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def publish(data_dir: Path, found: Candidate, step: int) -> None:
    """Dies before statement ``step`` (from 0), unless the publish has fewer."""
    with closing(Office.open(StoreSettings(data_dir))) as office:

        def job(desk: Desk) -> None:
            deadly = replace(desk, tx=Deadly(desk.tx, step))
            policies.publish(deadly, found.published, base=1, begins_at=None, by="ann", note="", report={})

        office.write_now(job)


def main(data_dir: Path, file: str) -> None:
    """For each step that it reads: forks a process that publishes, and prints its exit code."""
    with closing(Office.open(StoreSettings(data_dir))) as office:
        found = prepare([file], office.read_now(lambda desk: policies.load(desk, policies.current(desk))), 2)
    for line in sys.stdin:
        if not (child := os.fork()):
            publish(data_dir, found, int(line))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
