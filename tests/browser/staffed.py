"""A running program with staff and tickets, and windows in which a member works with the keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Locator, Page, expect

from desk.office import Office
from desk.store.settings import StoreSettings
from tests.browser.chromium import Window, window
from tests.console.sample import fill
from tests.console.staffed import PASSWORD
from tests.shell.process import Running


class Staffed:
    """A running program with sample people, tickets and requests."""

    def __init__(self, program: Running, folder: Path) -> None:
        self.address = program.address
        self._settings = StoreSettings(folder / "data")
        with closing(self.office()) as office:
            self.numbers = fill(office)

    def office(self) -> Office:
        """Its store."""
        return Office.open(self._settings)

    def page_of(self, name: str) -> str:
        """The address of one of the tickets."""
        return f"{self.address}/console/tickets/{self.numbers[name]}"


REFUSED = "Failed to load resource: the server responded with a status of 4"
"""What the browser complains of where the console refuses something, as it has to."""
_KEPT: dict[tuple[str, str], Any] = {}
"""Address and name -> what the browser of a member who has signed in there holds."""


@asynccontextmanager
async def signed_in(
    browser: Browser, staffed: Staffed | Running, name: str = "Ada", password: str = PASSWORD, **options: Any
) -> AsyncIterator[Window]:
    """A window in which a member has signed in by the keyboard; the second one goes on with the session of the first."""
    kept = _KEPT.get((staffed.address, name))
    async with window(browser, f"{staffed.address}/console", tolerated=REFUSED, storage_state=kept, **options) as opened:
        page = opened.page
        if urlsplit(page.url).path == "/console/login":
            await type_in(page, "Name", name)
            await type_in(page, "Password", password)
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("heading", name="Queue")).to_be_visible()
            _KEPT[staffed.address, name] = await opened.context.storage_state()
        yield opened


async def reach(page: Page, target: Locator) -> None:
    """Goes on with the Tab key until something has the focus."""
    # Looked up once: to find it by its role at every step takes most of the time.
    element = await target.element_handle()
    for _ in range(100):
        is_reached, is_there = await element.evaluate("it => [it === document.activeElement, it.isConnected]")
        if is_reached:
            return
        if not is_there:
            element = await target.element_handle()
            continue
        await page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by the keyboard")


async def type_in(page: Page, label: str, text: str) -> None:
    """Reaches a field and types into it."""
    await reach(page, page.get_by_label(label, exact=True))
    await page.keyboard.insert_text(text)


async def press(page: Page, name: str) -> None:
    """Reaches a button and presses it."""
    await reach(page, page.get_by_role("button", name=name, exact=True))
    await page.keyboard.press("Enter")
