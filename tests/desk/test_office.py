"""The office from asyncio: commits shared, errors handed out, nothing done that was not committed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC

import pytest

from desk import conversations, inbox, tickets
from desk.model.errors import NotFound, SettingsError, StoreError
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.store.driver import connect
from desk.store.settings import StoreSettings
from tests.clock import Clock
from tests.desk.samples import ANN, ANSWER, said


@pytest.mark.parametrize("brief", [False, True])
async def test_many_at_once_are_all_kept(office: Office, brief: bool) -> None:
    def turn(number: int) -> Callable[[Desk], None]:
        def work(desk: Desk) -> None:
            address = Address("web", str(number))
            conversations.record(desk, said("hello", address=address), ANSWER)
            conversations.save(desk, conversations.load(desk, address))

        return work

    await asyncio.gather(*(office.write(turn(number), brief=brief) for number in range(50)))
    loaded = await asyncio.gather(*(office.read(lambda desk, n=n: conversations.load(desk, Address("web", str(n)))) for n in range(50)))
    assert {dialogue.version for dialogue in loaded} == {1}


@pytest.mark.parametrize("brief", [False, True])
async def test_what_a_job_raises_undoes_it_and_arrives_at_its_caller(office: Office, brief: bool) -> None:
    def fails(desk: Desk) -> None:
        conversations.record(desk, said("lost"), ANSWER)
        raise LookupError("not today")

    with pytest.raises(LookupError, match="not today"):
        await office.write(fails, brief=brief)
    with pytest.raises(NotFound):
        await office.read(lambda desk: tickets.show(desk, "PD-2026-000001"))
    assert await office.read(lambda desk: conversations.recent(desk, ANN, 10)) == []


@pytest.mark.parametrize("brief", [False, True])
async def test_an_iteration_that_ends_in_a_job_reaches_its_caller_and_nobody_behind_it_waits_for_ever(office: Office, brief: bool) -> None:
    def ends(desk: Desk) -> None:
        raise StopIteration

    jobs: list[Callable[[Desk], object]] = [lambda desk: "before", ends, lambda desk: "behind"]
    before, between, behind = await asyncio.gather(*(office.write(job, brief=brief) for job in jobs), return_exceptions=True)
    assert (before, behind) == ("before", "behind")
    assert isinstance(between, RuntimeError)


async def test_a_desk_has_one_time_and_it_is_utc(office: Office, clock: Clock) -> None:
    def job(desk: Desk) -> bool:
        clock.forward(seconds=1)
        return desk.now is desk.now and desk.now.tzinfo is UTC

    assert await office.write(job)


@pytest.mark.parametrize("brief", [False, True])
async def test_a_caller_that_gives_up_does_not_stop_the_others(office: Office, brief: bool) -> None:
    def kept_by(number: int) -> Callable[[Desk], bool]:
        return lambda desk: inbox.keep(desk, "web", str(number), str(number), "{}")

    waiting = [asyncio.ensure_future(office.write(kept_by(number), brief=brief)) for number in range(20)]
    waiting[3].cancel()
    kept = await asyncio.gather(*waiting, return_exceptions=True)
    assert [result for n, result in enumerate(kept) if n != 3] == [True] * 19


async def test_a_brief_job_waits_on_a_thread_while_a_command_writes(settings: StoreSettings, clock: Clock) -> None:
    with contextlib.closing(Office.open(settings, clock)) as office, contextlib.closing(connect(settings.sqlite_file)) as command:
        command.execute("BEGIN IMMEDIATE")
        waiting = asyncio.ensure_future(office.write(lambda desk: inbox.keep(desk, "web", "1", "1", "{}"), brief=True))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
        command.execute("ROLLBACK")
        assert await waiting


def test_an_office_opens_again_on_what_it_left(settings: StoreSettings, clock: Clock) -> None:
    office = Office.open(settings, clock)
    assert office.migrated is not None
    assert (office.migrated.before, office.migrated.backup) == (0, None)
    office.write_now(lambda desk: conversations.record(desk, said("hello"), ANSWER))
    office.close()
    office = Office.open(settings, clock)
    assert office.migrated is not None
    assert office.migrated.before == office.migrated.after
    assert [turn.text for turn in office.read_now(lambda desk: conversations.recent(desk, ANN, 10))] == ["hello"]
    office.close()
    with pytest.raises(StoreError, match="closed"):
        office.write_now(lambda desk: None)


def test_a_command_beside_the_server_sees_and_changes_the_same_store(settings: StoreSettings, clock: Clock) -> None:
    server, command = Office.open(settings, clock), Office.open(settings, clock)
    server.write_now(lambda desk: conversations.record(desk, said("hello"), ANSWER))
    assert len(command.read_now(lambda desk: conversations.recent(desk, ANN, 10))) == 1
    command.write_now(lambda desk: conversations.record(desk, said("again"), ANSWER))
    assert len(server.read_now(lambda desk: conversations.recent(desk, ANN, 10))) == 2
    command.close()
    server.close()


def test_a_url_of_another_database_is_a_wrong_setting(settings: StoreSettings) -> None:
    with pytest.raises(SettingsError, match="must begin with postgresql://"):
        Office.open(StoreSettings(settings.data_dir, "mysql://desk@localhost/desk"))


def test_a_data_folder_that_cannot_be_made_is_a_clear_error(settings: StoreSettings) -> None:
    settings.data_dir.parent.mkdir(exist_ok=True)
    settings.data_dir.write_text("a file is in the way")
    with pytest.raises(StoreError, match="cannot be made"):
        Office.open(settings)
