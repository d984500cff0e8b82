"""An admin uploads a policy, sees what changes, publishes it, and the chat answers from it; then goes back; the pages are accessible."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, expect

from bot.conversing import converse
from desk import questions, staff
from desk.clock import utc_now
from desk.model.turn import Address, Turn, TurnKind
from knowledge.library import Library
from tests.browser.accessible import LOOKS, RULES, violations
from tests.browser.chromium import window
from tests.browser.staffed import Staffed, signed_in
from tests.patience import PATIENCE
from tests.policy.files import ENGLISH

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED = "How long do you keep usage records?"
POLICY = "/console/policy"
VIEWS: tuple[tuple[int, Literal["dark", "light"], tuple[str, ...]], ...] = ((360, "dark", RULES), (1280, "light", LOOKS))
"""Each with what to ask of it: in the second one only what may have changed with the looks."""


async def upload(page: Page, folder: Path, text: str) -> None:
    """Goes to the policy's page and sends a file."""
    file = folder / "new.en.txt"
    file.write_text(text, encoding="utf-8")
    await page.get_by_role("link", name="Policy", exact=True).first.click()
    await page.get_by_label("File 1", exact=True).set_input_files(file)
    # The regression questions are asked of both versions.
    await page.get_by_role("button", name="Look at what changes").click()
    await expect(page.get_by_role("heading", name="What changes")).to_be_visible()


async def test_a_policy_is_published_in_the_console_and_the_chat_answers_from_it(
    browser: Browser, staffed: Staffed, tmp_path: Path
) -> None:
    async with signed_in(browser, staffed) as console:
        page = console.page
        await upload(page, tmp_path, ENGLISH.replace("90 days", "30 days"))
        await expect(page.locator("ins").first).to_have_text("30")
        await page.get_by_label("Why").fill("Shorter, as promised")
        await page.get_by_role("button", name="Publish").click()
        await expect(page.get_by_role("status")).to_contain_text("Published")
        async with window(browser, staffed.address) as chat:
            await shown(chat.page, f"{staffed.address}/policy", "Retained for 30 days")
            await chat.page.goto(staffed.address)
            answer = await chat.ask(ASKED)
            await expect(answer.locator("blockquote").first).to_contain_text("Retained for 30 days")
        await page.get_by_role("link", name="Version 1").first.click()
        await page.get_by_role("button", name="Go back to version 1").click()
        await expect(page.locator("ins").first).to_have_text("90")
        await page.get_by_label("Type 1 to confirm").fill("1")
        await page.get_by_role("button", name="Go back to version 1").click()
        await expect(page.get_by_role("heading", name="In force: version 1")).to_be_visible()
        await shown(page, f"{staffed.address}/policy", "Retained for 90 days")


async def test_the_pages_of_policy_and_questions_are_accessible_and_fit(browser: Browser, staffed: Staffed, tmp_path: Path) -> None:
    await some_questions(staffed)
    async with signed_in(browser, staffed) as console:
        page = console.page

        async def is_fine() -> None:
            for width, theme, rules in VIEWS:
                await page.set_viewport_size({"width": width, "height": 800})
                await page.emulate_media(color_scheme=theme)
                await page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
                assert await violations(page, rules) == [], (page.url, theme)
                assert await console.overflow() <= 0, (page.url, width)

        await upload(page, tmp_path, ENGLISH.replace("90 days", "30 days").replace("Cookie Usage\n", "Cookies and More\n"))
        await is_fine()
        await page.get_by_role("button", name="Discard").click()
        await is_fine()
        for path in (f"{POLICY}/versions/1", "/console/questions/proposals", "/console/questions"):
            await page.goto(f"{staffed.address}{path}")
            await is_fine()
        await page.get_by_role("button", name="Learn from").first.click()
        await expect(page.get_by_role("heading", name="Learn from a question")).to_be_visible()
        await is_fine()


async def some_questions(staffed: Staffed) -> None:
    """Lets users ask what the policy does not say, and staff propose something."""
    library = Library.shipped()
    with closing(staffed.office()) as office:
        for at, text in enumerate(
            ("Are my inputs used to train AI models?", "do u tarin ur llm on my mesages", "Are you ISO 27001 certified?")
        ):
            await converse(office, library, Turn(Address("web", "asks"), TurnKind.TEXT, text, utc_now(), f"asks {at}"))
        ada = office.read_now(lambda desk: staff.show(desk, "Ada"))
        ask = ["Is it warm at your office?"]
        await office.write(lambda desk: questions.propose(desk, "silent", ask, language="en", clause="", by=ada))


async def shown(page: Page, address: str, text: str) -> None:
    """Waits until a public page has a text: the server looks every second and builds what it answers from."""
    started = time.monotonic()
    # Not by the page itself: to show it takes the browser what the server needs.
    while text not in await (await page.context.request.get(address)).text():
        assert time.monotonic() - started < PATIENCE, f"{text!r} is not on {address}"
        await asyncio.sleep(0.05)
    await page.goto(address)
    await expect(page.locator("body")).to_contain_text(text)
