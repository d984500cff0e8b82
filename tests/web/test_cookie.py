"""The one cookie: set with the first message, out of reach of scripts and other sites, and stored as a hash only."""

from __future__ import annotations

import aiohttp

from bot.channels.webchat_key import Key
from console.settings import HttpSettings
from desk.office import Office
from knowledge.library import Library
from tests.web.running_web import FORM, RunningWeb, next_message, running_web, say


async def test_looking_sets_no_cookie(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    for path in ("/", "/policy", "/console", "/healthz", "/nowhere"):
        async with client.get(f"{web.address}{path}") as response:
            assert "Set-Cookie" not in response.headers


async def test_the_first_message_sets_one_that_is_bound_to_this_site(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    async with client.post(f"{web.address}/chat", json={"text": "hello"}) as response:
        (cookie,) = response.headers.getall("Set-Cookie")
    name, _, rest = cookie.partition("=")
    assert name == "privacy-desk"
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in rest.split(";")}
    assert "Secure" not in rest


async def test_with_tls_it_is_bound_to_this_host(client: aiohttp.ClientSession, office: Office, library: Library) -> None:
    settings = HttpSettings(port=0, public_url="https://privacy.example.org")
    async with (
        running_web(office, library, settings, answers=False) as web,
        client.post(f"{web.address}/chat", json={"text": "hello"}) as response,
    ):
        cookie = response.headers["Set-Cookie"]
        assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert cookie.startswith("__Host-privacy-desk=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


async def test_the_database_holds_its_hash_and_never_itself(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    await say(client, web, "hello")
    await next_message(client, web)
    (cookie,) = client.cookie_jar
    for table in ("inbox", "turns", "outbox", "chats"):
        rows = await web.office.read(lambda desk, table=table: desk.tx.all(f"SELECT * FROM {table}"))
        assert {row["chat"] for row in rows} == {Key(cookie.value).chat}
        assert cookie.value not in str(rows)


async def test_a_chat_can_be_left_and_is_then_found_no_more(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    async with client.post(f"{web.address}/chat", data={"text": "hello there"}, headers=FORM) as response:
        assert 'action="/chat/forget"' in await response.text()
    async with client.post(f"{web.address}/chat/forget") as response:
        page = await response.text()
    assert "hello there" not in page
    assert len(client.cookie_jar) == 0
