"""A profile that one test has used is as good as new for the next one, although both have the same page."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.chromium import window
from tests.shell.process import Running

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEEPS = """async () => {
  localStorage.setItem("kept", "local");
  sessionStorage.setItem("kept", "session");
  document.cookie = "privacy-desk-staff=kept";
  window.name = "kept";
  await caches.open("kept");
  await new Promise(done => (indexedDB.open("kept").onsuccess = done));
}"""
LEFT = """async () => [
  localStorage.length, sessionStorage.length, document.cookie, window.name,
  (await caches.keys()).length, (await indexedDB.databases()).length
]"""
LOOKS = "() => [innerWidth, navigator.language, matchMedia('(prefers-color-scheme: dark)').matches]"
NOTHING = [0, 0, "", "", 0, 0]
KIND = {"timezone_id": "Asia/Tokyo"}
"""So that no other test's profile is lent here."""


async def test_nothing_that_a_page_keeps_goes_on_to_the_next_test(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address, **KIND) as first:
        assert await first.page.evaluate(LEFT) == NOTHING
        await first.page.evaluate(KEEPS)
        assert all(one != none for one, none in zip(await first.page.evaluate(LEFT), NOTHING, strict=True))
        await first.ask("do you sell my data")
    async with window(browser, desk.address, **KIND) as second:
        assert second.page is first.page, "it is the same profile"
        assert await second.page.evaluate(LEFT) == NOTHING
        assert await second.context.cookies() == []
        await expect(second.asked).to_have_count(0)


async def test_nothing_that_a_test_does_to_a_profile_goes_on_to_the_next_test(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address, locale="de", color_scheme="dark", viewport={"width": 360, "height": 700}, **KIND) as first:
        assert await first.page.evaluate(LOOKS) == [360, "de", True]
        await first.page.route("**/policy", lambda route: route.fulfill(body="not the policy"))
        await first.context.route("**/policy", lambda route: route.fulfill(body="not the policy"))
        await first.context.new_page()
        await first.context.set_offline(True)
    async with window(browser, desk.address, **KIND) as second:
        assert second.page is first.page, "it is the same profile"
        assert second.context.pages == [second.page]
        assert await second.page.evaluate(LOOKS) == [1280, "en-US", False]
        await second.page.goto(f"{desk.address}/policy")
        await expect(second.page.locator("body")).not_to_contain_text("not the policy")
        await expect(second.page.locator("body")).to_contain_text("Data Retention")


async def test_nothing_is_complained_of_that_another_test_has_done(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address, **KIND) as first:
        pass
    async with window(browser, desk.address, tolerated="an error", **KIND) as second:
        assert second.page is first.page, "it is the same profile"
        await second.page.evaluate("console.error('an error')")
        assert second.complaints == ["an error"]
        assert first.complaints == []
