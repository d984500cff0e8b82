"""The door: one transaction a turn, order within a chat, and a turn that keeps failing blocks nobody."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.bell import Bell
from bot.conversing import converse
from bot.door import Door
from bot.intake import Arrival, Intake
from desk import conversations, inbox, outbox
from desk.json_text import dumps
from desk.model.reply import Reply, Say
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Office
from desk.store.settings import StoreSettings
from knowledge.library import Library
from knowledge.reading import Context, Reading

NOTHING = Context()
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Defective(Library):
    """A library with a defect: one question brings it down."""

    def read(self, text: str, hint: str | None = None, context: Context = NOTHING) -> Reading:
        if "defect" in text:
            raise LookupError(text)
        return super().read(text, hint, context)


@dataclass
class Shelf:
    """Where the library stands."""

    current: Library


class Plain:
    """The smallest channel: its updates are {"chat", "text"}; it delivers nothing."""

    name = "plain"

    def parse(self, raw: Mapping[str, Any]) -> Turn:
        return turn(raw["chat"], raw["text"], raw["source"])

    async def ready(self, address: Address) -> None: ...

    def room(self) -> int:
        return 0

    def is_free(self, address: Address) -> bool:
        return True

    async def send(self, address: Address, reply: Reply) -> str:
        return ""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def turn(chat: str, text: str, source: str) -> Turn:
    return Turn(Address("plain", chat), TurnKind.TEXT, text, NOON, source)


def arrival(source: str, chat: str, text: str) -> Arrival:
    return Arrival(source, chat, dumps({"chat": chat, "text": text, "source": source}))


@pytest.fixture(scope="module")
def library() -> Library:
    return Defective.shipped()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    (tmp_path / "data").mkdir()
    opened = Office.open(StoreSettings(tmp_path / "data"))
    yield opened
    opened.close()


@dataclass
class Opened:
    """An open door and its intake."""

    intake: Intake
    answered: Bell
    office: Office
    door: Door

    async def replies(self, chat: str, count: int) -> list[Reply]:
        """The replies to a chat, once there are that many."""
        async with asyncio.timeout(20):
            while len(found := await self.office.read(lambda desk: outbox.since(desk, Address("plain", chat), ""))) < count:
                await self.answered.wait(20)
        return [parcel.reply for parcel in found]


@asynccontextmanager
async def door(office: Office, library: Library) -> AsyncIterator[Opened]:
    arrived, answered = Bell(), Bell()
    opened = Door(office, Shelf(library), {"plain": Plain()}, "boot", arrived=arrived, answered=answered)
    task = asyncio.create_task(opened.run())
    try:
        yield Opened(Intake(office, arrived), answered, office, opened)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def keys(reply: Reply) -> list[str]:
    return [block.key for block in reply.blocks if isinstance(block, Say)]


async def test_a_turn_answers_records_and_remembers_in_one_go(office: Office, library: Library) -> None:
    reply = await converse(office, library, turn("a", "How long do you keep usage records?", "1"))
    assert reply.quotes[0].section == "data-retention"
    dialogue = await office.read(lambda desk: conversations.load(desk, Address("plain", "a")))
    assert (dialogue.version, dialogue.context.section) == (1, "data-retention")
    (exchange,) = await office.read(lambda desk: conversations.recent(desk, Address("plain", "a"), 9))
    assert (exchange.text, exchange.reply) == ("How long do you keep usage records?", reply)


async def test_turns_of_one_chat_that_meet_are_answered_as_if_they_had_come_one_by_one(office: Office, library: Library) -> None:
    replies = await asyncio.gather(*(converse(office, library, turn("a", "do you sell my data", str(n))) for n in range(8)))
    assert sum("intro" in keys(reply) for reply in replies) == 1
    dialogue = await office.read(lambda desk: conversations.load(desk, Address("plain", "a")))
    assert dialogue.version == 8


async def test_what_belongs_to_the_turn_is_undone_with_it(office: Office, library: Library) -> None:
    def breaks(desk: object, reply: Reply) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await converse(office, library, turn("a", "do you sell my data", "1"), breaks)
    assert await office.read(lambda desk: conversations.recent(desk, Address("plain", "a"), 9)) == []


async def test_an_update_is_kept_once(office: Office, library: Library) -> None:
    async with door(office, library) as opened:
        assert await opened.intake.keep("plain", [arrival("1", "a", "do you sell my data")]) == 1
        assert await opened.intake.keep("plain", [arrival("1", "a", "do you sell my data"), arrival("2", "a", "hello")]) == 1
        assert len(await opened.replies("a", 2)) == 2


async def test_a_turn_that_keeps_failing_gets_an_apology_and_blocks_nobody(
    office: Office, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    async with door(office, library) as opened:
        texts = ["do you sell my data", "a defect", "who do I contact"]
        await opened.intake.keep("plain", [arrival(f"{chat}{text}", chat, text) for text in texts for chat in "abc"])
        for chat in "abc":
            first, apology, last = await opened.replies(chat, 3)
            assert first.quotes[0].section == "information-sharing"
            (say,) = apology.blocks
            assert isinstance(say, Say)
            assert say.key == "apology"
            assert re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", say.args["reference"])
            assert say.args["reference"] in caplog.text
            assert last.quotes[0].section == "contact-us"
        assert "a defect" not in caplog.text
        assert len(await office.read(inbox.dead)) == 3
        assert await office.read(inbox.waiting) == 0


async def test_text_that_is_no_json_becomes_a_dead_letter(office: Office, library: Library) -> None:
    async with door(office, library) as opened:
        await opened.intake.keep("plain", [Arrival("1", "a", "{"), Arrival("2", "a", "[]"), arrival("3", "a", "hello")])
        await opened.replies("a", 1)
        assert [letter.source for letter in await office.read(inbox.dead)] == ["2", "1"]


async def test_what_an_earlier_run_had_claimed_is_answered_by_the_next(office: Office, library: Library) -> None:
    await Intake(office, Bell()).keep("plain", [arrival("1", "a", "do you sell my data")])
    assert await office.write(lambda desk: inbox.claim(desk, "earlier", 9))
    await office.write(lambda desk: inbox.release(desk, "boot"))
    async with door(office, library) as opened:
        assert len(await opened.replies("a", 1)) == 1


async def test_a_flood_waits_outside(office: Office) -> None:
    intake = Intake(office, Bell(), most_waiting=2)
    await intake.keep("plain", [arrival(str(number), "a", "x") for number in range(2)])
    waiting = asyncio.create_task(intake.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    job = (await office.write(lambda desk: inbox.claim(desk, "boot", 1)))[0]
    await office.write(lambda desk: inbox.done(desk, job))
    async with asyncio.timeout(20):
        await waiting
