"""A reply that has left is noted together with the claim of the next one, and neither spoils the other."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot.bell import Bell
from bot.delivery import AT_ONCE, Delivery
from desk import outbox
from desk.model.reply import Reply, Say
from desk.model.turn import Address
from desk.office import Office
from tests.bot.test_door import Plain, office

__all__ = ["office"]  # the fixture

SAID = Reply("human", "en", (Say("verbatim", {"text": "a"}),))
PATIENCE = 30.0


class Held(Plain):
    """Sends when it is let."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.news = asyncio.Event()
        self.may_leave = asyncio.Event()

    def room(self) -> int:
        return 100

    async def send(self, address: Address, reply: Reply) -> str:
        self.begun.append(address.chat)
        self.news.set()
        await self.may_leave.wait()
        return "1"

    async def until(self, count: int) -> None:
        """Returns once so many were begun."""
        async with asyncio.timeout(PATIENCE):
            while len(self.begun) < count:
                self.news.clear()
                await self.news.wait()


async def rows(office: Office) -> list[tuple[str, str | None, int, int]]:
    sql = "SELECT chat, outcome, sending, doubts FROM outbox ORDER BY id"
    found = await office.read(lambda desk: desk.tx.all(sql))
    return [(row["chat"], row["outcome"], row["sending"], row["doubts"]) for row in found]


async def put(office: Office, chat: str) -> str:
    return await office.write(lambda desk: outbox.put(desk, Address("plain", chat), SAID, None))


async def test_at_the_end_of_a_run_what_is_under_way_is_noted_and_nothing_else_is_begun(office: Office) -> None:
    for number in range(3 * AT_ONCE):
        await put(office, str(number))
    channel = Held()
    running = asyncio.create_task(Delivery(office, channel, "one", answered=Bell()).run())
    await channel.until(AT_ONCE)
    running.cancel()
    await asyncio.sleep(0)
    channel.may_leave.set()
    with suppress(asyncio.CancelledError):
        await running
    found = await rows(office)
    assert [row[1] for row in found].count("sent") == len(channel.begun) == AT_ONCE
    assert [row for row in found if row[1] is None and row[2]] == []
    await office.write(lambda desk: outbox.release(desk, "two"))
    assert {row[3] for row in await rows(office)} == {0}


async def test_a_line_that_cannot_be_read_does_not_make_another_reply_leave_twice(office: Office) -> None:
    channel = Held()
    await put(office, "good")
    behind = await put(office, "good")
    running = asyncio.create_task(Delivery(office, channel, "one", answered=Bell()).run())
    await channel.until(1)
    bad = await put(office, "bad")
    await office.write(lambda desk: desk.tx.run("UPDATE outbox SET put_at = 'garbage' WHERE id = :id", id=bad))
    # So that the one that cannot be read is the next.
    await office.write(lambda desk: desk.tx.run("UPDATE outbox SET id = 'last' WHERE id = :id", id=behind))
    channel.may_leave.set()
    async with asyncio.timeout(PATIENCE):
        while (await rows(office))[0][1] != "sent":
            await asyncio.sleep(0)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert channel.begun == ["good"]
    assert (await rows(office))[0] == ("good", "sent", 0, 0)
