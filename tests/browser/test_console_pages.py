"""Every page of the console, filled by the sample: accessible in both themes, no wider than a phone, worked by keys alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from console.routes import Route
from desk.office import Office
from tests.browser.accessible import LOOKS, violations
from tests.browser.chromium import CHROMIUM, MISSING, Window
from tests.browser.staffed import press, reach, signed_in
from tests.console.test_routes import routes
from tests.shell.process import Running, running
from tests.shell.test_demo import password_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

NARROW, WIDE = {"width": 360, "height": 800}, {"width": 1280, "height": 800}
TICKETS = 4
"""As many of the sample's tickets, each in another state."""
NO_PAGES = re.compile(r"/console/live|.*/files/.*|.*\.csv|.*/lines\..*|/console/find|.*/tickets/.*/templates|.*/candidates/.*|.*/invited")
"""Streams, files, what leads elsewhere, and parts of pages; a candidate has a test of its own, since it takes an upload."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The sample, running."""
    if CHROMIUM is None:
        pytest.skip(MISSING)
    folder = tmp_path_factory.mktemp("sample")
    with running(folder, "--folder", str(folder / "desk"), command="demo") as program:
        yield program


@pytest.fixture
def empty_office() -> Iterator[Office]:
    """For the table of addresses alone."""
    opened = Office.in_memory()
    yield opened
    opened.close()


def shape(route: Route) -> re.Pattern[str]:
    """What addresses of a route look like."""
    return re.compile(re.sub(r"\{\w+:((?:[^{}]|\{[^{}]*\})*)\}", r"(?:\1)", route.path))


async def links(page: Page) -> list[str]:
    """Where the page leads within the console."""
    found = await page.locator("a[href^='/console']").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    return [urlsplit(each).path for each in found]


async def look(console: Window, path: str) -> list[str]:
    """What is wrong with a page in the narrow window by night, and in the wide one by day."""
    page, wrong = console.page, []
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size(NARROW)
    await page.goto(f"{console.address.removesuffix('/console')}{path}")
    await page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    wrong += await violations(page)
    wrong += [f"{over} pixels too wide for a phone"] if (over := await console.overflow()) > 0 else []
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(WIDE)
    wrong += await violations(page, LOOKS)
    wrong += [f"{over} pixels too wide"] if (over := await console.overflow()) > 0 else []
    return [f"{path}: {each}" for each in wrong]


async def test_every_page_that_can_be_reached_is_accessible_and_fits(browser: Browser, sample: Running, empty_office: Office) -> None:
    pages = [route for route in routes(empty_office) if route.method == "GET" and not NO_PAGES.fullmatch(route.path)]
    left, seen, wrong = ["/console"], {}, []
    async with signed_in(browser, sample, "Ada", password_of("\n".join(sample.lines))) as console:
        while left:
            path = left.pop(0)
            route = next((each.path for each in pages if shape(each).fullmatch(path)), None)
            if route is None or path in seen.get(route, []) or len(seen.get(route, [])) >= (TICKETS if "/tickets/" in path else 1):
                continue
            seen.setdefault(route, []).append(path)
            wrong += await look(console, path)
            left += await links(console.page)
    assert wrong == []
    assert {route.path for route in pages} - {*seen} == set(), "no link leads there"


async def test_a_ticket_is_resolved_by_keys_alone(browser: Browser, sample: Running) -> None:
    async with signed_in(browser, sample, "Cleo", password_of("\n".join(sample.lines))) as console:
        page = console.page
        row = page.locator(".lines > li", has_text="the user has written").filter(has_text="Cleo")
        number = await row.locator(".number").inner_text()
        for _ in range(20):
            await page.keyboard.press("j")
            if await page.evaluate("() => document.activeElement.textContent") == number:
                break
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text(number)
        await page.keyboard.press("r")
        await expect(page.get_by_label("Your reply", exact=True)).to_be_focused()
        await page.keyboard.insert_text("That was our mistake; the invoice is put right.")
        await press(page, "Reply, close and next")
        await expect(page.get_by_role("status").first).to_be_visible()
        await page.keyboard.press("q")
        await expect(page.get_by_role("heading", name="Queue")).to_be_visible()
        await expect(page.locator(".lines .number", has_text=number)).to_have_count(0)
        await reach(page, page.get_by_role("link", name="Closed"))
        await page.keyboard.press("Enter")
        await expect(page.locator(".lines .number", has_text=number)).to_be_visible()
