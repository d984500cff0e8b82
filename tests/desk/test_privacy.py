"""What has been kept long enough is erased, from the tables and from the files; what a person waits for is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk import conversations, inbox, outbox, privacy, tickets
from desk.model.dialogue import Dialogue
from desk.model.errors import Moved
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.privacy import Erased
from desk.store.settings import StoreSettings
from tests.clock import Clock
from tests.desk.samples import ANN, BOB, reply, said


def a_turn(desk: Desk, address: Address = ANN) -> None:
    """One whole turn, from the update to the reply that was sent."""
    inbox.keep(desk, address.channel, "u1" + address.chat, address.chat, "raw")
    (job,) = inbox.claim(desk, "run", 1)
    conversations.record(desk, said("how long?", job.source, address), reply("90 days"))
    conversations.save(desk, conversations.load(desk, address))
    outbox.put(desk, address, reply("90 days"), job.source)
    (parcel,) = outbox.claim(desk, address.channel, "run", 1)
    outbox.sent(desk, parcel, "m1")
    inbox.done(desk, job)


async def test_what_is_older_than_the_retention_is_erased_and_counted(office: Office, clock: Clock) -> None:
    await office.write(a_turn)
    clock.forward(days=90)
    assert await privacy.sweep(office, 90) == Erased()
    clock.forward(microseconds=1)
    assert await privacy.sweep(office, 90) == Erased(turns=1, updates=1, replies=1, chats=1)
    assert await office.read(lambda desk: conversations.recent(desk, ANN, 10)) == []
    assert await office.read(lambda desk: outbox.since(desk, ANN, "")) == []
    assert await office.read(lambda desk: conversations.load(desk, ANN)) == Dialogue(ANN)


async def test_what_is_younger_stays(office: Office, clock: Clock) -> None:
    await office.write(a_turn)
    clock.forward(days=80)
    await office.write(lambda desk: a_turn(desk, BOB))
    clock.forward(days=20)
    assert (await privacy.sweep(office, 90)).total == 4
    assert len(await office.read(lambda desk: conversations.recent(desk, BOB, 10))) == 1


async def test_what_somebody_still_waits_for_is_never_erased(office: Office, clock: Clock) -> None:
    await office.write(lambda desk: inbox.keep(desk, "telegram", "u1", "7", "raw"))
    await office.write(lambda desk: outbox.put(desk, ANN, reply("not sent yet"), None))
    ticket = await office.write(
        lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=clock.now, context=["help"])
    )
    clock.forward(days=1000)
    assert await privacy.sweep(office, 90) == Erased()
    assert len(await office.write(lambda desk: inbox.claim(desk, "run", 10))) == 1
    assert len(await office.write(lambda desk: outbox.claim(desk, "telegram", "run", 10))) == 1
    assert await office.read(lambda desk: tickets.show(desk, ticket.number)) == ticket


async def test_zero_days_means_never(office: Office, clock: Clock) -> None:
    await office.write(a_turn)
    clock.forward(days=10_000)
    assert await privacy.sweep(office, 0) == Erased()


async def test_much_is_erased_batch_by_batch(office: Office, clock: Clock) -> None:
    count = 2 * privacy.BATCH + 3
    await office.write(lambda desk: [conversations.record(desk, said(str(n)), reply("re")) for n in range(count)])
    clock.forward(days=91)
    assert (await office.write(lambda desk: privacy.expire(desk, 90))).turns == privacy.BATCH
    assert (await privacy.sweep(office, 90)).turns == count - privacy.BATCH


async def test_a_turn_in_work_while_its_chat_expires_is_read_again_from_the_start(office: Office, clock: Clock) -> None:
    await office.write(a_turn)
    stale = await office.read(lambda desk: conversations.load(desk, ANN))
    clock.forward(days=91)
    await privacy.sweep(office, 90)
    with pytest.raises(Moved):
        await office.write(lambda desk: conversations.save(desk, stale))


@pytest.fixture
def sqlite_office(settings: StoreSettings, clock: Clock) -> Iterator[Office]:
    opened = Office.open(settings, clock)
    yield opened
    opened.close()


def files_that_hold(folder: Path, piece: bytes) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file() and piece in path.read_bytes())


async def test_erased_bytes_leave_the_files(sqlite_office: Office, settings: StoreSettings, clock: Clock) -> None:
    await sqlite_office.write(a_turn)
    # Fill pages before and behind, so that the row stands among others as it does in a used database.
    await sqlite_office.write(lambda desk: [conversations.record(desk, said("x" * 900), reply("re")) for _ in range(50)])
    sealed = await sqlite_office.read(
        lambda desk: [
            value
            for sql in ("SELECT said, reply FROM turns", "SELECT raw FROM inbox", "SELECT reply FROM outbox", "SELECT state FROM chats")
            for row in desk.tx.all(sql)
            for value in row.values()
        ]
    )
    # The middle of each value: its head is the key id, which all of them share.
    pieces = [value[13:53].encode() for value in sealed]
    assert len(pieces) == 105
    assert all(files_that_hold(settings.data_dir, piece) for piece in pieces)
    clock.forward(days=91)
    assert (await privacy.sweep(sqlite_office, 90)).total == 54
    assert [piece for piece in pieces if files_that_hold(settings.data_dir, piece)] == []


async def test_no_text_ever_stands_in_the_files_in_clear(sqlite_office: Office, settings: StoreSettings, clock: Clock) -> None:
    secret = "my-very-private-words"

    def everything(desk: Desk) -> None:
        inbox.keep(desk, "web", "u1", "7", f'{{"text": "{secret}"}}')
        conversations.record(desk, said(secret), reply(secret))
        flow = conversations.load(desk, ANN)
        conversations.save(desk, replace(flow, context=replace(flow.context, concepts=(secret,))))
        outbox.put(desk, ANN, reply(secret), "u1")
        ticket = tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=clock.now, context=[secret])
        tickets.reply(desk, ticket.number, secret, "staff:Ann")

    await sqlite_office.write(everything)
    assert files_that_hold(settings.data_dir, b"PD-2026-000001") != []
    assert files_that_hold(settings.data_dir, secret.encode()) == []
