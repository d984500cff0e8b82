"""Brief jobs on SQLite: they run on their caller's thread, share a commit that is made elsewhere, and step back for whoever writes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, get_ident
from typing import Any

import pytest

from desk.model.errors import StoreError
from desk.store.driver import connect
from desk.store.engine import Transaction
from desk.store.sqlite import SqliteEngine
from tests.patience import PATIENCE
from tests.store.test_sqlite import seen_from_outside


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SqliteEngine]:
    opened = SqliteEngine(tmp_path / "notes.db")
    opened.write(lambda tx: tx.run("CREATE TABLE notes (note TEXT PRIMARY KEY, about TEXT REFERENCES notes)"))
    yield opened
    opened.close()


def note(text: str, about: str | None = None) -> Callable[[Transaction], Any]:
    def work(tx: Transaction) -> int:
        tx.run("INSERT INTO notes VALUES (:text, :about)", text=text, about=about)
        return get_ident()

    return work


def test_they_run_on_the_callers_thread_and_a_failing_one_undoes_itself_alone(engine: SqliteEngine) -> None:
    committing = engine.submit_here([note("one"), note("one"), note("two")])
    assert committing is not None
    one, twice, two = committing.result(PATIENCE)
    assert one.result == two.result == get_ident()
    assert one.error is two.error is None
    assert isinstance(twice.error, StoreError)
    assert seen_from_outside(engine) == ["one", "two"]


def test_where_the_commit_fails_nothing_is_kept_and_everybody_learns_so(engine: SqliteEngine) -> None:
    def breaks_at_commit(tx: Transaction) -> None:
        tx.run("PRAGMA defer_foreign_keys = ON")
        note("about nothing", about="missing")(tx)

    committing = engine.submit_here([note("innocent"), breaks_at_commit])
    assert committing is not None
    with pytest.raises(StoreError, match="could not commit"):
        committing.result(PATIENCE)
    assert seen_from_outside(engine) == []
    engine.write(note("later"))
    assert seen_from_outside(engine) == ["later"]


def test_a_full_disk_undoes_all_of_them_and_the_next_ones_are_kept(engine: SqliteEngine) -> None:
    pages = engine.write(lambda tx: (tx.one("PRAGMA page_count") or {})["page_count"])
    engine.write(lambda tx: tx.all(f"PRAGMA max_page_count = {pages + 1}"))
    committing = engine.submit_here([note("small"), note("x" * 100_000)])
    assert committing is not None
    with contextlib.suppress(StoreError):
        # SQLite undoes the statement alone, or everything.
        assert committing.result(PATIENCE)[1].error is not None
    engine.write(lambda tx: tx.all("PRAGMA max_page_count = 1000000"))
    fits = engine.submit_here([note("fits")])
    assert fits is not None
    assert fits.result(PATIENCE)[0].error is None
    assert "fits" in seen_from_outside(engine)


def test_while_another_process_writes_nothing_is_run_and_nobody_waits(engine: SqliteEngine) -> None:
    with contextlib.closing(connect(engine.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert engine.submit_here([note("in between")]) is None
        waiting = engine.submit_write(note("in its turn"), brief=True)
        assert not waiting.done()
        other.execute("ROLLBACK")
    waiting.result(PATIENCE)
    assert seen_from_outside(engine) == ["in its turn"]


def test_while_a_long_job_writes_nothing_is_run_and_a_brief_one_overtakes_the_others(engine: SqliteEngine) -> None:
    has_begun, may_end = Event(), Event()

    def long(tx: Transaction) -> None:
        has_begun.set()
        may_end.wait(PATIENCE)

    engine.submit_write(long)
    assert has_begun.wait(PATIENCE)
    assert engine.submit_here([note("here")]) is None
    order: list[str] = []
    waiting = [
        engine.submit_write(lambda tx: order.append("long")),
        engine.submit_write(lambda tx: order.append("brief"), brief=True),
    ]
    may_end.set()
    for future in waiting:
        future.result(PATIENCE)
    assert order == ["brief", "long"]
    assert seen_from_outside(engine) == []


def test_a_long_job_that_follows_waits_for_their_commit(engine: SqliteEngine) -> None:
    committing = engine.submit_here([note("first")])
    assert engine.write(lambda tx: [row["note"] for row in tx.all("SELECT note FROM notes")]) == ["first"]
    assert committing is not None
    assert committing.done()


def test_where_the_database_is_gone_nothing_is_kept(engine: SqliteEngine) -> None:
    engine.path.rename(engine.path.with_name("elsewhere.db"))
    committing = engine.submit_here([note("swallowed")])
    assert committing is not None
    with pytest.raises(StoreError, match="is gone"):
        committing.result(PATIENCE)


def test_after_the_end_nothing_is_run(engine: SqliteEngine) -> None:
    engine.close()
    assert engine.submit_here([note("late")]) is None
