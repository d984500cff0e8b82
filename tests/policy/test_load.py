"""Thousands of questions while version follows version: every answer is wholly from one of them."""

from __future__ import annotations

import asyncio
import re
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.conversing import converse
from bot.refresh import Bookcase
from desk.model.reply import Quote, Reply
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Office
from desk.store.settings import StoreSettings
from knowledge.candidate import Published, Source
from knowledge.parse import parse_policy
from knowledge.settings import PolicySettings
from tests.policy.files import ENGLISH, before, publish

QUESTIONS, PUBLISHES, CHATS = 5000, 20, 50
ASKED = ("How long do you keep usage records?", "Do you sell my data?", "Who do I contact about privacy?", "Which cookies do you use?")


def text_of(version: int) -> str:
    """A policy in which every clause names its version, so that a mixture would show in every line."""

    def marked(line: str) -> str:
        if line.startswith("- "):
            return f"{line} v{version}"
        return f"{line[:-1]} v{version}{line[-1]}" if line.endswith((".", ":")) else line

    return "\n".join(map(marked, ENGLISH.splitlines()))


def published(version: int) -> Published:
    policy = parse_policy(text_of(version), version=version)
    return Published(policy, {"en": Source("policy.en.txt", policy.source)})


def quoted(reply: Reply) -> list[Quote]:
    return [block for block in reply.blocks if isinstance(block, Quote)]


async def test_5000_questions_during_20_publishes_are_each_answered_from_one_version(tmp_path: Path) -> None:
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        case = Bookcase(office, PolicySettings(), is_server=True)
        publish(office, published(2))
        await case.look()
        replies: list[Reply] = []
        done = threading.Event()

        def publish_all() -> None:
            # In a thread of its own, as another process would: between two of them the asked part goes on.
            for version in range(3, 2 + PUBLISHES):
                publish(office, published(version))
                done.wait(0.05)

        async def look() -> None:
            while not publishing.done() or case.policy.version < 1 + PUBLISHES:
                await case.look()
                await asyncio.sleep(0)

        async def ask(chat: int) -> None:
            for number in range(QUESTIONS // CHATS):
                turn = Turn(
                    Address("web", str(chat)), TurnKind.TEXT, ASKED[(number + chat) % len(ASKED)], datetime.now(UTC), f"{chat}-{number}"
                )
                # As the door does: the library is taken once, at the beginning of the turn.
                replies.append(await converse(office, case.current, turn))

        publishing = asyncio.ensure_future(asyncio.to_thread(publish_all))
        await asyncio.gather(publishing, look(), *(ask(chat) for chat in range(CHATS)))
        assert before(office).policy.version == case.policy.version == 1 + PUBLISHES

    assert len(replies) == QUESTIONS
    seen = set()
    for reply in replies:
        assert quoted(reply)
        for quote in quoted(reply):
            seen.add(quote.version)
            assert reply.version == quote.version
            assert all(re.search(rf" v{quote.version}[.:]?$", text) for role, text in quote.lines if role != "heading")
    assert len(seen) > PUBLISHES // 2, "the publishes came too fast for the questions to see them"


async def test_a_version_that_cannot_be_read_leaves_the_library_as_it_is(tmp_path: Path) -> None:
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        case = Bookcase(office, PolicySettings(), is_server=True)
        found = published(2)
        publish(office, replace(found, sources={"en": Source("p.txt", "not what was parsed")}))
        watching = asyncio.create_task(case.run())
        await asyncio.sleep(0)
        assert case.policy.version == 1
        watching.cancel()
