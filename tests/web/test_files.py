"""Files in the web chat over real HTTP: kept with their message in one commit, bounded, refused in words, with and without a script."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Mapping
from dataclasses import replace

import aiohttp
import pytest

from desk import attachments, conversations, inbox, tickets
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk, Office
from knowledge.library import Library
from tests.patience import PATIENCE
from tests.web.running_web import RunningWeb, browser, next_message, running_web, say

PDF = b"%PDF-1.7 my bill"
SCRIPT = {"Accept": "application/json"}
PAGE = {"Accept": "text/html", "Accept-Language": "en"}
LIMIT = attachments.MOST_BYTES


async def send(
    client: aiohttp.ClientSession, web: RunningWeb, content: bytes, name: str = "bill.pdf", headers: Mapping[str, str] = SCRIPT
) -> tuple[int, str]:
    """Sends a file as the page does; returns status and body."""
    form = aiohttp.FormData()
    form.add_field("id", "0123456789abcdef")
    form.add_field("hint", "en")
    form.add_field("file", io.BytesIO(content), filename=name, content_type="application/pdf")
    async with client.post(f"{web.address}/chat/files", data=form, headers=headers, allow_redirects=False) as response:
        return response.status, await response.text()


async def with_person(client: aiohttp.ClientSession, web: RunningWeb) -> Ticket:
    """A person has the chat from here on."""
    async with client.post(f"{web.address}/chat", json={"action": "human", "id": "human-press-0001"}) as response:
        assert response.status == 202
    await next_message(client, web)

    def give(desk: Desk) -> Ticket:
        (ticket,) = tickets.list_tickets(desk)
        conversations.save(desk, replace(conversations.load(desk, ticket.address), with_person=ticket.number))
        return ticket

    return await web.office.write(give)


async def shown(web: RunningWeb, ticket: Ticket, files: int) -> Ticket:
    """The ticket once it has so many files."""
    async with asyncio.timeout(PATIENCE):
        while len((now := await web.office.read(lambda desk: tickets.show(desk, ticket.number))).files) < files:
            await asyncio.sleep(0.01)
    return now


def parts(desk: Desk) -> int:
    return len(desk.tx.all("SELECT part FROM attachment_parts"))


async def test_a_file_reaches_the_person_who_has_the_chat_and_stands_on_the_page(web: RunningWeb, client: aiohttp.ClientSession) -> None:
    ticket = await with_person(client, web)
    status, body = await send(client, web, PDF)
    assert status == 202
    assert "bill.pdf" in body
    now = await shown(web, ticket, 1)
    assert (now.files[0].name, now.files[0].type, now.files[0].state) == ("bill.pdf", "application/pdf", "kept")
    assert (await web.office.read(lambda desk: attachments.content(desk, ticket.number, 1)))[1] == PDF
    async with client.get(web.address, headers=PAGE) as response:
        assert "📎 bill.pdf" in await response.text()


async def test_the_same_file_sent_twice_is_kept_once(web: RunningWeb, client: aiohttp.ClientSession) -> None:
    ticket = await with_person(client, web)
    assert [(await send(client, web, PDF))[0] for _ in range(2)] == [202, 202]
    await shown(web, ticket, 1)
    assert (await send(client, web, PDF + b" another"))[0] == 202
    assert len((await shown(web, ticket, 2)).files) == 2


async def test_without_a_person_nothing_is_kept_and_the_answer_offers_one(web: RunningWeb, client: aiohttp.ClientSession) -> None:
    status, _ = await send(client, web, b"MZ\x00 a program")
    assert status == 202
    answer = await next_message(client, web)
    assert "only read text" in answer["html"]
    assert 'value="human"' in answer["html"]
    assert await web.office.read(parts) == 0


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"MZ\x00\x01 program", 422, "Files of this kind are not taken"),
        (b"<html><script>alert(1)</script>", 422, "Files of this kind are not taken"),
        (b"", 422, "empty"),
        (b"%PDF-" + bytes(LIMIT), 413, "larger than 10 MB"),
    ],
    ids=["program", "page", "empty", "large"],
)
async def test_what_is_not_taken_is_refused_in_words(
    web: RunningWeb, client: aiohttp.ClientSession, content: bytes, status: int, says: str
) -> None:
    ticket = await with_person(client, web)
    got, body = await send(client, web, content)
    assert (got, says in body) == (status, True)
    got, page = await send(client, web, content, headers=PAGE)
    assert (got, says in page) == (status, True)
    assert "<textarea" in page
    assert not (await shown(web, ticket, 0)).files
    assert await web.office.read(parts) == 0


async def test_a_body_that_never_ends_is_cut_off_at_the_limit(web: RunningWeb, client: aiohttp.ClientSession) -> None:
    given = 0

    async def endless() -> object:
        nonlocal given
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        while given < 20 * LIMIT:
            given += 1_000_000
            yield bytes(1_000_000)

    headers = {**SCRIPT, "Content-Type": "multipart/form-data; boundary=b"}
    async with browser() as sender:
        await with_person(sender, web)
        try:
            async with sender.post(f"{web.address}/chat/files", data=endless(), headers=headers) as response:
                assert response.status == 413
        except aiohttp.ClientError:
            pass  # the connection was cut while we were still sending
    assert given < 5 * LIMIT
    # By its answer the server has seen that the sender is gone; it would wait for the rest of the body when it is stopped.
    async with client.get(f"{web.address}/healthz") as response:
        assert response.status == 200


async def test_a_form_without_a_file_and_other_bodies_are_refused(web: RunningWeb, client: aiohttp.ClientSession) -> None:
    async with client.post(f"{web.address}/chat/files", json={"file": "x"}, headers=SCRIPT) as response:
        assert response.status == 415
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("id", "0123456789abcdef")
    async with client.post(f"{web.address}/chat/files", data=form, headers=SCRIPT) as response:
        assert response.status == 422
        assert "choose a file" in await response.text()
    broken = {**SCRIPT, "Content-Type": "multipart/form-data"}
    async with client.post(f"{web.address}/chat/files", data=b"no boundary", headers=broken) as response:
        assert response.status == 400


async def test_a_page_of_somebody_else_cannot_send_files(web: RunningWeb, client: aiohttp.ClientSession) -> None:
    status, _ = await send(client, web, PDF, headers={**SCRIPT, "Sec-Fetch-Site": "cross-site"})
    assert status == 403


async def test_a_page_without_a_script_sends_a_file_and_comes_back_to_it(web: RunningWeb, client: aiohttp.ClientSession) -> None:
    ticket = await with_person(client, web)
    async with client.get(web.address, headers=PAGE) as response:
        page = await response.text()
    assert re.search(r'<form[^>]*action="/chat/files"[^>]*enctype="multipart/form-data"', page)
    status, _ = await send(client, web, PDF, headers=PAGE)
    assert status == 303
    await shown(web, ticket, 1)


async def test_another_browser_cannot_put_its_file_into_this_ticket(web: RunningWeb, client: aiohttp.ClientSession) -> None:
    ticket = await with_person(client, web)
    async with browser() as other:
        await say(other, web, "do you sell my data")
        await next_message(other, web)
        assert (await send(other, web, PDF))[0] == 202
        await next_message(other, web, after="")
    assert not (await shown(web, ticket, 0)).files


async def test_file_and_message_are_kept_in_one_commit_and_wait_for_the_door(office: Office, library: Library) -> None:
    async with running_web(office, library, answers=False) as quiet, browser() as client:
        # An unanswered message may be what brings a person in.
        await say(client, quiet, "/human I will send my bill")
        assert (await send(client, quiet, PDF))[0] == 202
        assert await office.read(parts) == 1
        assert await office.read(inbox.waiting) == 2
    async with running_web(office, library) as answering:
        async with asyncio.timeout(PATIENCE):
            while await office.read(inbox.waiting):
                await asyncio.sleep(0.01)
        (ticket,) = await answering.office.read(tickets.list_tickets)
        assert ticket.address != Address("web", "")


async def test_staff_see_that_a_page_was_closed_until_it_is_opened_again(web: RunningWeb, client: aiohttp.ClientSession) -> None:
    ticket = await with_person(client, web)

    async def unseen(wanted: bool) -> None:
        async with asyncio.timeout(PATIENCE):
            while (await web.office.read(lambda desk: tickets.show(desk, ticket.number))).is_unseen is not wanted:
                await asyncio.sleep(0.01)

    await web.office.write(lambda desk: tickets.reply(desk, ticket.number, "Good morning!", "staff:Ada"))
    await unseen(True)
    async with client.get(web.address, headers=PAGE) as response:
        assert "Good morning!" in await response.text()
    await unseen(False)
    async with client.get(f"{web.address}/chat/events") as stream:
        await stream.content.readline()
        await web.office.write(lambda desk: tickets.reply(desk, ticket.number, "Still there?", "staff:Ada"))
        async for line in stream.content:
            if b"Still there?" in line:
                break
    await unseen(False)
