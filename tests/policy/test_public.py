"""The public pages: every version for good, in every published language, and what changed between them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path

import aiohttp
import pytest

from bot.refresh import Bookcase
from console.app import HttpServer, Site
from console.labels import Labels
from console.public.versions import Versions
from console.settings import HttpSettings
from console.web.assets import Assets
from desk.office import Office
from knowledge.settings import PolicySettings
from tests.clock import Clock
from tests.policy.files import CHINESE, ENGLISH, candidate, publish

LABELS, ASSETS = Labels.shipped(), Assets()
NEW = ENGLISH.replace("90 days", "30 days").replace("- Token usage\n", "")
PARTLY = CHINESE.replace("- 令牌用量\n", "").replace("- 使用记录：保留 90 天\n", "")


@dataclass
class Public:
    """A server with three versions: the shipped one, one in two languages, and one that waits."""

    address: str
    browser: aiohttp.ClientSession

    async def page(self, path: str, status: int = 200, **headers: str) -> str:
        """The page behind a path, entities resolved."""
        async with self.browser.get(f"{self.address}{path}", headers=headers) as response:
            assert response.status == status
            return unescape(await response.text())


@pytest.fixture
async def public(tmp_path: Path) -> AsyncIterator[Public]:
    clock = Clock()
    with closing(Office.in_memory(clock)) as office:
        case = Bookcase(office, PolicySettings())
        clock.forward(days=1)
        publish(office, candidate(office, tmp_path, ("en", NEW), ("zh", PARTLY)).published)
        later = clock.now + timedelta(days=1)
        publish(office, candidate(office, tmp_path, ("en", ENGLISH.replace("90", "7"))).published, begins_at=later)
        await case.look()
        server = HttpServer(Site(HttpSettings(port=0), lambda: case.policy, LABELS, ASSETS, versions=Versions(office)))
        await server.start()
        async with aiohttp.ClientSession() as browser:
            yield Public(server.public_address, browser)
        await server.stop()


async def test_every_clause_has_a_link_that_lasts(public: Public) -> None:
    now = await public.page("/policy")
    links = re.findall(r'href="(/policy/2#[^"]+)"', now)
    assert len(links) == len(set(links)) == 50
    path, _, clause = next(link for link in links if "usage-records" in link).partition("#")
    assert f'id="{clause}">Usage records: Retained for 30 days' in await public.page(path)
    old = await public.page("/policy/1")
    assert f'id="{clause}">Usage records: Retained for 90 days' in old
    assert "This is not the version in force." in old
    assert "This is not the version in force." not in await public.page("/policy/2")


@pytest.mark.parametrize("path", ["/policy/3", "/policy/0", "/policy/99", "/policy/99999999999999999999", "/policy/x"])
async def test_what_has_never_been_in_force_is_not_there(public: Public, path: str) -> None:
    await public.page(path, status=404)


async def test_the_page_can_be_read_in_a_published_language(public: Public) -> None:
    english = await public.page("/policy")
    assert '<a href="/policy?lang=zh" hreflang="zh">中文（简体）</a>' in english
    chinese = await public.page("/policy?lang=zh")
    assert '<h1 lang="zh">隐私政策</h1>' in chinese
    assert "支付记录：按法规要求保留" in chinese
    assert '<span lang="en">Usage records: Retained for 30 days</span><small lang="en"> (no published translation)</small>' in chinese
    assert "没有公布的译文" in await public.page("/policy?lang=zh", **{"Accept-Language": "zh"})
    assert await public.page("/policy?lang=xx") == english


async def test_the_view_for_paper_has_the_text_and_nothing_to_press(public: Public) -> None:
    paper = await public.page("/policy?view=print")
    assert "Retained for 30 days" in paper
    assert "<a " not in paper
    assert "Version 2" in paper


async def test_changes_are_shown_word_by_word_with_changed_numbers(public: Public) -> None:
    page = await public.page("/policy/changes")
    assert "Retained for <del>90</del><ins>30</ins> days" in page
    assert "<strong>90 → 30</strong>" in page
    assert "<del>Token usage</del>" in page
    assert "A translation was published: 中文（简体）" in page
    assert "In force from 2026-03-01 09:00 UTC until 2026-03-02 09:00 UTC" in page
    assert "Version 3" not in page, "what is scheduled is not announced before its time"
    assert page.index("Version 2") < page.index("Version 1")


async def test_texts_of_a_policy_are_never_markup(tmp_path: Path) -> None:
    with closing(Office.in_memory()) as office:
        case = Bookcase(office, PolicySettings())
        evil = ENGLISH.replace("- Username\n", "- Username <script>alert(1)</script>\n")
        publish(office, candidate(office, tmp_path, ("en", evil)).published)
        await case.look()
        server = HttpServer(Site(HttpSettings(port=0), lambda: case.policy, LABELS, ASSETS, versions=Versions(office)))
        await server.start()
        async with aiohttp.ClientSession() as browser:
            for path in ("/policy", "/policy/2", "/policy/changes"):
                async with browser.get(f"{server.public_address}{path}") as response:
                    assert "<script>alert" not in await response.text()
        await server.stop()
