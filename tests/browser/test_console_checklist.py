"""A member ticks off the checklist by the keyboard, while what is typed elsewhere on the page stays."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.accessible import violations
from tests.browser.staffed import Staffed, reach, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_step_is_ticked_and_taken_back_while_the_outcome_is_being_typed(browser: Browser, staffed: Staffed) -> None:
    async with signed_in(browser, staffed) as console:
        page = console.page
        await page.goto(staffed.page_of("overdue"))
        await page.locator("#act-complete > summary").click()
        await page.locator("#complete-told").fill("letter of 3 March")
        warning = page.locator("#unticked")
        await expect(warning).to_contain_text("6 of the 6 steps above are not ticked.")
        box = page.locator("#step-2")
        await page.locator("#content").focus()
        await reach(page, box)
        await page.keyboard.press("Space")
        await expect(box).to_have_attribute("aria-checked", "true")
        await expect(box).to_be_focused()
        await expect(page.locator("#steps")).to_contain_text("(1 of 6 ticked)")
        await expect(page.locator("#steps")).to_contain_text("Ada, 20")
        await expect(warning).to_contain_text("5 of the 6 steps above are not ticked.")
        await expect(page.locator("#complete-told")).to_have_value("letter of 3 March")
        assert await violations(page) == []
        await console.context.set_offline(True)
        await page.keyboard.press("Enter")
        await expect(page.locator("#news")).to_contain_text("The tick is not kept")
        await expect(page.locator("#complete-told")).to_have_value("letter of 3 March")
        await console.context.set_offline(False)
        await page.keyboard.press("Enter")
        await expect(box).to_have_attribute("aria-checked", "false")
        await expect(warning).to_contain_text("6 of the 6")
        await console.context.clear_cookies()
        await page.keyboard.press("Enter")
        await expect(page.locator("#news")).to_contain_text("You are signed out")
        await expect(page.locator("#complete-told")).to_have_value("letter of 3 March")
        # What the browser says of the line that we cut.
        console.complaints[:] = [each for each in console.complaints if "ERR_INTERNET" not in each and "Failed to fetch" not in each]
