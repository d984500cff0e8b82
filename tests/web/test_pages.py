"""The pages around the chat, their headers, static files, health, and the console's own address."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from html import unescape
from string import Formatter

import aiohttp
import pytest
import yaml

from bot.channels import webchat_render as render
from console.app import HttpServer, Site
from console.labels import FOLDER, language_of
from console.settings import HttpSettings
from console.web.markup import Markup, el
from desk.model.errors import SettingsError
from desk.model.reply import Quote, Reply
from desk.office import Office
from handlers.actions import show
from handlers.wording import Wording
from knowledge.library import Library
from knowledge.reading import LANGUAGES
from tests.web.running_web import ASSETS, LABELS, RunningWeb, running_web

CHINESE = {"Accept-Language": "zh-TW,zh;q=0.9"}


@pytest.mark.parametrize("path", ["/", "/policy", "/console", "/healthz", "/nowhere", "/static/chat.js"])
async def test_every_response_carries_the_security_headers(client: aiohttp.ClientSession, web: RunningWeb, path: str) -> None:
    async with client.get(f"{web.address}{path}") as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Server"] == "privacy-desk"
        assert "Strict-Transport-Security" not in response.headers


async def test_personal_pages_are_not_stored(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    async with client.get(f"{web.address}/") as response:
        assert response.headers["Cache-Control"] == "no-store"


async def test_pages_refer_to_nothing_but_ourselves(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    for path in ("/", "/policy", "/console"):
        async with client.get(f"{web.address}{path}") as response:
            page = await response.text()
        addresses = re.findall(r'\s(?:src|href|action)="([^"]*)"', page)
        assert addresses
        assert all(address.startswith(("/", "#")) and not address.startswith("//") for address in addresses)
        assert " style=" not in page
        assert not re.search(r" on\w+=", page)


async def test_static_files_may_be_kept_for_good_under_their_digest(client: aiohttp.ClientSession, web: RunningWeb) -> None:
    async with client.get(f"{web.address}{ASSETS('chat.js')}") as response:
        assert "immutable" in response.headers["Cache-Control"]
        assert response.content_type == "text/javascript"
        etag = response.headers["ETag"]
    async with client.get(f"{web.address}/static/chat.js", headers={"If-None-Match": etag}) as response:
        assert (response.status, response.headers["Cache-Control"]) == (304, "public, no-cache")
    for name in ("nothing.js", "..%2Fapp.py", "%2e%2e/app.py"):
        async with client.get(f"{web.address}/static/{name}") as response:
            assert response.status == 404


async def test_the_policy_page_quotes_every_clause_under_its_own_address(
    client: aiohttp.ClientSession, web: RunningWeb, library: Library
) -> None:
    async with client.get(f"{web.address}/policy", headers=CHINESE) as response:
        page = await response.text()
    assert '<html lang="zh-Hant">' in page
    plain = unescape(page)
    for section in library.policy.sections:
        assert f'<section id="{section.id}">' in page
    for clause in library.policy.clauses():
        assert f' id="{clause.id}">{clause.text} <a' in plain.replace("<li", "").replace("<p", "")


async def test_the_page_offers_every_section_of_the_policy(client: aiohttp.ClientSession, web: RunningWeb, library: Library) -> None:
    async with client.get(f"{web.address}/") as response:
        page = await response.text()
    assert all(f'value="{show(section.id)}"' in page for section in library.policy.sections if section.parent is None)


async def test_the_process_is_alive_and_ready(client: aiohttp.ClientSession, office: Office, library: Library) -> None:
    async def fine() -> None:
        return None

    async def broken() -> None:
        raise OSError("a path that nobody should read")

    for checks, status in (({"database": fine}, 200), ({"database": fine, "telegram": broken}, 503)):
        async with running_web(office, library, checks=checks) as web:
            async with client.get(f"{web.address}/healthz") as response:
                assert (response.status, await response.json()) == (200, {"status": "alive"})
            async with client.get(f"{web.address}/readyz") as response:
                text = await response.text()
                assert response.status == status
                assert "path" not in text
                assert ('"telegram": "failed"' in text) == (status == 503)


async def test_the_console_can_have_an_address_of_its_own(client: aiohttp.ClientSession, office: Office, library: Library) -> None:
    async with running_web(office, library, HttpSettings(port=0, admin_port=0, admin_host="127.0.0.1")) as web:
        assert web.admin_address != web.address
        for address, path, status in (
            (web.address, "/console", 404),
            (web.admin_address, "/console", 200),
            (web.admin_address, "/", 404),
            (web.admin_address, "/healthz", 200),
        ):
            async with client.get(f"{address}{path}") as response:
                assert response.status == status


async def test_a_port_in_use_is_named_with_what_to_do(web: RunningWeb, library: Library) -> None:
    taken = int(web.address.rpartition(":")[2])
    for settings, name in ((HttpSettings(port=taken), "http.port"), (HttpSettings(port=0, admin_port=taken), "http.admin_port")):
        server = HttpServer(Site(settings, lambda: library.policy, LABELS, ASSETS))
        with pytest.raises(SettingsError, match=rf"{name}: cannot listen on 127.0.0.1:{taken} \(.*\); stop"):
            await server.start()


async def test_the_access_log_names_nobody(client: aiohttp.ClientSession, web: RunningWeb, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "privacy_desk.access")
    async with client.get(f"{web.address}/chat/messages?after=secret", headers={"User-Agent": "spy"}):
        pass
    async with client.get(f"{web.address}/my-name-is-ada"):
        pass
    lines = [record.getMessage() for record in caplog.records if record.name == "privacy_desk.access"]
    assert [line.rsplit(" ", 2)[0] for line in lines] == ["GET /chat/messages 401", "GET (no such page) 404"]


def test_every_language_has_every_label_with_the_same_places_to_fill() -> None:
    words = {language: yaml.safe_load((FOLDER / f"{language}.yaml").read_text("utf-8")) for language in LANGUAGES}
    assert {path.stem for path in FOLDER.iterdir()} == set(LANGUAGES)
    for language, labels in words.items():
        assert labels.keys() == words["en"].keys(), language
        for key, text in labels.items():
            assert _places(text) == _places(words["en"][key]), (language, key)


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("xx, fr;q=0.3, es;q=0.5", "es"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-CN,zh", "zh"),
        ("pt_BR", "pt"),
        ("de;q=0, ru", "ru"),
        ("*", "en"),
        ("", "en"),
        (None, "en"),
        ("ja;q=x, ,;q=,", "en"),
        ("a," * 10_000, "en"),
    ],
)
def test_the_pages_language_is_the_first_of_ours_that_the_browser_likes(header: str | None, language: str) -> None:
    assert language_of(header) == language


def test_texts_are_escaped_and_markup_is_not() -> None:
    assert el("p", "<b>", Markup("<i></i>"), [None, "&"], title='"x"', hidden=True, lang=None) == (
        '<p title="&quot;x&quot;" hidden>&lt;b&gt;<i></i>&amp;</p>'
    )


def test_a_quotation_shows_its_published_translation_below_the_original() -> None:
    quote = Quote(
        section="data-retention",
        title="Data Retention",
        lines=(("item", "Usage records: Retained for 90 days"), ("item", "Payment records")),
        best=0,
        version=2,
        updated="",
        language="en",
        translation=("使用记录：保留90天", ""),
        translated="zh",
    )
    page = render.told(
        "a", Reply("answer", "zh", (quote,)), datetime.now(UTC), Wording(), render.Names("desk", "related", "译文", "buttons")
    )
    assert '<blockquote lang="en"><ul><li><mark>Usage records: Retained for 90 days</mark></li><li>Payment records</li></ul>' in page
    assert '<p class="tag">译文</p><blockquote lang="zh"><ul><li>使用记录：保留90天</li></ul></blockquote>' in page
