"""Reports and the audit trail in a real browser: an answer is rated in the chat and counted in the console, in both themes."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.accessible import THEMES, violations
from tests.browser.chromium import window
from tests.browser.staffed import Staffed, press, reach, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_press_below_an_answer_is_counted_in_the_reports(browser: Browser, staffed: Staffed) -> None:
    async with window(browser, staffed.address) as chat:
        answer = await chat.ask("How long do you keep usage records?")
        await answer.get_by_role("button", name="Helpful", exact=True).click()
        await expect(chat.answers.last).to_contain_text("that is noted")
        answer = await chat.ask("do you sell my data")
        await answer.get_by_role("button", name="Not helpful").click()
        await expect(chat.answers.last).to_contain_text("A person can look into it")
    async with signed_in(browser, staffed) as console:
        page = console.page
        await reach(page, page.get_by_role("link", name="Reports"))
        await page.keyboard.press("Enter")
        section = page.get_by_role("region", name="Helpful or not", exact=True)
        await expect(section.get_by_role("img", name="Helpful or not")).to_be_visible()
        await reach(page, section.locator("summary"))
        await page.keyboard.press("Enter")
        cells = section.locator("tbody tr").last.locator("td")
        await expect(cells).to_have_text(["1", "1", "2", "50.0%"])
        await page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
        for theme, rules in THEMES:
            await page.emulate_media(color_scheme=theme)
            assert await violations(page, rules) == []
            drawn = await section.locator("svg[role=img] rect").evaluate_all("all => all.map(it => getComputedStyle(it).fill)")
            assert len(set(drawn)) == 2, "every kind of bar has a colour of its own"
        async with page.expect_download() as download:
            await section.get_by_role("link", name="Save as CSV").click()
        saved = Path(await (await download.value).path()).read_text(encoding="utf-8")
        assert list(csv.reader(StringIO(saved)))[-1][1:] == ["1", "1", "2", "50.0%"]


async def test_the_trail_is_checked_with_one_press(browser: Browser, staffed: Staffed) -> None:
    async with signed_in(browser, staffed) as console:
        page = console.page
        await page.goto(f"{staffed.address}/console/audit")
        await press(page, "Check the whole trail now")
        await expect(page.get_by_role("status").first).to_contain_text("checked just now")
        await expect(page.get_by_role("region", name="Chain")).to_contain_text("Chain ")
        assert await violations(page) == []
