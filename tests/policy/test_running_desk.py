"""What else the running desk takes over with a version or with word files: tickets name it, sentences change at once."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.conversing import converse
from bot.refresh import Bookcase
from desk import tickets, words
from desk.model.reply import Reply, Say
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Office
from handlers.wording import Wording
from handlers.wording_files import wording_files
from knowledge.settings import PolicySettings
from knowledge.word_files import gather, read_all
from tests.policy.files import ENGLISH, before, candidate, publish

CHAT = Address("web", "1")


async def say(office: Office, case: Bookcase, text: str, kind: TurnKind = TurnKind.TEXT) -> Reply:
    return await converse(office, case.current, Turn(CHAT, kind, text, datetime.now(UTC), f"{kind} {text}"))


async def test_tickets_and_replies_name_the_version_in_force(tmp_path: Path) -> None:
    with closing(Office.in_memory()) as office:
        case = Bookcase(office, PolicySettings())
        first = await say(office, case, "I want to talk to a person")
        publish(office, candidate(office, tmp_path, ("en", ENGLISH.replace("90", "30"))).published)
        await case.look()
        card = await say(office, case, "Delete my account")
        for action in ("start:delete", "part:account", "confirm:delete"):
            await say(office, case, action, TurnKind.PRESS)
        opened = office.read_now(lambda desk: tickets.of_chat(desk, CHAT))
    assert (first.version, card.version) == (1, 2)
    assert {ticket.kind: ticket.policy_version for ticket in opened} == {"human": 1, "rights": 2}


async def test_a_silent_reply_names_the_version_too() -> None:
    with closing(Office.in_memory()) as office:
        case = Bookcase(office, PolicySettings())
        reply = await say(office, case, "Who is your data protection officer?")
    said = [block for block in reply.blocks if isinstance(block, Say) and block.key == "answer.version"]
    assert said[0].args["version"] == "1" if said else [quote.version for quote in reply.quotes] == [1]


async def test_changed_sentences_are_said_as_soon_as_they_are_taken() -> None:
    with closing(Office.in_memory()) as office:
        wording = Wording()
        case = Bookcase(office, PolicySettings(), (wording,))
        contents = read_all(gather(None) | wording_files())
        contents["wording/en.yaml"] = contents["wording/en.yaml"].replace(wording.sentences("en")["answer.silent"], "Not a word about it.")
        office.write_now(lambda desk: words.take(desk, contents, by="ann", note=""))
        assert await case.look()
        assert wording.say(Say("answer.silent"), "en") == "Not a word about it."
        assert not await case.look()


async def test_a_look_that_finds_nothing_new_swaps_nothing() -> None:
    with closing(Office.in_memory()) as office:
        case = Bookcase(office, PolicySettings())
        library = case.current
        assert not await case.look()
        assert case.current is library


@pytest.mark.parametrize("is_server", [True, False])
async def test_a_second_start_goes_on_with_the_version_in_force(tmp_path: Path, *, is_server: bool) -> None:
    with closing(Office.in_memory()) as office:
        Bookcase(office, PolicySettings(), is_server=is_server)
        publish(office, candidate(office, tmp_path, ("en", ENGLISH.replace("90", "30"))).published)
        assert Bookcase(office, PolicySettings(), is_server=is_server).policy == before(office).policy
