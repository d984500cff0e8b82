"""A page hears of what another server on the same database has delivered."""

from __future__ import annotations

import asyncio

import aiohttp

from desk import outbox
from desk.model.reply import Reply, Say
from desk.model.turn import Address
from knowledge.library import Library
from tests.patience import PATIENCE
from tests.web.running_web import RunningWeb, next_message, running_web, say

SAID = Reply("human", "en", (Say("verbatim", {"text": "From the other one."}),))


async def test_an_open_page_hears_at_once_what_another_server_delivers_and_that_counts_as_seen(
    web: RunningWeb, client: aiohttp.ClientSession, library: Library
) -> None:
    await say(client, web, "do you sell my data")
    answer = await next_message(client, web)
    (row,) = await web.office.read(lambda desk: desk.tx.all("SELECT DISTINCT chat FROM outbox"))
    address = Address("web", row["chat"])
    async with running_web(web.office, library, answers=False) as other:
        hearing = asyncio.create_task(other.chat.hear())
        page = asyncio.create_task(next_message(client, other, answer["id"]))
        async with asyncio.timeout(PATIENCE):
            while not other.chat._streams.is_watched(address.chat):
                await asyncio.sleep(0)
            # Delivered by the one at which no page is open.
            await web.office.write(lambda desk: outbox.put(desk, address, SAID, None))
            # Well before the stream would look by itself.
            async with asyncio.timeout(10):
                assert "From the other one." in (await page)["html"]
            while await web.office.read(lambda desk: outbox.has_unseen(desk, address)):
                await asyncio.sleep(0)
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
