"""How the queue is read: by one index in its own order, however many tickets there are, page after page."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta

import pytest

from desk import tickets, worklist
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.store.engine import Row, Transaction, Value
from desk.worklist import Wanted
from tests.clock import Clock


class Explained:
    """A transaction that asks SQLite how it would run each statement about tickets, before it does."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.plans: list[str] = []

    def all(self, sql: str, /, **params: Value) -> Sequence[Row]:
        self.plans.append(" | ".join(row["detail"] for row in self._tx.all(f"EXPLAIN QUERY PLAN {sql}", **params)))
        return self._tx.all(sql, **params)

    def one(self, sql: str, /, **params: Value) -> Row | None:
        rows = self.all(sql, **params)
        return rows[0] if rows else None

    def run(self, sql: str, /, **params: Value) -> int:
        return self._tx.run(sql, **params)


def fill(office: Office, clock: Clock, count: int) -> None:
    """Opens tickets on several days, every third of them closed."""

    def job(desk: Desk) -> None:
        opened = tickets.open_ticket(desk, Address("web", "c"), "human", None, language="en", received_at=desk.now, context=[])
        if int(opened.number[-6:]) % 3 == 0:
            tickets.close(desk, opened.number, "staff:Bob")

    for _ in range(count):
        office.write_now(job)
        clock.now += timedelta(hours=7)


@pytest.mark.parametrize("wanted", [Wanted("todo"), Wanted("open", assignee="Bob", due="2026-04-01"), Wanted("waiting", only="identity")])
def test_a_page_is_read_in_the_order_of_the_index_without_sorting(clock: Clock, wanted: Wanted) -> None:
    with closing(Office.in_memory(clock)) as office:
        fill(office, clock, 12)
        _is_read_by_the_index(office, wanted)


def _is_read_by_the_index(office: Office, wanted: Wanted) -> None:

    def read(desk: Desk) -> list[str]:
        spied = Explained(desk.tx)
        explained = Desk(spied, desk.sealer, desk.now, desk.ids, desk.rules)
        first = worklist.listed(explained, wanted, 2)
        worklist.listed(explained, Wanted(wanted.group, after=first.after), 2)
        worklist.counts(explained)
        worklist.count_each(explained, {"v0": wanted})
        return spied.plans

    # The lines themselves are looked up by their ids.
    about = [plan for plan in office.read_now(read) if "tickets_" in plan and not plan.startswith("SEARCH t ")]
    assert about
    for plan in about:
        # Closed ones are only counted, by their own index.
        assert "tickets_work" in plan or "COVERING INDEX tickets_closed" in plan, plan
        assert "TEMP B-TREE" not in plan, plan


def test_hundreds_of_tickets_are_paged_through_without_a_gap_or_a_repetition(office: Office, clock: Clock) -> None:
    fill(office, clock, 330)
    for group, count in (("open", 220), ("closed", 110)):
        found: list[str] = []
        after, pages = "", 0
        while pages == 0 or after:
            page = office.read_now(lambda desk, group=group, after=after: worklist.listed(desk, Wanted(group, after=after)))
            found += [item.number for item in page.items]
            after, pages = page.after, pages + 1
        assert len(found) == len(set(found)) == count
        assert pages == -(-count // worklist.PAGE)
