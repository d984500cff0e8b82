"""What another version wrote, and commits of which nobody heard, stop nobody and lose nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.bell import Bell
from bot.delivery import Delivery
from bot.door import Door
from bot.intake import Intake
from desk import inbox, outbox
from desk.codec import reply_json
from desk.model.errors import StoreError
from desk.model.reply import Reply, Say
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.store.engine import Transaction
from desk.store.memory import MemoryEngine
from desk.store.migrate import migrate
from desk.store.sealed import Sealer
from knowledge.library import Library
from tests.bot.test_door import Plain, Shelf, arrival

RUN = "run"
SOON = 0.01
"""Seconds between two looks for what was claimed unheard."""


class Talking(Plain):
    """The plain channel, which notes what it sends."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.news = asyncio.Event()

    def room(self) -> int:
        return 8

    async def ready(self, address: Address) -> None:
        """It is always its turn."""

    def is_free(self, address: Address) -> bool:
        return True

    async def send(self, address: Address, reply: Reply) -> str:
        self.sent.append((address.chat, reply.kind))
        self.news.set()
        return "1"

    async def heard(self, chat: str, count: int = 1) -> list[str]:
        """The kinds of what a chat was sent, once there are that many."""
        async with asyncio.timeout(20):
            while len(found := [kind for to, kind in self.sent if to == chat]) < count:
                self.news.clear()
                await self.news.wait()
        return found


@dataclass
class Working:
    """A desk at work."""

    office: Office
    intake: Intake
    channel: Talking
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


@asynccontextmanager
async def working(office: Office, library: Library) -> AsyncIterator[Working]:
    arrived, answered, channel = Bell(), Bell(), Talking()
    delivery = Delivery(office, channel, RUN, answered=answered, check=SOON)
    door = Door(
        office, Shelf(library), {"plain": channel}, RUN, arrived=arrived, answered=answered, express={"plain": delivery}, check=SOON
    )
    intake = Intake(office, arrived)
    intake.hand_to(door)
    desk = Working(office, intake, channel, [asyncio.create_task(door.run()), asyncio.create_task(delivery.run())])
    try:
        yield desk
        assert not any(task.done() for task in desk.tasks)
    finally:
        for task in desk.tasks:
            task.cancel()
        await asyncio.gather(*desk.tasks, return_exceptions=True)


class Deaf(MemoryEngine):
    """A database whose answer to the next commit that ``is_meant`` gets lost."""

    is_meant: Callable[[Transaction], bool] | None = None

    def submit_write(self, job: Callable[[Transaction], Any], *, brief: bool = False) -> Future[Any]:
        done = super().submit_write(job, brief=brief)
        if self.is_meant is None or not self.read(self.is_meant):
            return done
        self.is_meant = None
        lost: Future[Any] = Future()
        lost.set_exception(StoreError("the connection was lost while committing"))
        return lost


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.shipped()


def spoil_dialogue(desk: Desk, chat: str) -> None:
    """Leaves what a later version may write: a right that this one does not know."""
    state = desk.sealer.seal("chats", "state", f"plain\x1f{chat}", '{"flow":{"right":"unheard_of","step":"identity"}}')
    assert desk.tx.run("UPDATE chats SET state = :state WHERE chat = :chat", state=state, chat=chat) == 1


async def test_a_dialogue_that_another_version_wrote_stops_nobody_else(library: Library) -> None:
    with_strange = Office.in_memory()
    async with working(with_strange, library) as desk:
        await desk.intake.keep("plain", [arrival("1", "strange", "hello")])
        await desk.channel.heard("strange")
        await desk.office.write(lambda each: spoil_dialogue(each, "strange"))
        await desk.intake.keep("plain", [arrival("2", "strange", "hello"), arrival("3", "good", "do you sell my data")])
        assert await desk.channel.heard("good") == ["answer"]
        # Its own user is told that it went wrong.
        assert (await desk.channel.heard("strange", 2))[1] == "smalltalk"
    assert len(with_strange.read_now(inbox.dead)) == 1


async def test_a_reply_that_another_version_wrote_holds_up_no_other(library: Library) -> None:
    office = Office.in_memory()
    said = Reply("human", "en", (Say("verbatim", {"text": "a"}),))

    def put(desk: Desk) -> None:
        id = outbox.put(desk, Address("plain", "x"), said, None)
        strange = desk.sealer.seal("outbox", "reply", id, reply_json(said).replace('"Say"', '"Unheard"'))
        desk.tx.run("UPDATE outbox SET reply = :reply WHERE id = :id", reply=strange, id=id)
        outbox.put(desk, Address("plain", "y"), said, None)

    office.write_now(put)
    async with working(office, library) as desk:
        assert await desk.channel.heard("y") == ["human"]
    assert office.read_now(outbox.waiting) == 0


def _is_claimed(tx: Transaction) -> bool:
    return tx.one("SELECT 1 AS found FROM inbox WHERE boot IS NOT NULL AND outcome IS NULL") is not None


def _is_dispatched(tx: Transaction) -> bool:
    return tx.one("SELECT 1 AS found FROM outbox WHERE sending = 1") is not None


@pytest.mark.parametrize("is_meant", [_is_claimed, _is_dispatched])
async def test_an_update_whose_commit_was_not_heard_of_is_answered_once(library: Library, is_meant: Callable[[Transaction], bool]) -> None:
    engine = Deaf()
    migrate(engine, lambda schema: "")
    office = Office(engine, Sealer.throwaway())
    async with working(office, library) as desk:
        engine.is_meant = is_meant
        try:
            await desk.intake.keep("plain", [arrival("1", "a", "do you sell my data")])
        except StoreError:
            # As the far end does, which heard no confirmation.
            assert await desk.intake.keep("plain", [arrival("1", "a", "do you sell my data")]) == 0
        assert await desk.channel.heard("a") == ["answer"]
        await desk.intake.keep("plain", [arrival("2", "a", "thanks")])
        assert await desk.channel.heard("a", 2) == ["answer", "smalltalk"]
    assert engine.is_meant is None
