"""Several servers on one database: a claim holds while its server lives, and goes on elsewhere when it does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.bell import Bell
from bot.delivery import Delivery
from bot.lease import LEASE, Lease, LeaseLost
from bot.lock import is_gone, one_of
from desk import inbox, outbox, runs
from desk.model.errors import ClaimLost
from desk.model.reply import Reply, Say
from desk.model.turn import Address
from desk.office import Office
from tests.bot.test_delivery_turns import Held
from tests.postgres import migrated_postgres, postgres_server
from tests.stores import begun_store, clock, office, settings

__all__ = ["begun_store", "clock", "migrated_postgres", "office", "postgres_server", "settings"]

PATIENCE = 30.0
SAID = Reply("human", "en", (Say("verbatim", {"text": "a"}),))


class Time:
    """Seconds that only a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def nobody(_: int) -> None:
    """Whoever has no limits to share."""


async def server(
    office: Office,
    boot: str,
    time: Time,
    *,
    gone: frozenset[str] = frozenset(),
    has_telegram: bool = True,
    shared: Callable[[int], None] = nobody,
) -> Lease:
    """A server that has just begun."""
    lease = Lease(office, boot, is_gone=gone.__contains__, shared=shared, steady=time)
    await office.write(lambda desk: runs.begin(desk, boot, over=(), has_telegram=has_telegram))
    await lease.look()
    return lease


async def pass_by(time: Time, *living: Lease, seconds: float = LEASE) -> None:
    """Lets time go by, second after second, in which these live."""
    for _ in range(round(seconds)):
        time.now += 1
        for each in living:
            await each.beat()
            await each.look()


async def claimed(office: Office, boot: str) -> tuple[inbox.Job, outbox.Parcel]:
    """An update and a reply of two chats that a server works on."""
    await office.write(lambda desk: inbox.keep(desk, "telegram", f"u{boot}", boot, "{}"))
    await office.write(lambda desk: outbox.put(desk, Address("telegram", boot), SAID, None))
    (job,) = await office.write(lambda desk: inbox.claim(desk, boot, 1))
    (parcel,) = await office.write(lambda desk: outbox.claim(desk, "telegram", boot, 1, room=1))
    return job, parcel


async def free(office: Office) -> tuple[bool, bool]:
    """Whether updates, and replies, wait that nobody works on."""
    return await office.read(lambda desk: (inbox.has_more(desk), outbox.has_more(desk, "telegram")))


async def test_a_start_leaves_the_claims_of_a_server_that_lives(office: Office, time: Time) -> None:
    first = await server(office, "one", time)
    job, parcel = await claimed(office, "one")
    second = await server(office, "two", time)
    await office.write(lambda desk: runs.take_over(desk, {}))
    await pass_by(time, first, second, seconds=3 * LEASE)
    assert await free(office) == (False, False)
    await office.write(lambda desk: inbox.done(desk, job))
    await office.write(lambda desk: outbox.sent(desk, parcel, "1"))


async def test_what_a_silent_server_had_claimed_is_taken_over_and_it_can_commit_none_of_it(office: Office, time: Time) -> None:
    silent, other = await server(office, "one", time), await server(office, "two", time)
    job, parcel = await claimed(office, "one")
    await pass_by(time, other, seconds=LEASE / 2)
    # Long before anybody takes it over it acts on nothing any more.
    assert not silent.is_held()
    assert other.is_held()
    assert await free(office) == (False, False)
    await pass_by(time, other, seconds=LEASE / 2)
    assert await free(office) == (True, True)
    (again,) = await office.write(lambda desk: outbox.claim(desk, "telegram", "two", 1))
    assert (again.id, again.doubts) == (parcel.id, 1)
    with pytest.raises(ClaimLost):
        await office.write(lambda desk: inbox.done(desk, job))
    with pytest.raises(ClaimLost):
        await office.write(lambda desk: outbox.sending(desk, parcel))
    with pytest.raises(LeaseLost):
        await silent.beat()


async def test_a_server_whose_process_is_gone_is_taken_over_at_once(office: Office, time: Time) -> None:
    await server(office, "one", time)
    await claimed(office, "one")
    await server(office, "two", time, gone=frozenset({"one"}))
    assert await free(office) == (True, True)


