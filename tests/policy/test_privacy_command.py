"""/privacy says which version held when, and quotes the policy of a day whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.conversing import converse
from bot.refresh import Bookcase
from desk.model.reply import Reply, Say
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Office
from knowledge.settings import PolicySettings
from tests.clock import Clock
from tests.policy.files import ENGLISH, candidate, publish

Chat = Callable[[str], Awaitable[Reply]]


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    """A chat on 3 March; until 2 March usage records were kept for 90 days, since then for 30."""
    clock = Clock()
    with closing(Office.in_memory(clock)) as office:
        case = Bookcase(office, PolicySettings())
        clock.forward(days=1)
        publish(office, candidate(office, tmp_path, ("en", ENGLISH.replace("90 days", "30 days"))).published)
        clock.forward(days=1)
        await case.look()

        async def say(text: str) -> Reply:
            return await converse(office, case.current, Turn(Address("web", "1"), TurnKind.TEXT, text, clock.now, text))

        yield say


def says(reply: Reply) -> dict[str, Say]:
    return {block.key: block for block in reply.blocks if isinstance(block, Say)}


async def test_it_lists_what_held_when(chat: Chat) -> None:
    held = says(await chat("/privacy"))["privacy.held"]
    assert held.args["times"].split("\n") == ["1 · 2026-03-01 09:00 UTC – 2026-03-02 09:00 UTC", "2 · 2026-03-02 09:00 UTC –"]


@pytest.mark.parametrize(("day", "version", "days"), [("2026-03-01", 1, "90"), ("2026-03-02", 2, "30"), ("2030-01-01", 2, "30")])
async def test_it_quotes_the_policy_of_a_day(chat: Chat, day: str, version: int, days: str) -> None:
    reply = await chat(f"/privacy {day}")
    assert says(reply)["privacy.then"].args["version"] == str(version)
    assert {quote.version for quote in reply.quotes} == {version}
    assert f"Usage records: Retained for {days} days" in [text for quote in reply.quotes for _, text in quote.lines]
    assert len(reply.quotes) == 12


async def test_a_day_before_the_first_version_is_said_to_be_unknown(chat: Chat) -> None:
    assert "privacy.unknown_day" in says(await chat("/privacy 2020-02-29"))
    assert "privacy.contents" in says(await chat("/privacy 2020-02-30"))
