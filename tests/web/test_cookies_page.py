"""The page about cookies tells the truth: what chat and console set is what it names, for as long as it says, in the policy's words."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from html import unescape
from http.cookies import Morsel, SimpleCookie

import aiohttp
import pytest

from bot.channels.webchat_key import DAYS
from console.app import HttpServer, Site
from console.pages.login import SignIn
from console.routes import table
from console.settings import HttpSettings
from console.web.csrf import SignInTokens
from console.web.sessions import SessionCookie
from desk.office import Office
from knowledge.library import Library
from knowledge.parse import parse_policy
from tests.console.staffed import MEMBERS, PASSWORD, hire
from tests.web.running_web import ASSETS, LABELS, RunningWeb, browser, running_web

PURPOSES = ["Authentication", "User preference settings", "Security protection"]
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class Walk:
    """One browser that keeps every cookie that it was given."""

    def __init__(self, web: RunningWeb, client: aiohttp.ClientSession) -> None:
        self.web = web
        self.client = client
        self.set: dict[str, Morsel[str]] = {}

    async def go(self, method: str, path: str, **fields: str) -> str:
        data = fields or None
        async with self.client.request(method, f"{self.web.address}{path}", data=data, allow_redirects=False) as response:
            for header in response.headers.getall("Set-Cookie", []):
                self.set |= {name: morsel for name, morsel in SimpleCookie(header).items() if morsel.value}
            return await response.text(errors="replace")

    async def everywhere(self, paths: list[str]) -> None:
        for path in paths:
            await self.go("GET", path)
        await self.go("POST", "/chat", id="message-number-000001", text="How long do you keep usage records?")
        await self.go("POST", "/chat", id="message-number-000002", action="lang:de")
        for name in MEMBERS:
            for password in ("wrong", PASSWORD):
                token = _TOKEN.search(await self.go("GET", "/console/login"))
                assert token is not None
                await self.go("POST", "/console/login", csrf=unescape(token[1]), name=name, password=password, next="/console")
            for path in paths:
                await self.go("GET", path)


def paths(office: Office) -> Iterator[str]:
    """Every page that there is to look at, with nothing that names a thing."""
    yield from ("/", "/policy", "/policy/changes", "/policy/1", "/nowhere", "/console/login", "/console/cookies")
    sign_in = SignIn(office, ASSETS, "", SessionCookie(is_tls=False), SignInTokens(b"k" * 32), asyncio.Semaphore(1))
    # A stream has no end to wait for.
    yield from (each.path for each in table(sign_in) if each.method == "GET" and "{" not in each.path and "live" not in each.path)


@pytest.mark.parametrize("url", ["", "https://privacy.example.org"])
async def test_what_is_set_is_what_the_page_names(office: Office, library: Library, url: str) -> None:
    hire(office)
    async with running_web(office, library, HttpSettings(port=0, public_url=url)) as web, browser() as client:
        walk = Walk(web, client)
        await walk.everywhere(list(paths(office)))
        told = await walk.go("GET", "/console/cookies")
    assert set(walk.set) == set(re.findall(r"<code>([^<]+)</code>", told))
    (chat,) = [morsel for name, morsel in walk.set.items() if not name.endswith("staff")]
    (staff,) = [morsel for name, morsel in walk.set.items() if name.endswith("staff")]
    assert int(chat["max-age"]) == DAYS * 86_400
    assert f"{DAYS} days" in told
    assert (staff["max-age"], staff["expires"]) == ("", "")
    assert "until the browser is closed" in told
    for morsel in (chat, staff):
        assert morsel["httponly"]
        assert morsel["samesite"] in ("Lax", "Strict")


async def test_the_policys_purposes_stand_there_word_for_word(web: RunningWeb, client: aiohttp.ClientSession) -> None:
    async with client.get(f"{web.address}/console/cookies") as response:
        text = await response.text()
    assert response.status == 200
    (quoted,) = re.findall(r"<blockquote.*?</blockquote>", text, re.S)
    said = [unescape(each) for each in re.findall(r"<p>(.*?)</p>", quoted)]
    assert said == ["We use cookies for:", *(f"- {each}" for each in PURPOSES), "You can manage cookie settings in your browser."]
    assert re.findall(r"<h2 [^>]*>(.*?)</h2>", text) == PURPOSES
    assert "Cookie Usage, version 1, January 2024" in text
    assert "Set-Cookie" not in response.headers


async def test_login_and_every_page_lead_there(web: RunningWeb, client: aiohttp.ClientSession) -> None:
    async with client.get(f"{web.address}/console/login") as response:
        assert 'href="/console/cookies"' in await response.text()


async def test_a_policy_that_is_silent_on_cookies_is_not_made_to_speak(office: Office, client: aiohttp.ClientSession) -> None:
    policy = parse_policy("Privacy Policy\n\nData\n- We keep records for 90 days.\n", version=7)
    server = HttpServer(Site(HttpSettings(port=0), lambda: policy, LABELS, ASSETS, office=office))
    await server.start()
    try:
        async with client.get(f"{server.public_address}/console/cookies") as response:
            text = await response.text()
    finally:
        await server.stop()
    assert "The policy in force (version 7) does not speak of cookies." in text
    assert "<blockquote" not in text
    assert re.findall(r"<h2 [^>]*>(.*?)</h2>", text) == ["Authentication", "Preferences", "Security"]


async def test_leaving_the_chat_ends_its_cookie_as_the_page_says(web: RunningWeb) -> None:
    async with browser() as client:
        walk = Walk(web, client)
        await walk.go("POST", "/chat", id="message-number-000001", text="hello")
        assert "Leave this chat on this device" in await walk.go("GET", "/console/cookies")
        await walk.go("POST", "/chat/forget", csrf="")
        assert [cookie.key for cookie in client.cookie_jar] == []
