"""Makes the pictures in docs/images from the running program and its sample: ``python -m tests.browser.pictures``."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser

from tests.browser.chromium import chromium, window
from tests.shell.process import ROOT, running
from tests.shell.test_demo import password_of

IMAGES = ROOT / "docs" / "images"
QUESTIONS = ("How long do you keep usage records?", "do u sell my data??")
SIZES = {"chat": (1280, 800), "chat-phone": (390, 844)}


async def main() -> None:
    """Asks the same questions in light and dark, on a desk and on a phone; then the queue and a ticket of the sample."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        await _chat(browser)
        await _console(browser)


async def _chat(browser: Browser) -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as program:
        for name, (width, height) in SIZES.items():
            for theme, suffix in (("light", ""), ("dark", "-dark")):
                size = {"width": width, "height": height}
                async with window(browser, program.address, viewport=size, color_scheme=theme) as chat:
                    for question in QUESTIONS:
                        await chat.ask(question)
                    await chat.page.screenshot(path=IMAGES / f"{name}{suffix}.png")


async def _console(browser: Browser) -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), "--folder", f"{folder}/sample", command="demo") as program:
        size = {"width": 1280, "height": 800}
        async with window(browser, f"{program.address}/console", tolerated="40", viewport=size, color_scheme="light") as console:
            page = console.page
            await page.get_by_label("Name").fill("Ada")
            await page.get_by_label("Password").fill(password_of("\n".join(program.lines)))
            await page.get_by_role("button", name="Sign in").click()
            await page.get_by_role("heading", name="Queue").wait_for()
            await page.screenshot(path=IMAGES / "queue.png")
            # The newest is a request that was proven a moment ago.
            await page.goto(f"{program.address}/console?right=access")
            await page.locator(".lines .number").last.click()
            await page.get_by_role("heading", name="Conversation").wait_for()
            await page.set_viewport_size({"width": 1280, "height": 1000})
            await page.screenshot(path=IMAGES / "ticket.png")


if __name__ == "__main__":
    asyncio.run(main())
