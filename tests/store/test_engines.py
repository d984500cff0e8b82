"""What every engine promises: three verbs, jobs of their own fate, snapshots."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from desk.model.errors import StoreError
from desk.store.engine import Engine, Transaction
from desk.store.memory import MemoryEngine


@pytest.fixture
def words(engine: Engine) -> Engine:
    """An engine with one table."""
    engine.write(lambda tx: tx.run("CREATE TABLE words (word TEXT PRIMARY KEY, uses INTEGER NOT NULL)"))
    return engine


def use(tx: Transaction, word: str) -> None:
    tx.run("INSERT INTO words (word, uses) VALUES (:word, 1) ON CONFLICT (word) DO UPDATE SET uses = words.uses + 1", word=word)


def used(tx: Transaction) -> dict[str, int]:
    return {row["word"]: row["uses"] for row in tx.all("SELECT word, uses FROM words ORDER BY word")}


def test_the_three_verbs_give_rows_one_row_and_a_count(words: Engine) -> None:
    for word in ("cookie", "log"):
        words.write(lambda tx, word=word: use(tx, word))
    assert words.read(lambda tx: [dict(row) for row in tx.all("SELECT word FROM words ORDER BY word")]) == [
        {"word": "cookie"},
        {"word": "log"},
    ]
    assert words.read(lambda tx: tx.one("SELECT uses FROM words WHERE word = :word", word="log")) == {"uses": 1}
    assert words.read(lambda tx: tx.one("SELECT uses FROM words WHERE word = :word", word="fax")) is None
    assert words.write(lambda tx: tx.run("UPDATE words SET uses = 7")) == 2


@pytest.mark.parametrize("text", ["50 % of :logs", "it's", "%(word)s", "数据", "😀", "", "a\nb", "::", "\\"])
def test_a_value_comes_back_as_it_was_whatever_signs_it_holds(words: Engine, text: str) -> None:
    words.write(lambda tx: use(tx, text))
    assert words.read(used) == {text: 1}


def test_signs_in_quoted_sql_text_are_no_parameters(words: Engine) -> None:
    row = words.read(lambda tx: tx.one("SELECT ':word %' AS quoted, CAST(:n AS INTEGER) % 4 AS rest", n=7))
    assert row == {"quoted": ":word %", "rest": 3}


def test_a_failing_job_undoes_itself_and_nothing_else(words: Engine) -> None:
    def fails(tx: Transaction) -> None:
        use(tx, "lost")
        raise LookupError("not today")

    words.write(lambda tx: use(tx, "kept"))
    with pytest.raises(LookupError, match="not today"):
        words.write(fails)
    words.write(lambda tx: use(tx, "kept"))
    assert words.read(used) == {"kept": 2}


def test_waiting_jobs_share_a_fate_with_nobody(words: Engine) -> None:
    def job(n: int) -> None:
        def work(tx: Transaction) -> None:
            use(tx, f"word {n % 3}")
            if n % 5 == 0:
                raise LookupError

        try:
            words.write(work)
        except LookupError:
            assert n % 5 == 0

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(job, range(100)))
    assert sum(words.read(used).values()) == 80


def test_no_read_then_write_is_lost_among_threads(words: Engine) -> None:
    def count_up(tx: Transaction) -> None:
        row = tx.one("SELECT uses FROM words WHERE word = 'x'")
        assert row is not None
        tx.run("UPDATE words SET uses = :uses WHERE word = 'x'", uses=row["uses"] + 1)

    words.write(lambda tx: tx.run("INSERT INTO words VALUES ('x', 0)"))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: words.write(count_up), range(60)))
    assert words.read(used) == {"x": 60}


def test_a_wrong_statement_is_a_store_error(words: Engine) -> None:
    with pytest.raises(StoreError):
        words.write(lambda tx: tx.run("INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(StoreError):
        words.read(lambda tx: tx.all("SELECT nothing FROM words"))


def test_a_job_that_hides_a_failed_statement_does_not_pretend_to_be_kept(words: Engine) -> None:
    """SQLite undoes a failed statement alone and keeps the rest; PostgreSQL keeps nothing and must say so."""

    def hides(tx: Transaction) -> None:
        use(tx, "before")
        with contextlib.suppress(StoreError):
            tx.run("INSERT INTO words (word) VALUES ('before')")

    try:
        words.write(hides)
    except StoreError:
        assert words.read(used) == {}
    else:
        assert words.read(used) == {"before": 1}


def test_a_future_is_done_after_the_commit(words: Engine) -> None:
    words.submit_write(lambda tx: use(tx, "a")).result()
    assert words.submit_read(used).result() == {"a": 1}
    with pytest.raises(StoreError):
        words.submit_read(lambda tx: tx.all("SELECT nothing")).result()


def test_an_engine_can_be_closed_twice_and_then_says_so(engine: Engine) -> None:
    engine.read(lambda tx: tx.one("SELECT 1 AS one"))
    engine.close()
    engine.close()
    for verb in (engine.read, engine.write, lambda job: engine.submit_read(job).result(), lambda job: engine.submit_write(job).result()):
        with pytest.raises(StoreError):
            verb(lambda tx: tx.one("SELECT 1 AS one"))


def test_a_copy_in_memory_has_the_same_content_and_shares_nothing() -> None:
    with contextlib.closing(MemoryEngine()) as one:
        one.write(lambda tx: tx.run("CREATE TABLE words (word TEXT PRIMARY KEY, uses INTEGER NOT NULL)"))
        one.write(lambda tx: use(tx, "cookie"))
        with contextlib.closing(one.copy()) as other:
            other.write(lambda tx: use(tx, "log"))
            assert other.read(used) == {"cookie": 1, "log": 1}
        assert one.read(used) == {"cookie": 1}
