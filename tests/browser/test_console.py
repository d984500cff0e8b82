"""The console in a real browser: clean by axe-core's rules in both themes, no wider than a phone, worked by the keyboard alone."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.async_api import Browser, expect

from desk import tickets
from tests.browser.accessible import small_targets, violations
from tests.browser.staffed import Staffed, press, reach, signed_in, type_in

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_every_target_is_large_enough(browser: Browser, staffed: Staffed) -> None:
    async with signed_in(browser, staffed) as console:
        for address in (f"{staffed.address}/console", f"{staffed.address}/console/you", staffed.page_of("question")):
            await console.page.goto(address)
            assert await small_targets(console.page) == []


async def test_a_ticket_is_taken_answered_and_closed_by_the_keyboard_alone(browser: Browser, staffed: Staffed) -> None:
    with closing(staffed.office()) as office:
        number = office.write_now(
            lambda desk: (
                tickets.open_ticket(
                    desk,
                    tickets.show(desk, staffed.numbers["question"]).address,
                    "human",
                    None,
                    language="en",
                    received_at=desk.now,
                    context=["Is anybody there?"],
                ).number
            )
        )
    async with signed_in(browser, staffed, "Cleo") as console:
        page = console.page
        await reach(page, page.get_by_role("link", name=number))
        await page.keyboard.press("Enter")
        await press(page, "Take it")
        await expect(page.get_by_role("status")).to_have_text("It is yours.")
        await type_in(page, "Your reply", "Yes, good morning!")
        await press(page, "Send reply to user")
        await expect(page.get_by_role("status")).to_contain_text("on its way")
        await expect(page.locator(".talk .staff").last).to_contain_text("Yes, good morning!")
        await type_in(page, "Your note", "A short one")
        await press(page, "Keep note")
        await expect(page.locator(".talk .noted")).to_contain_text("A short one")
        await reach(page, page.locator("#act-close summary"))
        await page.keyboard.press("Enter")
        await press(page, "Close the ticket")
        await expect(page.get_by_role("status")).to_have_text("The ticket is closed.")


async def test_a_collision_keeps_what_was_typed_beside_what_has_changed(browser: Browser, staffed: Staffed) -> None:
    async with signed_in(browser, staffed, "Bob") as bob, signed_in(browser, staffed, "Cleo") as cleo:
        for each in (bob, cleo):
            await each.page.goto(staffed.page_of("overdue"))
        await cleo.page.get_by_label("Your reply").fill("From Cleo")
        await bob.page.get_by_label("Your reply").fill("From Bob")
        await bob.page.get_by_role("button", name="Send reply to user").click()
        await expect(bob.page.get_by_role("status")).to_be_visible()
        await cleo.page.get_by_role("button", name="Send reply to user").click()
        await expect(cleo.page.get_by_role("alert")).to_contain_text("Bob was faster")
        await expect(cleo.page.get_by_label("Your reply")).to_have_value("From Cleo")
        for text in ("From Bob", "From Cleo"):
            await expect(cleo.page.locator("#crossed")).to_contain_text(text)
        assert await violations(cleo.page) == []
        # Sending it all the same is a decision, and then it is sent.
        await cleo.page.get_by_role("link", name="To the form").click()
        await cleo.page.get_by_role("button", name="Send reply to user").click()
        await expect(cleo.page.locator("#told .staff").last).to_contain_text("From Cleo")


async def test_what_was_done_and_what_went_wrong_look_nothing_alike(browser: Browser, staffed: Staffed) -> None:
    async with signed_in(browser, staffed) as console:
        style = "it => { const s = getComputedStyle(it); return [s.borderLeftWidth, s.backgroundColor] }"
        await console.page.goto(f"{staffed.address}/console/you")
        await console.page.get_by_role("button", name="Switch them off").click()
        await console.page.get_by_role("button", name="Switch them on").click()
        said = await console.page.get_by_role("status").first.evaluate(style)
        await console.page.locator("#totp-password").fill("wrong")
        await console.page.get_by_role("button", name="Set it up").click()
        wrong = await console.page.get_by_role("alert").evaluate(style)
        assert all(one != other for one, other in zip(said, wrong, strict=True))


async def test_replying_and_noting_look_nothing_alike(browser: Browser, staffed: Staffed) -> None:
    async with signed_in(browser, staffed) as console:
        await console.page.goto(staffed.page_of("question"))
        style = "it => { const s = getComputedStyle(it); return [s.borderTopStyle, s.borderTopColor, s.backgroundColor] }"
        reply = await console.page.get_by_role("region", name="Reply to user").evaluate(style)
        note = await console.page.get_by_role("region", name="Add note").evaluate(style)
        assert all(one != other for one, other in zip(reply, note, strict=True))


async def test_a_member_signs_out_and_back_does_not_show_the_page_again(browser: Browser, staffed: Staffed) -> None:
    async with signed_in(browser, staffed) as console:
        await console.page.goto(staffed.page_of("fresh"))
        await console.page.get_by_role("button", name="Sign out").click()
        await expect(console.page.get_by_role("heading", name="Sign in")).to_be_visible()
        await console.page.go_back()
        await expect(console.page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert await console.context.cookies() == []


async def test_one_key_does_one_thing_and_nothing_while_something_is_typed(browser: Browser, staffed: Staffed) -> None:
    async with signed_in(browser, staffed) as console:
        page = console.page
        for key in ("j", "j", "k"):
            await page.keyboard.press(key)
        first = page.locator(".lines .number").first
        await expect(first).to_be_focused()
        number = await first.inner_text()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text(number)
        await page.keyboard.press("n")
        await expect(page.get_by_label("Your note")).to_be_focused()
        await page.keyboard.type("jr?")
        await expect(page.get_by_label("Your note")).to_have_value("jr?")
        await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_on_a_telephone_the_menu_and_filters_are_folded_and_the_first_ticket_is_in_sight(browser: Browser, staffed: Staffed) -> None:
    async with signed_in(browser, staffed, viewport={"width": 360, "height": 740}) as console:
        page = console.page
        await expect(page.locator(".lines .number").first).to_be_in_viewport(ratio=1)
        assert await page.locator(".bar").evaluate("it => it.offsetHeight") < 80
        await expect(page.get_by_role("link", name="Reports")).to_be_hidden()
        await page.locator("summary", has_text="Menu").click()
        await expect(page.get_by_role("link", name="Reports")).to_be_visible()
        await page.locator("summary", has_text="Filters").click()
        await expect(page.get_by_label("State")).to_be_visible()
        assert await violations(page) == []
        assert await console.overflow() <= 0


async def test_the_sheet_of_keys_is_accessible_and_switches_them_off(browser: Browser, staffed: Staffed) -> None:
    async with signed_in(browser, staffed, viewport={"width": 360, "height": 740}) as console:
        page = console.page
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        assert await violations(page) == []
        assert await console.overflow() <= 0
        await page.get_by_label("Shortcuts on").uncheck()
        await page.get_by_role("dialog").get_by_role("button", name="Close").click()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        await page.reload()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        await page.get_by_role("button", name="Keys").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
