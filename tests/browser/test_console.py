"""The console in a real browser: clean by axe-core's rules in both themes, no wider than a phone, worked by the keyboard alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from desk import tickets
from desk.office import Office
from desk.store.settings import StoreSettings
from tests.browser.chromium import CHROMIUM, MISSING, Window, window
from tests.browser.test_looks import SMALLEST, violations
from tests.console.sample import fill
from tests.console.staffed import PASSWORD
from tests.shell.process import Running, running

pytestmark = pytest.mark.asyncio(loop_scope="session")


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


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    if CHROMIUM is None:
        pytest.skip(MISSING)
    folder = tmp_path_factory.mktemp("console")
    with running(folder) as program:
        yield Staffed(program, folder)


@asynccontextmanager
async def signed_in(browser: Browser, staffed: Staffed, name: str = "Ada", **options: object) -> AsyncIterator[Window]:
    """A window in which a member has signed in by the keyboard."""
    async with window(browser, f"{staffed.address}/console", tolerated="40", **options) as opened:
        await type_in(opened.page, "Name", name)
        await type_in(opened.page, "Password", PASSWORD)
        await opened.page.keyboard.press("Enter")
        await expect(opened.page.get_by_role("heading", name="Queue")).to_be_visible()
        yield opened


async def reach(page: Page, target: Locator) -> None:
    """Goes on with the Tab key until something has the focus."""
    for _ in range(100):
        if await target.evaluate("it => it === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by the keyboard")


async def type_in(page: Page, label: str, text: str) -> None:
    await reach(page, page.get_by_label(label, exact=True))
    await page.keyboard.insert_text(text)


async def press(page: Page, name: str) -> None:
    await reach(page, page.get_by_role("button", name=name, exact=True))
    await page.keyboard.press("Enter")


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
async def test_every_page_is_accessible_and_fits(browser: Browser, staffed: Staffed, width: int, theme: str) -> None:
    async with window(browser, f"{staffed.address}/console/login", viewport={"width": width, "height": 800}, color_scheme=theme) as outside:
        assert await violations(outside.page) == []
        assert await outside.overflow() <= 0
    async with signed_in(browser, staffed, viewport={"width": width, "height": 800}, color_scheme=theme) as console:
        for path in (
            "/console",
            "/console?group=closed",
            "/console/people",
            "/console/requests/new",
            "/console/sessions",
            "/console/find?number=77",
        ):
            await console.page.goto(f"{staffed.address}{path}")
            assert await violations(console.page) == [], path
            assert await console.overflow() <= 0, path
        for name in staffed.numbers:
            await console.page.goto(staffed.page_of(name))
            for details in await console.page.locator("details").all():
                await details.evaluate("details => details.open = true")
            assert await violations(console.page) == [], name
            assert await console.overflow() <= 0, name


async def test_every_target_is_large_enough(browser: Browser, staffed: Staffed) -> None:
    async with signed_in(browser, staffed) as console:
        for address in (f"{staffed.address}/console", f"{staffed.address}/console/sessions", staffed.page_of("question")):
            await console.page.goto(address)
            for target in await console.page.locator(":is(button, a, textarea, input, select, summary):visible").all():
                box = await target.bounding_box()
                assert box is not None
                assert await is_unseen(target) or min(box["width"], box["height"]) >= SMALLEST, await target.inner_text()


async def is_unseen(target: Locator) -> bool:
    """Whether it is shown only while it has the focus."""
    return bool(await target.evaluate("it => it.closest('.skip, .parts') !== null"))


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
        await expect(page.locator(".talk .staff")).to_contain_text("Yes, good morning!")
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
        await expect(cleo.page.locator(".talk .staff")).to_contain_text("From Bob")
        assert await violations(cleo.page) == []


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
