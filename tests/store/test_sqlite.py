"""What SQLite adds: shared commits, settings that survive a power cut, another process that writes, kill -9."""

from __future__ import annotations

import contextlib
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from desk import conversations, inbox
from desk.model.errors import StoreError
from desk.model.turn import Address
from desk.office import Office
from desk.store.driver import connect, sqlite3
from desk.store.engine import Transaction
from desk.store.settings import StoreSettings
from desk.store.sqlite import SqliteEngine
from tests.patience import PATIENCE


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SqliteEngine]:
    opened = SqliteEngine(tmp_path / "notes.db", busy=0.05)
    opened.write(lambda tx: tx.run("CREATE TABLE notes (note TEXT PRIMARY KEY, about TEXT REFERENCES notes)"))
    yield opened
    opened.close()


def note(text: str, about: str | None = None) -> Callable[[Transaction], str]:
    def work(tx: Transaction) -> str:
        tx.run("INSERT INTO notes VALUES (:text, :about)", text=text, about=about)
        return text

    return work


def seen_from_outside(engine: SqliteEngine) -> list[str]:
    with contextlib.closing(connect(engine.path)) as db:
        return sorted(row[0] for row in db.execute("SELECT note FROM notes"))


def test_jobs_that_wait_share_a_commit_and_learn_their_result_after_it(engine: SqliteEngine) -> None:
    may_start = Event()
    engine.submit_write(lambda tx: may_start.wait(PATIENCE))
    first = engine.submit_write(note("first"))

    def look(tx: Transaction) -> tuple[bool, list[str]]:
        return first.done(), seen_from_outside(engine)

    looked = engine.submit_write(look)
    may_start.set()
    assert looked.result() == (False, [])
    assert first.result() == "first"
    assert seen_from_outside(engine) == ["first"]


def test_in_a_shared_commit_a_failing_job_undoes_only_itself(engine: SqliteEngine) -> None:
    may_start = Event()
    engine.submit_write(lambda tx: may_start.wait(PATIENCE))
    one, twice, other = (engine.submit_write(note(text)) for text in ("one", "one", "other"))
    may_start.set()
    assert one.result() == "one"
    assert isinstance(twice.exception(), StoreError)
    assert other.result() == "other"
    assert seen_from_outside(engine) == ["one", "other"]


def test_when_the_commit_fails_every_job_in_it_learns_so(engine: SqliteEngine) -> None:
    def breaks_at_commit(tx: Transaction) -> None:
        tx.all("SELECT 1")
        tx.run("PRAGMA defer_foreign_keys = ON")
        note("about nothing", about="missing")(tx)

    may_start = Event()
    engine.submit_write(lambda tx: may_start.wait(PATIENCE))
    innocent, culprit = engine.submit_write(note("innocent")), engine.submit_write(breaks_at_commit)
    may_start.set()
    for future in (innocent, culprit):
        with pytest.raises(StoreError, match="could not commit"):
            future.result()
    assert seen_from_outside(engine) == []
    assert engine.write(note("later")) == "later"


def test_a_job_that_is_cancelled_while_it_waits_does_not_run(engine: SqliteEngine) -> None:
    may_start = Event()
    engine.submit_write(lambda tx: may_start.wait(PATIENCE))
    unwanted = engine.submit_write(note("unwanted"))
    assert unwanted.cancel()
    may_start.set()
    engine.write(note("wanted"))
    assert seen_from_outside(engine) == ["wanted"]
    with pytest.raises(CancelledError):
        unwanted.result()


def test_every_connection_is_set_to_survive_a_power_cut_and_to_erase_what_it_deletes(engine: SqliteEngine) -> None:
    pragmas = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
    for run in (engine.write, engine.read):
        found = run(lambda tx: {name: next(iter((tx.one(f"PRAGMA {name}") or {}).values())) for name in pragmas})
        assert found == pragmas


def test_the_files_are_for_their_owner_alone(engine: SqliteEngine) -> None:
    engine.write(note("private"))
    for path in engine.path.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_read_cannot_write(engine: SqliteEngine) -> None:
    with pytest.raises(StoreError, match="readonly"):
        engine.read(note("quietly"))


