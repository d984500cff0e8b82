"""A database file that is moved away while it is open: nothing is taken, nothing is made in its place, and it goes on when it is back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk.model.errors import StoreError
from desk.store.engine import Transaction
from desk.store.sqlite import SqliteEngine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SqliteEngine]:
    opened = SqliteEngine(tmp_path / "notes.db")
    opened.write(lambda tx: tx.run("CREATE TABLE notes (note TEXT)"))
    yield opened
    opened.close()


def note(text: str) -> Callable[[Transaction], int]:
    return lambda tx: tx.run("INSERT INTO notes VALUES (:text)", text=text)


def notes(engine: SqliteEngine) -> list[str]:
    return engine.read(lambda tx: [row["note"] for row in tx.all("SELECT note FROM notes")])


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("notes.db*"))


def test_a_file_that_was_moved_away_takes_nothing_and_goes_on_when_it_is_back(engine: SqliteEngine, tmp_path: Path) -> None:
    engine.write(note("before"))
    (away := tmp_path / "away").mkdir()
    for file in files(tmp_path):
        file.rename(away / file.name)
    for use in (lambda: engine.write(note("lost")), lambda: notes(engine), engine.scrub):
        with pytest.raises(StoreError, match="is gone: bring it back"):
            use()
    assert files(tmp_path) == []
    for file in files(away):
        file.rename(tmp_path / file.name)
    engine.write(note("after"))
    assert notes(engine) == ["before", "after"]


def test_another_file_in_its_place_is_not_written_to(engine: SqliteEngine, tmp_path: Path) -> None:
    engine.path.rename(tmp_path / "away.db")
    shutil.copy(tmp_path / "away.db", engine.path)
    with pytest.raises(StoreError, match="another file stands in the place"):
        engine.write(note("lost"))
