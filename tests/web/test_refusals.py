"""What is not taken is refused with a clear sentence: as a page to people, as problem details to programs, never a stack trace."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.channels.webchat_key import KeyCookie
from console.app import HttpServer, Site
from console.settings import HttpSettings
from console.web.errors import BY_STATUS
from desk import inbox
from desk.office import Office
from knowledge.library import Library
from tests.patience import PATIENCE
from tests.web.running_web import FORM, LABELS, RunningWeb, running_web

PAGE = {"Accept": "text/html"}

REFUSED = [
    pytest.param({"json": {"text": "x" * 4097}}, 422, "4096 characters, and this one has 4097", id="too long"),
    pytest.param({"json": {"text": " \n "}}, 422, "write something first", id="empty"),
    pytest.param({"json": {}}, 422, "write something first", id="nothing"),
    pytest.param({"json": {"action": "x" * 65}}, 422, "no such button", id="a long button"),
    pytest.param({"json": {"action": "späť"}}, 422, "no such button", id="a button that is not ASCII"),
    pytest.param({"json": ["text"]}, 400, "could not be read", id="a list"),
    pytest.param({"json": {"text": 7}}, 400, "could not be read", id="a number"),
    pytest.param({"data": b"{", "headers": {"Content-Type": "application/json"}}, 400, "could not be read", id="half a JSON"),
    pytest.param({"data": b"[" * 60_000, "headers": {"Content-Type": "application/json"}}, 400, "could not be read", id="a deep JSON"),
    pytest.param({"data": b"\xff", "headers": {"Content-Type": "application/json"}}, 400, "could not be read", id="no UTF-8"),
    pytest.param({"data": b"text=%FF", "headers": FORM | {"Accept": "*/*"}}, 400, "could not be read", id="a form that is no UTF-8"),
    pytest.param({"data": b"hello", "headers": {"Content-Type": "text/plain"}}, 415, "a form or JSON", id="plain text"),
    pytest.param({"json": {"text": "x" * 70_000}}, 413, "too large", id="too large"),
]


@pytest.mark.parametrize(("request_", "status", "sentence"), REFUSED)
async def test_a_program_gets_problem_details(
    client: aiohttp.ClientSession, web: RunningWeb, request_: dict[str, object], status: int, sentence: str
) -> None:
    async with client.post(f"{web.address}/chat", **request_) as response:
        body = await response.json()
        assert (response.status, response.content_type) == (status, "application/problem+json")
    assert body["status"] == status
    assert sentence in body["detail"]
    assert await web.office.read(inbox.waiting) == 0


async def test_a_person_gets_the_page_again_with_the_text_in_the_box(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    async with client.post(f"{web.address}/chat", data={"text": "<b>" + "x" * 4096}, headers=FORM) as response:
        page = await response.text()
        assert response.status == 422
    assert "and this one has 4099" in page
    assert "&lt;b&gt;xxx" in page
    assert len(client.cookie_jar) == 0


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere", 404), ("PUT", "/chat", 405), ("DELETE", "/", 405), ("POST", "/policy", 405)]
)
async def test_unknown_pages_and_wrong_methods_are_named(
    client: aiohttp.ClientSession, web: RunningWeb, method: str, path: str, status: int
) -> None:
    for accept, kind in ((PAGE, "text/html"), ({}, "application/problem+json")):
        async with client.request(method, f"{web.address}{path}", headers=accept) as response:
            assert (response.status, response.content_type) == (status, kind)
            assert LABELS.say(f"problem_{BY_STATUS[status]}", "en") in await response.text()
            assert ("Allow" in response.headers) == (status == 405)


async def test_a_refusal_is_worded_in_the_readers_language(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    async with client.get(f"{web.address}/nowhere", headers={"Accept-Language": "ja;q=0.9, xx"}) as response:
        assert (await response.json())["detail"] == LABELS.say("problem_not_found", "ja")


async def test_an_error_of_ours_shows_a_reference_and_nothing_else(
    client: aiohttp.ClientSession, web: RunningWeb, caplog: pytest.LogCaptureFixture
) -> None:
    web.office.close()
    client.cookie_jar.update_cookies({"privacy-desk": KeyCookie("", web.office.key_for("web")).make().secret})
    async with client.get(f"{web.address}/", headers=PAGE) as response:
        page = await response.text()
        assert response.status == 503
    assert "Traceback" not in page
    (record,) = [record for record in caplog.records if record.name == "console.web.errors"]
    assert str(record.args[0]) in page


SENDERS = [
    pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="another site"),
    pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="a sub-domain"),
    pytest.param({"Sec-Fetch-Site": "none"}, 403, id="no page"),
    pytest.param({"Origin": "https://evil.example"}, 403, id="another origin"),
    pytest.param({"Origin": "null"}, 403, id="a frame without origin"),
    pytest.param({"Origin": "https://privacy.example.org"}, 202, id="the public address"),
    pytest.param({"Sec-Fetch-Site": "same-origin"}, 202, id="our page"),
    pytest.param({}, 202, id="no browser"),
]


@pytest.mark.parametrize(("headers", "status"), SENDERS)
async def test_only_our_own_page_may_send(
    client: aiohttp.ClientSession, office: Office, library: Library, headers: dict[str, str], status: int
) -> None:
    settings = HttpSettings(port=0, public_url="https://privacy.example.org")
    async with running_web(office, library, settings, answers=False) as web:
        for path, sent in (("/chat", status), ("/chat/forget", 303 if status == 202 else status)):
            async with client.post(f"{web.address}{path}", json={"text": "x"}, headers=headers, allow_redirects=False) as response:
                assert response.status == sent


async def test_streams_and_messages_need_a_chat(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    for path in ("/chat/events", "/chat/messages"):
        for cookies in ({}, {"privacy-desk": "short"}):
            async with client.get(f"{web.address}{path}", cookies=cookies) as response:
                assert response.status == 401


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n"])
async def test_a_connection_that_never_finishes_its_headers_is_closed(library: Library, sent: bytes) -> None:
    server = HttpServer(Site(HttpSettings(port=0), lambda: library.policy, LABELS), patience=0.1)
    await server.start()
    parts = urlsplit(server.public_address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(sent)
    async with asyncio.timeout(PATIENCE):
        assert await reader.read() == b""
    writer.close()
    await server.stop()


async def test_what_is_no_http_gets_no_stack_trace(web: RunningWeb) -> None:
    parts = urlsplit(web.address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(b"HELO privacy\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith((b"HTTP/1.0 400", b"HTTP/1.1 400"))
    assert b"Traceback" not in answer