def test_a_read_sees_one_moment_whatever_is_written_meanwhile(engine: SqliteEngine) -> None:
    def job(tx: Transaction) -> tuple[int, int]:
        before = len(tx.all("SELECT note FROM notes"))
        engine.write(note("meanwhile"))
        return before, len(tx.all("SELECT note FROM notes"))

    assert engine.read(job) == (0, 0)


def test_another_process_that_writes_too_long_is_named_and_waited_out(engine: SqliteEngine) -> None:
    with contextlib.closing(connect(engine.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            engine.write(note("in between"))
        other.execute("ROLLBACK")
    assert engine.write(note("afterwards")) == "afterwards"


def test_a_command_and_the_server_that_read_and_then_write_never_lose_to_each_other(tmp_path: Path) -> None:
    def count_up(tx: Transaction) -> None:
        row = tx.one("SELECT value FROM counter")
        assert row is not None
        tx.run("UPDATE counter SET value = :value", value=row["value"] + 1)

    engines = [SqliteEngine(tmp_path / "counter.db") for _ in range(2)]
    engines[0].write(lambda tx: tx.run("CREATE TABLE counter AS SELECT 0 AS value"))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: engines[n % 2].write(count_up), range(100)))
    assert engines[0].read(lambda tx: tx.one("SELECT value FROM counter")) == {"value": 100}
    for engine in engines:
        engine.close()


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_bytes(b"Dear Sir or Madam, " * 1000)
    with pytest.raises(StoreError, match=r"letter\.db cannot be used \(file is not a database\)"):
        SqliteEngine(path)
    assert path.read_bytes() == b"Dear Sir or Madam, " * 1000


def test_a_folder_that_does_not_exist_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="check that the file is"):
        SqliteEngine(tmp_path / "nowhere" / "privacy-desk.db")


def test_a_full_disk_loses_the_turn_and_says_so(engine: SqliteEngine) -> None:
    pages = engine.write(lambda tx: (tx.one("PRAGMA page_count") or {})["page_count"])
    engine.write(lambda tx: tx.all(f"PRAGMA max_page_count = {pages + 1}"))
    with pytest.raises(StoreError, match="full"):
        engine.write(note("x" * 100_000))
    engine.write(lambda tx: tx.all("PRAGMA max_page_count = 1000000"))
    assert engine.write(note("fits")) == "fits"


def test_after_a_scrub_the_log_is_empty(engine: SqliteEngine) -> None:
    engine.write(note("something"))
    assert engine.path.with_name("notes.db-wal").stat().st_size > 0
    assert engine.scrub()
    assert engine.path.with_name("notes.db-wal").stat().st_size == 0


def test_a_scrub_says_so_when_a_reader_stands_in_the_way(engine: SqliteEngine) -> None:
    engine.write(note("something"))
    with contextlib.closing(connect(engine.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM notes").fetchall()
        engine.write(note("more"))
        assert engine.scrub() is False
        reader.execute("ROLLBACK")
    assert engine.scrub() is True


def test_closing_finishes_the_jobs_that_wait(engine: SqliteEngine) -> None:
    futures = [engine.submit_write(note(f"{n:03}")) for n in range(300)]
    engine.close()
    assert [future.result() for future in futures] == seen_from_outside(engine)


def test_the_driver_is_the_one_that_sqlite_utils_chose() -> None:
    from sqlite_utils import Database

    db = Database(memory=True)
    assert isinstance(db.conn, sqlite3.Connection)
    db.close()


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    settings = StoreSettings(tmp_path / "data")
    child = subprocess.Popen([sys.executable, "-m", "tests.store.busy_child", settings.data_dir], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    acknowledged = [child.stdout.readline().strip() for _ in range(200)]
    child.kill()
    # What was printed before the end was committed as well.
    acknowledged += [line.strip() for line in child.stdout if line.endswith("\n")]
    child.stdout.close()
    assert child.wait() == -9
    office = Office.open(settings)
    turns = office.read_now(lambda desk: {turn.source for turn in conversations.recent(desk, Address("telegram", "7"), 100_000)})
    assert set(acknowledged) <= turns
    # Its claims are free again, and each turn's inbox row ended with the turn.
    released = office.write_now(lambda desk: inbox.release(desk, "new run"))
    again = office.write_now(lambda desk: inbox.claim(desk, "new run", 10))
    assert released <= len(again) <= 1
    assert not {job.source for job in again} & turns
    office.close()
