"""A web chat that staff have blocked: told once in its language, then neither kept nor answered, and heard again when it is over."""

from __future__ import annotations

import aiohttp

from desk import blocks, conversations, policies, tickets
from desk.model.turn import Address
from desk.office import Desk
from knowledge.library import Library
from tests.console.staffed import hire
from tests.web.running_web import RunningWeb, next_message, say
from tests.web.test_chat import chat_of


async def test_a_blocked_chat_hears_why_nobody_answers_and_how_its_rights_reach_a_person(
    client: aiohttp.ClientSession, web: RunningWeb, library: Library
) -> None:
    office = web.office
    hire(office)
    office.write_now(lambda desk: policies.begin(desk, library.policy, "policy.md") if not policies.has_any(desk) else None)
    await say(client, web, "Wie lange werden Nutzungsdaten gespeichert?", "00000000000000a1")
    last = await next_message(client, web)
    address = Address("web", chat_of(client))

    def block(desk: Desk) -> str:
        opened = tickets.open_ticket(desk, address, "human", None, language="de", received_at=desk.now)
        return blocks.block(desk, opened.number, "staff:Bob", "Beleidigt alle", 7).number

    number = await office.write(block)
    told = await next_message(client, web, last["id"])
    assert "Unser Team hat diesen Chat bis" in told["html"]
    assert "ai-tokenhub.com" in told["html"], "the policy's own contact"
    assert "Beleidigt" not in told["html"]
    kept = await say(client, web, "Antwortet gefälligst!", "00000000000000a2")
    assert kept["id"], "whoever sends is not told by the way it is taken"
    async with client.get(f"{web.address}/") as page:
        assert "Antwortet" not in await page.text()
    await office.write(lambda desk: blocks.unblock(desk, number, "staff:Bob"))
    lifted = await next_message(client, web, told["id"])
    assert "nicht mehr gesperrt" in lifted["html"]
    await say(client, web, "Wie lange werden Nutzungsdaten gespeichert?", "00000000000000a3")
    assert "<mark>" in (await next_message(client, web, lifted["id"]))["html"]
    heard = await office.read(lambda desk: [each.text for each in conversations.recent(desk, address, 10)])
    assert "Antwortet gefälligst!" not in heard