async def test_after_a_database_was_away_for_all_nobody_takes_another_for_dead(office: Office, time: Time) -> None:
    first, second = await server(office, "one", time), await server(office, "two", time)
    await claimed(office, "one")
    time.now += 10 * LEASE
    await second.beat()
    await second.look()
    await first.beat()
    assert await free(office) == (False, False)
    await pass_by(time, second, seconds=LEASE + 1)
    assert await free(office) == (True, True)


async def test_what_is_claimed_under_a_mark_that_is_taken_for_dead_is_not_forgotten(office: Office, time: Time) -> None:
    lease = await server(office, "one", time)
    await claimed(office, "taken for dead")
    assert await free(office) == (False, False)
    await lease.look()
    await lease.look()
    assert await free(office) == (True, True)


async def test_a_server_that_ends_leaves_nothing_claimed(office: Office, time: Time) -> None:
    await server(office, "one", time)
    await claimed(office, "one")
    await office.write(lambda desk: runs.end(desk, "one"))
    assert await free(office) == (True, True)


async def test_the_first_of_those_with_telegram_fetches_and_all_of_them_share_its_limits(office: Office, time: Time) -> None:
    shares: list[int] = []
    await server(office, "without", time, has_telegram=False)
    first = await server(office, "one", time)
    second = await server(office, "two", time, shared=shares.append)
    async with asyncio.timeout(PATIENCE):
        await first.first()
    waiting = asyncio.create_task(second.first())
    await pass_by(time, first, second, seconds=1)
    assert not waiting.done()
    await pass_by(time, second)
    async with asyncio.timeout(PATIENCE):
        await waiting
    assert shares == [2, 1]


async def test_whoever_is_cut_off_fetches_nothing_until_it_has_given_a_sign_of_life(office: Office, time: Time) -> None:
    lease = await server(office, "one", time)
    time.now += LEASE / 2
    waiting = asyncio.create_task(lease.first())
    await lease.look()
    await asyncio.sleep(0)
    assert not waiting.done()
    await lease.beat()
    async with asyncio.timeout(PATIENCE):
        await waiting


class Slow(Held):
    """Has to wait before the first message, in which time goes by."""

    def __init__(self, time: Time) -> None:
        super().__init__()
        self.may_leave.set()
        self.time = time
        self.waited = 0

    async def ready(self, address: Address) -> None:
        self.time.now += 0 if self.waited else LEASE / 2
        self.waited += 1


@asynccontextmanager
async def delivering(office: Office, channel: Held, lease: Lease) -> AsyncIterator[Bell]:
    """A delivery of one reply at work, and the bell that it hears."""
    await office.write(lambda desk: outbox.put(desk, Address("plain", "5"), SAID, None))
    bell = Bell()
    running = asyncio.create_task(Delivery(office, channel, "one", answered=bell, is_held=lease.is_held, check=0.0).run())
    yield bell
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    (row,) = await office.read(lambda desk: desk.tx.all("SELECT outcome, attempts, doubts FROM outbox"))
    assert (row["outcome"], row["attempts"], row["doubts"]) == ("sent", 1, 0)


async def test_nothing_is_sent_on_a_claim_that_may_be_another_ones(office: Office, time: Time) -> None:
    lease = await server(office, "one", time)
    channel = Slow(time)
    async with delivering(office, channel, lease) as bell:
        async with asyncio.timeout(PATIENCE):
            while not channel.waited or await office.read(lambda desk: not outbox.has_more(desk, "plain")):
                bell.ring()
                await asyncio.sleep(0)
        assert channel.begun == []
        await lease.beat()
        bell.ring()
        await channel.until(1)


async def test_nothing_is_claimed_by_a_run_that_may_be_taken_for_dead(office: Office, time: Time) -> None:
    lease = await server(office, "one", time)
    channel = Held()
    channel.may_leave.set()
    time.now += LEASE / 2
    async with delivering(office, channel, lease) as bell:
        for _ in range(20):
            bell.ring()
            await asyncio.sleep(0)
            assert await office.read(lambda desk: outbox.has_more(desk, "plain"))
        await lease.beat()
        bell.ring()
        await channel.until(1)


def test_whoever_shares_a_data_folder_sees_that_a_process_is_gone(tmp_path: Path) -> None:
    with one_of(tmp_path, "one"):
        assert not is_gone(tmp_path, "one")
        # It may run anywhere.
        assert not is_gone(tmp_path, "another")
        # What a process leaves that was killed: the file, and no lock.
        (tmp_path / "run-killed.lock").touch()
        assert is_gone(tmp_path, "killed")
    assert list(tmp_path.iterdir()) == []
