"""What PostgreSQL adds: parameters in its driver's form, conflicts, a server that restarts, a password that stays secret."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg.conninfo import make_conninfo

from desk import tickets
from desk.model.errors import SettingsError, StoreError
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.store.backup import create
from desk.store.engine import Transaction
from desk.store.migrate import shipped
from desk.store.open import open_engine
from desk.store.postgres import PostgresEngine, _translated, dump_command
from desk.store.settings import StoreSettings
from tests.clock import Clock
from tests.postgres import Server

NEWEST = shipped()[-1].number


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("WHERE id = :id AND at < :at_2", "WHERE id = %(id)s AND at < %(at_2)s"),
        ("SELECT ':id', 'it''s :id', 'a % b'", "SELECT ':id', 'it''s :id', 'a %% b'"),
        ("SELECT now()::text, 5 % 3", "SELECT now()::text, 5 %% 3"),
    ],
)
def test_parameters_are_written_in_the_form_of_the_driver(ours: str, theirs: str) -> None:
    assert _translated(ours) == theirs


def test_two_that_decide_on_what_the_other_changes_are_made_to_take_turns(postgres_url: str) -> None:
    """A write skew: each may leave only while the other stays; with less than serialisable isolation both would leave."""
    engine = PostgresEngine(postgres_url)
    engine.write(lambda tx: tx.run("CREATE TABLE staff (name TEXT PRIMARY KEY, present INTEGER NOT NULL)"))

    def leave(name: str) -> None:
        def work(tx: Transaction) -> None:
            present = tx.one("SELECT COUNT(*) AS n FROM staff WHERE present = 1")
            if present and present["n"] > 1:
                tx.run("UPDATE staff SET present = 0 WHERE name = :name", name=name)

        engine.write(work)

    with ThreadPoolExecutor(2) as threads:
        for _ in range(20):
            engine.write(lambda tx: tx.run("DELETE FROM staff"))
            engine.write(lambda tx: tx.run("INSERT INTO staff VALUES ('Ann', 1), ('Bob', 1)"))
            list(threads.map(leave, ("Ann", "Bob")))
            assert engine.read(lambda tx: tx.one("SELECT COUNT(*) AS n FROM staff WHERE present = 1")) == {"n": 1}
    engine.close()


def test_ticket_numbers_have_no_gap_and_no_double_among_several_offices(postgres_url: str, settings: StoreSettings) -> None:
    clock = Clock()
    offices = [Office.open(StoreSettings(settings.data_dir, postgres_url), clock) for _ in range(2)]

    def open_one(n: int) -> None:
        def work(desk: Desk) -> None:
            tickets.open_ticket(desk, Address("web", str(n)), "human", None, language="en", received_at=clock.now)
            if n % 4 == 0:
                raise LookupError

        try:
            offices[n % 2].write_now(work)
        except LookupError:
            assert n % 4 == 0

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(open_one, range(40)))
    numbers = offices[0].read_now(lambda desk: [ticket.number for ticket in tickets.list_tickets(desk)])
    assert sorted(numbers) == [f"PD-2026-{n:06}" for n in range(1, 31)]
    for office in offices:
        office.close()


def test_two_that_start_at_once_migrate_once(postgres_url: str, settings: StoreSettings) -> None:
    shared = StoreSettings(settings.data_dir, postgres_url)
    with ThreadPoolExecutor(3) as threads:
        offices = list(threads.map(lambda _: Office.open(shared), range(3)))
    assert sorted(office.migrated.before for office in offices if office.migrated) == [0, NEWEST, NEWEST]
    for office in offices:
        office.close()


def test_a_server_that_was_restarted_is_found_again(postgres_server: Server, postgres_url: str) -> None:
    engine = PostgresEngine(postgres_url)
    engine.write(lambda tx: tx.run("CREATE TABLE notes (note TEXT)"))
    postgres_server.restart()
    engine.write(lambda tx: tx.run("INSERT INTO notes VALUES ('still here')"))
    assert engine.read(lambda tx: tx.one("SELECT note FROM notes")) == {"note": "still here"}
    engine.close()


def test_a_zero_byte_is_refused_as_a_store_error(postgres_url: str) -> None:
    engine = PostgresEngine(postgres_url)
    with pytest.raises(StoreError):
        engine.read(lambda tx: tx.one("SELECT CAST(:text AS TEXT) AS text", text="a\0b"))
    engine.close()


def test_no_message_repeats_the_password(settings: StoreSettings) -> None:
    for url in ("postgresql://desk:hunter2@127.0.0.1:1/desk", "postgresql://desk:hunter2@[::1/desk", "mysql://desk:hunter2@127.0.0.1/desk"):
        with pytest.raises((StoreError, SettingsError)) as caught:
            open_engine(StoreSettings(settings.data_dir, url))
        assert "hunter2" not in str(caught.value)


def test_a_backup_names_pg_dump_and_why(settings: StoreSettings) -> None:
    url = "postgresql://desk:hunter2@db.example.org/desk"
    assert dump_command(url).startswith("pg_dump --format=custom --file=privacy-desk.dump --dbname=")
    with pytest.raises(StoreError, match="since only they see the whole database at one moment") as caught:
        create(StoreSettings(settings.data_dir, url), Clock().now)
    assert "user=desk" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_scrub_gives_back_the_space_of_every_table(migrated_postgres: PostgresEngine) -> None:
    engine = migrated_postgres
    assert engine.scrub()
    rows = engine.read(lambda tx: tx.all("SELECT relname, last_vacuum FROM pg_stat_user_tables WHERE schemaname = current_schema()"))
    assert {row["relname"] for row in rows} > {"inbox", "ticket_messages", "known_accounts", "attachments"}
    assert [row["relname"] for row in rows if row["last_vacuum"] is None] == []


def test_a_connection_whose_far_end_is_gone_without_a_word_is_given_up_within_half_a_minute(postgres_url: str) -> None:
    for said, expected in ((postgres_url, "20000"), (make_conninfo(postgres_url, tcp_user_timeout=7000), "7000")):
        engine = PostgresEngine(said)
        with engine._connection() as connection:
            parameters = connection.info.get_parameters()
        engine.close()
        assert parameters["tcp_user_timeout"] == expected
        assert int(parameters["keepalives_idle"]) + 2 * int(parameters["keepalives_interval"]) <= 30
