"""Open pages of the console keep up with what happens: a ticket arrives, a user writes, a colleague acts, the line breaks."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.async_api import Browser, Page, expect

from desk import conversations, staff, tickets
from desk.model.reply import Reply
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk
from tests.browser.accessible import violations
from tests.browser.chromium import ELSEWHERE
from tests.browser.staffed import Staffed, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")


def arrives(desk: Staffed, name: str) -> str:
    """Opens a ticket as another process does."""

    def job(store: Desk) -> str:
        address = Address("web", f"chat-{name}")
        return tickets.open_ticket(store, address, "human", None, language="en", received_at=store.now, context=[f"I am {name}"]).number

    with closing(desk.office()) as office:
        return office.write_now(job)


def acts(desk: Staffed, number: str, *, user: str = "", note: str = "") -> None:
    """Lets the user write, or a colleague."""
    with closing(desk.office()) as office:
        if user:
            office.write_now(lambda store: tickets.add(store, number, [user]))
        if note:
            office.write_now(lambda store: tickets.note(store, number, note, staff.show(store, "Bob").actor))


def tells(desk: Staffed, name: str, text: str) -> None:
    """Lets a user say something to the assistant."""
    with closing(desk.office()) as office:
        office.write_now(
            lambda store: conversations.record(
                store, Turn(Address("web", f"chat-{name}"), TurnKind.TEXT, text, store.now, "1"), Reply("smalltalk", "en", ())
            )
        )


LISTENERS = """window.listened = window.listening = 0;
for (const [name, by] of [["addEventListener", 1], ["removeEventListener", -1]]) {
  const real = window[name];
  window[name] = (type, ...more) => {
    if (type === "storage") {
      listening += by;
      listened += by === 1;
    }
    return real.call(window, type, ...more);
  };
}"""
"""Counts who hears of the browser's storage, so far and now."""
HEARS = "document.getElementById('live')._htmx?.sse?.status === 200"


async def listens(page: Page) -> None:
    """Waits until the page hears what changes."""
    await page.wait_for_function(f"() => {HEARS}")


async def test_a_ticket_arrives_in_the_open_queue_and_the_keyboard_stays_where_it_was(browser: Browser, staffed: Staffed) -> None:
    async with signed_in(browser, staffed) as console:
        page = console.page
        await page.goto(f"{staffed.address}/console?group=open")
        await listens(page)
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        focused = await page.evaluate("document.activeElement.textContent")
        before = await page.locator(".lines > li").count()
        number = arrives(staffed, "first")
        await expect(page.get_by_role("status")).to_have_text(f"New: {number}.")
        await expect(page.locator(".lines > li")).to_have_count(before + 1)
        assert await page.evaluate("document.activeElement.textContent") == focused
        assert f"All open ({before + 1})" in await page.get_by_role("navigation", name="Lists").inner_text()
        assert await violations(page) == []
        await page.keyboard.press("k")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("PD-")
        opened = (await page.get_by_role("heading", level=1).inner_text()).partition(" ")[0]
        await page.keyboard.press("q")
        await page.wait_for_url("**/console?group=open")
        await page.keyboard.press("j")
        await expect(page.locator(f"#at-{opened}")).to_be_focused()


async def test_what_happened_while_the_line_was_broken_is_caught_up_with(browser: Browser, staffed: Staffed) -> None:
    async with signed_in(browser, staffed) as console:
        page = console.page
        await page.goto(f"{staffed.address}/console?group=open")
        await listens(page)
        # The next connection begins half a second after the last one has broken.
        await page.evaluate("document.getElementById('live')._htmx.sse.reader.cancel()")
        number = arrives(staffed, "second")
        await expect(page.locator(f"#line-{number}")).to_be_visible()
        await expect(page.get_by_role("status")).to_have_text(f"New: {number}.")


