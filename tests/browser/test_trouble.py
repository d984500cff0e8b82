"""What the page says when the server is away, and that nothing typed is lost by it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.chromium import window
from tests.ports import free_port
from tests.shell.process import Running, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = "How long do you keep usage records?"


async def test_what_was_not_kept_stays_in_the_box_and_can_be_sent_again(browser: Browser, desk: Running) -> None:
    async def cut(route: Route) -> None:
        await route.abort()

    async with window(browser, desk.address, tolerated="net::ERR_") as chat:
        await chat.page.route("**/chat", cut)
        await chat.box.fill(QUESTION)
        await chat.box.press("Enter")
        alert = chat.page.get_by_role("alert")
        await expect(alert).to_contain_text("Your message was not kept.")
        await expect(chat.box).to_have_value(QUESTION)
        await expect(chat.asked).to_have_count(0)
        await chat.page.unroute("**/chat", cut)
        await alert.get_by_role("button", name="Send again").click()
        await expect(await chat.answer(0)).to_contain_text("90 days")
        await expect(chat.box).to_have_value("")
        await expect(alert).to_be_hidden()


async def test_a_message_whose_confirmation_was_lost_is_answered_once(browser: Browser, desk: Running) -> None:
    async def swallow(route: Route) -> None:
        await route.fetch()
        await route.abort()

    async with window(browser, desk.address, tolerated="net::ERR_") as chat:
        await chat.page.route("**/chat", swallow, times=1)
        await chat.box.fill(QUESTION)
        await chat.box.press("Enter")
        await chat.page.get_by_role("button", name="Send again").click()
        await chat.answer(0)
        await chat.page.reload()
        await expect(chat.asked).to_have_count(1)
        await expect(chat.answers).to_have_count(1)


async def test_a_press_that_did_not_arrive_is_said_and_can_be_repeated(browser: Browser, desk: Running) -> None:
    async def cut(route: Route) -> None:
        await route.abort()

    async with window(browser, desk.address, tolerated="net::ERR_") as chat:
        await chat.page.route("**/chat", cut, times=1)
        await chat.page.get_by_role("button", name="Use your rights").click()
        await expect(chat.page.get_by_role("alert")).to_contain_text("nothing has happened yet")
        await chat.page.get_by_role("button", name="Send again").click()
        await expect((await chat.answer(0)).get_by_role("button").first).to_be_visible()


async def test_what_is_pressed_on_an_answer_that_overtook_its_confirmation_is_sent_after_it(browser: Browser, desk: Running) -> None:
    shown = asyncio.Event()

    async def hold(route: Route) -> None:
        response = await route.fetch()
        await shown.wait()
        await route.fulfill(response=response)

    async with window(browser, desk.address) as chat:
        await chat.ask(QUESTION)
        await chat.page.route("**/chat", hold, times=1)
        await chat.page.get_by_role("button", name="Use your rights").click()
        await chat.answer(1)
        await chat.page.get_by_role("log").get_by_role("button", name="Delete my account and data").last.click()
        await expect(chat.answers).to_have_count(2)
        shown.set()
        await expect(await chat.answer(2)).to_contain_text("Delete your account and related data")
        await expect(chat.asked).to_have_count(3)


async def test_the_page_notices_that_the_server_is_gone_and_goes_on_when_it_is_back(browser: Browser, tmp_path: Path) -> None:
    port = {"PRIVACY_DESK_HTTP_PORT": str(free_port())}
    with running(tmp_path, env=port) as desk:
        address = desk.address
        async with window(browser, address, tolerated="net::ERR_") as chat:
            await chat.ask(QUESTION)
            desk.process.kill()
            connection = chat.page.locator("#connection")
            await expect(connection).to_contain_text("No connection.")
            await chat.box.fill("do you sell my data")
            await chat.box.press("Enter")
            await expect(chat.page.get_by_role("alert")).to_contain_text("Your message was not kept.")
            with running(tmp_path, env=port):
                await expect(connection).not_to_contain_text("No connection.")
                await chat.page.get_by_role("button", name="Send again").click()
                await expect(await chat.answer(1)).to_contain_text("We do not sell or share")
                await expect(chat.asked).to_have_count(2)
