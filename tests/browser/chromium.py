"""Debian's chromium, driven by Playwright, and what every page must keep to while a test looks at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page, Request, async_playwright, expect

from tests.browser.profiles import give_back, lent
from tests.patience import PATIENCE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = "chromium is not installed (apt-get install chromium)"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP elsewhere.test 127.0.0.1",
)
ELSEWHERE = "elsewhere.test"
"""A name under which the browser finds this machine and takes it for another one: over plain HTTP it is no secure context there."""
OUR_COOKIES = {"privacy-desk", "privacy-desk-staff"}


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser until the block ends."""
    expect.set_options(timeout=1000 * PATIENCE)
    async with async_playwright() as playwright:
        # A page that a test opens beside its own speaks English, too, wherever the tests run.
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS), env={**os.environ, "LANGUAGE": "en_US"})
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Window:
    """One page with what went wrong on it."""

    page: Page
    context: BrowserContext
    address: str
    complaints: list[str] = field(default_factory=list)
    """Console errors and warnings, exceptions, and requests that left our own address."""

    async def ask(self, text: str) -> Locator:
        """Types a question, sends it with Enter, and returns the answer once it is there."""
        answers = await self.answers.count()
        await self.box.fill(text)
        await self.box.press("Enter")
        return await self.answer(answers)

    async def press(self, name: str) -> Locator:
        """Clicks the newest button of that name in the conversation and returns the answer once it is there."""
        answers = await self.answers.count()
        await self.page.get_by_role("log").get_by_role("button", name=name).last.click()
        return await self.answer(answers)

    async def answer(self, number: int) -> Locator:
        """The answer of that number, counted from 0, once it is there."""
        answer = self.answers.nth(number)
        await answer.wait_for()
        return answer

    def hear_console(self, message: ConsoleMessage) -> None:
        """Keeps what the browser warns of."""
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def hear_error(self, error: Error) -> None:
        """Keeps an exception of the page."""
        self.complaints.append(str(error))

    def hear_request(self, request: Request) -> None:
        """Keeps where the page turned to, unless it is our own address."""
        if urlsplit(request.url)[:2] != urlsplit(self.address)[:2]:
            self.complaints.append(f"a request to {request.url}")

    @property
    def box(self) -> Locator:
        """The message box."""
        return self.page.locator("#message")

    @property
    def answers(self) -> Locator:
        """What the desk said, oldest first."""
        return self.page.locator(".message.desk")

    @property
    def asked(self) -> Locator:
        """What the user said, oldest first."""
        return self.page.locator(".message.user")

    async def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(await self.page.evaluate("() => document.documentElement.scrollWidth - innerWidth"))


@asynccontextmanager
async def window(
    browser: Browser, address: str, *, tolerated: str = "(nothing)", is_own: bool = False, **options: Any
) -> AsyncIterator[Window]:
    """The chat page in an empty browser profile; ``options`` as of Playwright's new_context.

    ``tolerated`` is a part of complaints that belong to the test, ``is_own`` says that it changes its profile for good.

    When the block ends the page must have had no errors, no foreign request and no cookie but ours.
    """
    options = {"locale": "en-US", "reduced_motion": "reduce", "viewport": {"width": 1280, "height": 800}} | options
    profile = await lent(browser, options)
    page, context = profile.page, profile.context
    opened = Window(page, context, address)
    hearers = {"console": opened.hear_console, "pageerror": opened.hear_error, "request": opened.hear_request}
    for event, hearer in hearers.items():
        page.on(event, hearer)
    try:
        await page.goto(address)
        yield opened
        cookies = {cookie["name"] for cookie in await context.cookies()}
    except BaseException:
        # What a test has left undone may be whatever it is.
        await context.close()
        raise
    complaints = [text for text in opened.complaints if tolerated not in text]
    for event, hearer in hearers.items():
        page.remove_listener(event, hearer)
    await (context.close() if is_own else give_back(browser, options, profile))
    assert not complaints, complaints
    assert cookies <= OUR_COOKIES, cookies