async def test_the_user_writes_into_the_open_ticket_and_nothing_typed_is_touched(browser: Browser, staffed: Staffed) -> None:
    number = arrives(staffed, "third")
    async with signed_in(browser, staffed) as console:
        page = console.page
        await page.goto(f"{staffed.address}/console/tickets/{number}")
        await listens(page)
        await page.locator("#reply-text").fill("Good morn")
        acts(staffed, number, user="Are you there?")
        await expect(page.locator("#told")).to_contain_text("Are you there?")
        await expect(page.get_by_role("status")).to_contain_text("The user has written")
        await expect(page.locator("#reply-text")).to_be_focused()
        await page.keyboard.type("ing")
        await expect(page.locator("#reply-text")).to_have_value("Good morning")
        acts(staffed, number, note="I know this one")
        await expect(page.get_by_role("status")).to_contain_text("Somebody has changed this ticket")
        await expect(page.get_by_role("status").get_by_role("link", name="Show")).to_be_visible()
        await expect(page.locator("#reply-text")).to_have_value("Good morning")
        assert await violations(page) == []


async def test_what_is_told_to_the_assistant_appears_in_every_tab_and_a_failed_look_is_made_good(
    browser: Browser, staffed: Staffed
) -> None:
    number = arrives(staffed, "fourth")
    async with signed_in(browser, staffed) as console:
        first, second = console.page, await console.context.new_page()
        for page in (first, second):
            await page.goto(f"{staffed.address}/console/tickets/{number}")
        await first.wait_for_function("() => navigator.locks.query().then((all) => all.held.length === 1)")
        hearing = [await page.evaluate("document.getElementById('live')._htmx?.sse?.status ?? 0") for page in (first, second)]
        assert hearing.count(200) <= 1, "one stream for both"
        await console.context.set_offline(True)
        await expect(second.get_by_role("status")).to_have_text("Not up to date; trying again.")
        tells(staffed, "fourth", "Stop, keep my account")
        await console.context.set_offline(False)
        for page in (first, second):
            await expect(page.locator("#told")).to_contain_text("Stop, keep my account")
        # What the browser says of the line that we cut.
        console.complaints[:] = [each for each in console.complaints if "ERR_INTERNET" not in each and "Failed to fetch" not in each]
        await second.route("**/console/tickets/*", lambda route: route.fulfill(status=503, body="busy"), times=1)
        tells(staffed, "fourth", "Do you hear me?")
        await expect(second.locator("#told")).to_contain_text("Do you hear me?")
        await first.locator("#reply-text").fill("Good morning")
        await first.keyboard.press("Control+Enter")
        await expect(first.locator("#held")).to_be_focused()
        await first.keyboard.press("u")
        await expect(first.locator("#reply-text")).to_be_focused()
        await expect(first.locator(".replying").get_by_role("status")).to_contain_text("Taken back")


async def test_over_plain_http_from_another_machine_one_tab_hears_for_all_and_another_takes_its_place(
    browser: Browser, staffed: Staffed
) -> None:
    number = arrives(staffed, "fifth")
    here = staffed.address.replace("127.0.0.1", ELSEWHERE)
    async with signed_in(browser, staffed, is_own=True) as console:
        first, console.address = console.page, here
        for each in await console.context.cookies():
            await console.context.add_cookies([{"name": each["name"], "value": each["value"], "domain": ELSEWHERE, "path": "/"}])
        await console.context.add_init_script(LISTENERS)
        await first.goto(f"{here}/console/tickets/{number}")
        assert not await first.evaluate("isSecureContext || Boolean(navigator.locks)")
        await listens(first)
        # A seventh stream would leave the browser no connection to this host.
        pages = [first, *[await console.context.new_page() for _ in range(7)]]
        for page in pages[1:]:
            await page.goto(f"{here}/console/tickets/{number}")
        tells(staffed, "fifth", "Do you hear me?")
        for page in pages:
            await expect(page.locator("#told")).to_contain_text("Do you hear me?")
        assert [await page.evaluate(HEARS) for page in pages].count(True) == 1
        # Whoever waits looks again and again, for hours, and leaves nothing behind that each beat of the other tab would wake.
        await pages[1].wait_for_function("() => window.listened >= 4")
        assert await pages[1].evaluate("window.listening") <= 1
        await first.close()
        tells(staffed, "fifth", "And now?")
        for page in pages[1:]:
            await expect(page.locator("#told")).to_contain_text("And now?")
        assert [await page.evaluate(HEARS) for page in pages[1:]].count(True) == 1
        # The way here led over the program's own address, and a header that this browser heeds with TLS alone.
        console.complaints[:] = [each for each in console.complaints if "a request to" not in each and "Opener-Policy" not in each]
