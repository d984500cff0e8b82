"""A user of Telegram and a member of staff write to each other: a template by the keyboard, taken back, a draft, sent, answered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from desk.office import Office
from desk.store.settings import StoreSettings
from tests.browser.accessible import violations
from tests.browser.chromium import window
from tests.console.staffed import PASSWORD, hire
from tests.shell.process import privacy_desk, running_beside
from tests.telegram.bot_api import BotApi, pressed, said

pytestmark = pytest.mark.asyncio(loop_scope="session")
ANN = 5


@pytest_asyncio.fixture(loop_scope="session")
async def api() -> AsyncIterator[BotApi]:
    """A stand-in of the Bot API, listening."""
    server = BotApi()
    await server.start()
    yield server
    await server.stop()


def telegram(api: BotApi) -> dict[str, str]:
    return {"PRIVACY_DESK_TELEGRAM_TOKEN": api.token, "PRIVACY_DESK_TELEGRAM_API": api.root}


async def sign_in(page: Page, name: str) -> None:
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Queue")).to_be_visible()


async def asked_for_a_person(api: BotApi) -> str:
    """Ann asks for a person; the number of her ticket."""
    await api.push(said(ANN, "I want to talk to a person"))
    await api.answers(ANN)
    if not (found := re.search(r"PD-\d{4}-\d{6}", api.texts(ANN)[-1])):
        await api.push(pressed(ANN, "human"))
        await api.answers(ANN, 2)
        found = re.search(r"PD-\d{4}-\d{6}", api.texts(ANN)[-1])
    assert found, api.texts(ANN)
    return found[0]


async def test_a_waiting_user_is_answered_and_answers_back(browser: Browser, api: BotApi, tmp_path: Path) -> None:
    # Nobody needs to be quick here: what is to leave at the end is told to leave at once.
    (tmp_path / "config.yaml").write_text("desk: {undo: 60}\n")
    async with running_beside(tmp_path, env=telegram(api)) as program:
        with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
            hire(office)
        number = await asked_for_a_person(api)
        before = len(api.texts(ANN))
        async with window(browser, f"{program.address}/console", tolerated="40") as console:
            page = console.page
            await sign_in(page, "Bob")
            await page.get_by_role("link", name=number).click()
            reply = page.get_by_label("Your reply")

            await expect(page.get_by_role("heading", level=1)).to_contain_text(number)
            await page.wait_for_load_state()
            await page.keyboard.press("r")
            await expect(reply).to_be_focused()
            await page.keyboard.type("/hel")
            options = page.get_by_role("listbox", name="Templates").get_by_role("option")
            await expect(options.first).to_contain_text("/hello")
            await expect(reply).to_have_attribute("aria-activedescendant", re.compile("template-"))
            assert await violations(page) == []
            await page.keyboard.press("Enter")
            await expect(reply).to_have_value(f"Hello, my name is Bob, and I am looking into your message. Its number is {number}.")
            await expect(options).to_have_count(0)

            await page.keyboard.press("Control+Enter")
            await expect(page.locator("[data-leaves]")).to_have_text(re.compile(r"leaves in \d+ s"))
            assert await violations(page) == []
            await page.get_by_role("button", name="Undo").press("Enter")
            await expect(reply).to_have_value(re.compile("^Hello, my name is Bob"))
            assert len(api.texts(ANN)) == before

            await reply.fill("Good morning, Ann.")
            await expect(page.get_by_text("Draft kept.")).to_be_visible()
            await page.reload()
            await expect(reply).to_have_value("Good morning, Ann.")

            (tmp_path / "config.yaml").write_text("desk: {undo: 0}\n")
            reloaded = await asyncio.to_thread(privacy_desk, tmp_path, "reload")
            assert "Taken: desk.undo" in reloaded.stdout, reloaded.stdout + reloaded.stderr
            await reply.press("Control+Enter")
            assert "Good morning, Ann." in (await api.answers(ANN, before + 1))[-1]
            await expect(reply).to_have_value("")

            await api.push(pressed(ANN, f"person:{number}"), said(ANN, "Thank you, Bob!"))
            await api.answers(ANN, before + 2)
            # A page from before the words would be held up, as it should be: what the user has written since is to be read first.
            await expect(page.locator(".talk")).to_contain_text("Thank you, Bob!")
            await page.reload()
            await expect(page.locator(".talk")).to_contain_text("Thank you, Bob!")

            await page.get_by_label("Your reply").fill("You are welcome.")
            await page.get_by_label("Your reply").press("Control+Shift+Enter")
            await expect(page.get_by_role("status").filter(has_text="Sent and closed")).to_be_visible()
            assert "You are welcome." in (await api.answers(ANN, before + 3))[before + 2]
