"""A conversation over HTTP: kept before confirmed, heard on the stream, found again on reload, with and without scripts."""

from __future__ import annotations

import asyncio
import re

import aiohttp
import pytest

from bot.channels.webchat_key import Key
from desk import conversations, inbox, outbox, tickets
from desk.json_text import loads
from desk.model.turn import Address, TurnKind
from desk.office import Office
from desk.store.driver import sqlite3
from desk.store.migrate import migrate
from desk.store.sealed import Sealer
from desk.store.sqlite import SqliteEngine
from knowledge.library import Library
from knowledge.parse import parse_policy
from tests.patience import PATIENCE
from tests.web.running_web import FORM, RunningWeb, browser, next_message, running_web, say

QUESTION = "How long do you keep usage records?"


def chat_of(client: aiohttp.ClientSession) -> str:
    """The id of the chat that the client's cookie opens."""
    (cookie,) = client.cookie_jar
    return Key(cookie.value).chat


async def test_the_answer_to_a_question_is_quoted_on_the_stream(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    kept = await say(client, web, QUESTION)
    message = await next_message(client, web)
    assert "<mark>Usage records: Retained for 90 days</mark>" in message["html"]
    assert message["asked_id"] == kept["id"]
    assert QUESTION in message["asked"]


async def test_a_message_is_committed_before_it_is_confirmed(client: aiohttp.ClientSession, office: Office, library: Library) -> None:
    async with running_web(office, library, answers=False) as web:
        await say(client, web, QUESTION)
        (waiting,) = await office.read(lambda desk: inbox.open_of(desk, "web", chat_of(client)))
    assert loads(waiting.raw)["text"] == QUESTION


async def test_a_message_sent_twice_is_answered_once(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    first, again = await say(client, web, QUESTION), await say(client, web, QUESTION)
    assert first["id"] == again["id"]
    await next_message(client, web)
    told = await web.office.read(lambda desk: outbox.since(desk, Address("web", chat_of(client)), ""))
    assert len(told) == 1


async def test_another_text_under_the_same_id_is_another_message(client: aiohttp.ClientSession, office: Office, library: Library) -> None:
    async with running_web(office, library, answers=False) as web:
        await say(client, web, "first")
        await say(client, web, "second")
        waiting = await office.read(lambda desk: inbox.open_of(desk, "web", chat_of(client)))
    assert [loads(update.raw)["text"] for update in waiting] == ["first", "second"]


async def test_what_the_store_does_not_take_is_said_to_be_not_kept_and_can_be_sent_again(tmp_path, library: Library) -> None:
    engine = SqliteEngine(tmp_path / "desk.sqlite", busy=0.05)
    migrate(engine, lambda _: "")
    office = Office(engine, Sealer.throwaway())
    other = sqlite3.connect(tmp_path / "desk.sqlite", isolation_level=None)
    async with browser() as client, running_web(office, library, answers=False) as web:
        other.execute("BEGIN IMMEDIATE")
        async with client.post(f"{web.address}/chat", json={"text": QUESTION, "id": "0123456789abcdef"}) as response:
            assert response.status == 503
            assert "was not kept" in (await response.json())["detail"]
        async with client.post(f"{web.address}/chat", data={"text": "my words"}, headers=FORM) as response:
            page = await response.text()
            assert response.status == 503
            assert "was not kept" in page
            assert ">my words</textarea>" in page
        other.execute("ROLLBACK")
        await say(client, web, QUESTION)
        assert len(await office.read(lambda desk: inbox.open_of(desk, "web", chat_of(client)))) == 1
    other.close()
    office.close()


async def test_a_reload_shows_the_conversation_again(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    kept = await say(client, web, QUESTION)
    message = await next_message(client, web)
    async with client.get(f"{web.address}/") as response:
        page = await response.text()
    assert page.index(f'id="{kept["id"]}"') < page.index(f'id="{message["id"]}"')
    assert f'data-last="{message["id"]}"' in page
    assert 'id="welcome"' not in page


async def test_a_broken_stream_goes_on_after_the_last_message(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    await say(client, web, QUESTION)
    first = await next_message(client, web)
    await say(client, web, "do you sell my data")
    second = await next_message(client, web, after=first["id"], header=True)
    assert "We do not sell or share your personal information" in second["html"]


async def test_a_page_that_no_stream_reaches_can_ask(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    await say(client, web, QUESTION)
    first = await next_message(client, web)
    for after, count in (("", 1), (first["id"], 0), ("'; DROP TABLE outbox", 1)):
        async with client.get(f"{web.address}/chat/messages", params={"after": after}) as response:
            body = await response.json()
        assert len(body["messages"]) == count
        assert body["waiting"] == []


async def test_a_form_leads_to_a_page_with_the_answer(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    async with client.post(f"{web.address}/chat", data={"text": QUESTION, "id": "0123456789abcdef"}, headers=FORM) as response:
        page = await response.text()
    assert response.history[0].headers["Location"].startswith("/#u-")
    assert QUESTION in page
    assert "<mark>Usage records: Retained for 90 days</mark>" in page


async def test_a_form_whose_answer_takes_long_leads_to_a_page_that_says_it_is_kept(
    client: aiohttp.ClientSession, office: Office, library: Library
) -> None:
    async with (
        running_web(office, library, answers=False) as web,
        client.post(f"{web.address}/chat", data={"text": QUESTION}, headers=FORM) as response,
    ):
        page = await response.text()
    assert QUESTION in page
    assert "Your message is kept" in page
    assert '<meta http-equiv="refresh"' in page


async def test_a_press_shows_what_stood_on_the_button(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    async with client.post(f"{web.address}/chat", data={"action": "rights"}, headers=FORM) as response:
        assert "Use your rights" in await response.text()
    async with client.post(f"{web.address}/chat", data={"action": "start:withdraw"}, headers=FORM) as response:
        page = await response.text()
    assert "<p>Withdraw my permission</p>" in page
    assert 'value="confirm:withdraw"' in page


async def test_sections_of_a_policy_in_another_script_can_be_pressed(client: aiohttp.ClientSession, office: Office) -> None:
    policy = parse_policy(
        "# 隐私政策\n\n## 我们收集什么\n\n我们收集您的邮箱。\n\n## 保留多久\n\n记录保留九十天。\n", language="zh", format="markdown"
    )
    async with running_web(office, Library.of(policy)) as web:
        async with client.get(f"{web.address}/") as response:
            actions = re.findall(r'value="(show:[^"]*)"', await response.text())
        assert len(actions) == 2
        async with client.post(f"{web.address}/chat", data={"action": actions[1]}, headers=FORM) as response:
            page = await response.text()
    assert "<p>保留多久</p>" in page
    assert "记录保留九十天。" in page


async def test_a_confirmed_request_is_recorded_and_its_number_shown(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    for action in ("start:withdraw", "confirm:withdraw"):
        async with client.post(f"{web.address}/chat", data={"action": action}, headers=FORM) as response:
            page = await response.text()
    (ticket,) = await web.office.read(lambda desk: tickets.of_chat(desk, Address("web", chat_of(client))))
    assert ticket.number in page


async def test_what_staff_write_arrives_in_the_chat(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    async with client.post(f"{web.address}/chat", data={"action": "human"}, headers=FORM):
        pass
    address = Address("web", chat_of(client))
    told = await web.office.read(lambda desk: outbox.since(desk, address, ""))
    (ticket,) = await web.office.read(lambda desk: tickets.of_chat(desk, address))
    await web.office.write(lambda desk: tickets.reply(desk, ticket.number, "We have looked <into> it.", "staff:Ada"))
    message = await next_message(client, web, after=told[-1].id)
    assert "We have looked &lt;into&gt; it." in message["html"]
    assert message["asked"] == ""


async def test_a_turn_carries_the_time_of_arrival_and_the_browsers_language(
    client: aiohttp.ClientSession, office: Office, library: Library
) -> None:
    async with running_web(office, library, answers=False) as web:
        await client.post(f"{web.address}/chat", json={"text": "x"}, headers={"Accept-Language": "de-AT,en;q=0.5"})
        await client.post(f"{web.address}/chat", json={"text": "y", "hint": "zh-TW"}, headers={"Accept-Language": "de-AT"})
        waiting = await office.read(lambda desk: inbox.open_of(desk, "web", chat_of(client)))
    turns = [web.chat.parse(loads(update.raw)) for update in waiting]
    assert [turn.hint for turn in turns] == ["de-AT", "zh-TW"]
    assert all(turn.kind is TurnKind.TEXT and turn.private for turn in turns)
    assert all(turn.at <= update.received_at for turn, update in zip(turns, waiting, strict=True))


async def test_two_windows_show_one_conversation(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    await say(client, web, QUESTION)
    first = await next_message(client, web)
    other_window = asyncio.create_task(next_message(client, web, after=first["id"]))
    await say(client, web, "do you sell my data", id="fedcba9876543210")
    assert "do you sell my data" in (await other_window)["asked"]


async def test_two_browsers_have_two_chats(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    await say(client, web, QUESTION)
    async with browser() as other:
        await say(other, web, "who do I contact")
        assert chat_of(client) != chat_of(other)
        await next_message(other, web)
        async with other.get(f"{web.address}/") as response:
            assert QUESTION not in await response.text()


async def test_the_chosen_language_becomes_the_pages(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    async with client.post(f"{web.address}/chat", data={"action": "lang:de"}, headers=FORM) as response:
        page = await response.text()
    assert '<html lang="de">' in page
    assert "Ihre Nachricht" in page


async def test_a_stream_ends_when_the_server_does(client: aiohttp.ClientSession, office: Office, library: Library) -> None:
    async with running_web(office, library) as web:
        await say(client, web, QUESTION)
        await next_message(client, web)
        response = await client.get(f"{web.address}/chat/events")
    async with asyncio.timeout(PATIENCE):
        await response.read()


async def test_one_chat_has_a_bounded_number_of_streams(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    await say(client, web, QUESTION)
    streams = [await client.get(f"{web.address}/chat/events") for _ in range(9)]
    assert [stream.status for stream in streams] == [200] * 8 + [429]
    for stream in streams:
        stream.close()


async def test_history_survives_another_run(client: aiohttp.ClientSession, office: Office, library: Library) -> None:
    async with running_web(office, library) as web:
        await say(client, web, QUESTION)
        await next_message(client, web)
    async with running_web(office, library) as web, client.get(f"{web.address}/") as response:
        assert "Retained for 90 days" in await response.text()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a\x00b\ud800c\x1b", "🦊" * 4096, "\r\n\r\nx"])
async def test_odd_texts_are_kept_and_shown_as_text(client: aiohttp.ClientSession, web: RunningWeb, text: str) -> None:
    kept = await say(client, web, text)
    assert "<script>" not in str(kept["html"])
    await next_message(client, web)
    exchanges = await web.office.read(lambda desk: conversations.recent(desk, Address("web", chat_of(client)), 5))
    assert exchanges[-1].text == text.translate({0: None, 0x1B: None, 0xD800: None}).strip()
