"""The one cookie: set with the first message, out of reach of scripts and other sites, and stored as a hash only."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from bot.channels.webchat_key import Key, KeyCookie
from console.settings import HttpSettings
from desk.office import Office
from desk.store.settings import StoreSettings
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


@pytest.mark.parametrize("planted", ["A" * 43, f"{'A' * 43}.{'A' * 22}", "another tag", "another desk"])
async def test_a_value_that_was_never_issued_opens_nothing_and_is_replaced(
    client: aiohttp.ClientSession, web: RunningWeb, planted: str
) -> None:
    issued = KeyCookie("", web.office.key_for("web")).make().secret
    if planted == "another tag":
        planted = issued[:-2] + ("AA" if issued[-2:] != "AA" else "BA")
    elif planted == "another desk":
        planted = KeyCookie("", bytes(32)).make().secret
    async with client.get(f"{web.address}/chat/messages", cookies={"privacy-desk": planted}) as response:
        assert response.status == 401
    async with client.post(f"{web.address}/chat", json={"text": "hello"}, cookies={"privacy-desk": planted}) as response:
        cookie = response.cookies["privacy-desk"].value
    assert cookie != planted
    chats = await web.office.read(lambda desk: desk.tx.all("SELECT DISTINCT chat FROM inbox"))
    assert [row["chat"] for row in chats] == [Key(cookie).chat]


async def test_a_chat_is_found_again_after_a_restart(tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
            keys.append(office.key_for("web"))
            assert office.key_for("another purpose") not in keys
    assert keys[0] == keys[1]


async def test_a_chat_can_be_left_and_is_then_found_no_more(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    async with client.post(f"{web.address}/chat", data={"text": "hello there"}, headers=FORM) as response:
        assert 'action="/chat/forget"' in await response.text()
    async with client.post(f"{web.address}/chat/forget") as response:
        page = await response.text()
    assert "hello there" not in page
    assert len(client.cookie_jar) == 0
