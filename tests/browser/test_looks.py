"""How the pages look: no wider than the window, large enough to hit, readable in light and dark, and clean by axe-core's rules."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from knowledge.reading import LANGUAGES
from tests.browser.accessible import THEMES, small_targets, violations
from tests.browser.chromium import Window, window
from tests.shell.process import Running

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDTHS = (360, 1280, 1920)
QUESTIONS = ("How long do you keep usage records?", "do you use my prompts to train AI models?", "please delete my account")


async def look(chat: Window) -> list[str]:
    """What is wrong with a page by day, and what else in its looks by night: the theme changes nothing besides."""
    wrong = []
    for theme, rules in THEMES:
        await chat.page.emulate_media(color_scheme=theme)
        wrong += [f"{theme}: {each}" for each in await violations(chat.page, rules)]
        wrong += [f"{theme}: {over} pixels too wide"] if (over := await chat.overflow()) > 0 else []
    return wrong


async def test_the_chat_is_accessible_and_fits_every_width(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        for questions in (
            (),
            ("How long do you keep usage records?", "do you use my prompts to train AI models?", "please delete my account"),
        ):
            for question in questions:
                await chat.ask(question)
            for width in WIDTHS:
                await chat.page.set_viewport_size({"width": width, "height": 800})
                assert await look(chat) == [], width


async def test_the_other_pages_are_accessible_and_fit(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address, tolerated="404", viewport={"width": 360, "height": 800}) as chat:
        for path in ("/policy", "/console", "/nowhere"):
            await chat.page.goto(f"{desk.address}{path}")
            assert await look(chat) == [], path


async def test_every_language_fits_a_phone(browser: Browser, desk: Running) -> None:
    for language in LANGUAGES:
        async with window(browser, desk.address, locale=language, viewport={"width": 320, "height": 700}) as chat:
            await expect(chat.page.locator("html")).to_have_attribute("lang", language)
            await chat.ask("/rights")
            assert await chat.overflow() <= 0, language
            await chat.page.locator(".top .menu").click()
            await expect(chat.page.locator("#side")).to_be_visible()
            assert await chat.page.locator("#side").evaluate("side => side.scrollWidth - side.clientWidth") <= 0, language


async def test_the_menu_opens_on_a_phone_and_closes_with_escape(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address, viewport={"width": 360, "height": 740}) as chat:
        menu = chat.page.get_by_role("button", name="Menu")
        side = chat.page.locator("#side")
        await expect(side).to_be_hidden()
        await menu.click()
        await expect(side).to_be_visible()
        assert await violations(chat.page) == []
        await chat.page.keyboard.press("Escape")
        await expect(side).to_be_hidden()
        await menu.click()
        await side.get_by_role("button", name="Cookie Usage").click()
        await chat.answer(0)
        await expect(side).to_be_hidden()


async def test_every_target_is_large_enough(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        await chat.ask("please delete my account")
        await chat.page.reload()
        assert await small_targets(chat.page) == []


async def test_light_and_dark_differ(browser: Browser, desk: Running) -> None:
    colours = []
    for theme in ("light", "dark"):
        async with window(browser, desk.address, color_scheme=theme) as chat:
            colours.append(await chat.page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
    assert colours == ["rgb(244, 245, 241)", "rgb(16, 21, 20)"]


async def test_nothing_moves_for_those_who_asked_for_calm(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address, reduced_motion="reduce") as chat:
        moving = "() => [...document.querySelectorAll('*')].filter(e => getComputedStyle(e).animationName !== 'none').length"
        assert await chat.page.evaluate(moving) == 0


async def test_the_conversation_is_announced_as_it_grows(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        log = chat.page.get_by_role("log", name="Conversation")
        assert await log.get_attribute("aria-live") == "polite"
        assert await log.get_attribute("tabindex") == "0"
