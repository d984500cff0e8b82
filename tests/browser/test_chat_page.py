"""What people do on the chat page: ask, press, come back, with the mouse, with the keyboard alone, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.chromium import window
from tests.shell.process import Running

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTIONS = [
    ("How long do you keep usage records?", "Data Retention", "Usage records: Retained for 90 days"),
    ("do you sell my data", "Information Sharing", "We do not sell or share your personal information with third parties unless:"),
    ("who do I contact", "Contact Us", "Website: ai-tokenhub.com"),
]


@pytest.mark.parametrize(("question", "section", "clause"), QUESTIONS)
async def test_a_question_is_answered_with_the_right_clause(
    browser: Browser, desk: Running, question: str, section: str, clause: str
) -> None:
    async with window(browser, desk.address) as chat:
        answer = await chat.ask(question)
        await expect(answer.locator("blockquote").first).to_contain_text(clause)
        await expect(answer.locator("figcaption").first).to_contain_text(re.compile(f"{section}.*version 1.*January 2024"))
        await expect(chat.asked.last).to_contain_text(question)
        await expect(chat.box).to_have_value("")
        await expect(chat.box).to_be_focused()


async def test_the_policys_words_look_unlike_the_bots_and_hold_no_links(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        answer = await chat.ask("who do I contact")
        font = "element => getComputedStyle(element).fontFamily"
        assert await answer.locator("blockquote").first.evaluate(font) != await answer.locator(".say").first.evaluate(font)
        assert await answer.locator("blockquote").first.get_attribute("lang") == "en"
        assert await answer.locator("blockquote a").count() == 0
        await expect(answer.locator("blockquote").first.locator("mark")).to_have_count(1)


async def test_the_first_answer_says_that_it_comes_from_an_automated_assistant(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        await expect(await chat.ask("do you sell my data")).to_contain_text("automated assistant")
        await expect(await chat.ask("who do I contact")).not_to_contain_text("automated assistant")


async def test_a_suggested_question_is_asked_with_one_click(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        await chat.page.get_by_role("button", name="How long do you keep usage records?").click()
        await expect(await chat.answer(0)).to_contain_text("90 days")
        await expect(chat.page.locator("#welcome")).to_have_count(0)


async def test_a_rights_request_is_made_by_buttons(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        await chat.page.get_by_role("button", name="Use your rights").click()
        await chat.answer(0)
        asked = await chat.press("Delete my account and data")
        await expect(asked.locator("blockquote").first).to_contain_text("Delete your account and related data")
        await expect(await chat.press("My whole account")).to_contain_text("Nothing has been changed or deleted so far")
        receipt = await chat.press("Yes, send the request")
        await expect(receipt).to_contain_text(re.compile(r"PD-\d{4}-\d{6}"))
        await expect(chat.asked.last).to_contain_text("Yes, send the request")


async def test_buttons_of_earlier_answers_are_gone_once_the_user_went_on(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        first = await chat.ask("do you use my prompts to train AI models?")
        await expect(first.locator(".choices button").first).to_be_visible()
        await chat.ask("who do I contact")
        await expect(first.locator(".choices")).to_be_hidden()


async def test_a_section_of_the_policy_is_quoted_at_a_press(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        await chat.page.get_by_role("navigation").get_by_role("button", name="Cookie Usage").click()
        await expect((await chat.answer(0)).locator("blockquote")).to_contain_text("You can manage cookie settings in your browser.")
        await expect(chat.asked).to_contain_text("Cookie Usage")


async def test_a_reload_keeps_the_conversation(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        await chat.ask("do you sell my data")
        before = [await chat.asked.all_inner_texts(), await chat.answers.all_inner_texts()]
        await chat.page.reload()
        assert [await chat.asked.all_inner_texts(), await chat.answers.all_inner_texts()] == before
        await expect(await chat.ask("who do I contact")).to_contain_text("ai-tokenhub.com")


async def test_another_window_shows_the_same_conversation(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        await chat.ask("do you sell my data")
        other = await chat.context.new_page()
        await other.goto(desk.address)
        await chat.ask("who do I contact")
        await expect(other.locator(".message.user")).to_have_count(2)
        await expect(other.locator(".message.desk").last).to_contain_text("ai-tokenhub.com")
        await expect(other.locator(".message.user").last).to_contain_text("who do I contact")


async def test_everything_can_be_done_with_the_keyboard_alone(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        keyboard = chat.page.keyboard
        await keyboard.press("Tab")
        await expect(chat.page.get_by_role("link", name="Skip to the message box")).to_be_in_viewport()
        await keyboard.press("Enter")
        await expect(chat.box).to_be_focused()
        await keyboard.type("please delete my account")
        await keyboard.press("Shift+Enter")
        await keyboard.type("and all my data")
        await expect(chat.answers).to_have_count(0)
        await keyboard.press("Enter")
        answer = await chat.answer(0)
        await expect(chat.asked).to_contain_text("please delete my account\nand all my data", use_inner_text=True)
        confirm = answer.get_by_role("button", name="Yes, send the request")
        for _ in range(await answer.get_by_role("button").count()):
            await keyboard.press("Shift+Tab")
        await expect(confirm).to_be_focused()
        outline = await confirm.evaluate("element => getComputedStyle(element).outlineStyle + getComputedStyle(element).outlineWidth")
        assert outline == "solid3px"
        await keyboard.press("Enter")
        await expect(await chat.answer(1)).to_contain_text("PD-")
        await expect(chat.asked.last).to_be_focused()


async def test_enter_does_not_send_while_an_input_method_composes(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        await chat.box.fill("データ")
        await chat.box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
        await expect(chat.box).to_have_value("データ")
        await expect(chat.asked).to_have_count(0)


async def test_it_works_without_javascript(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address, java_script_enabled=False) as chat:
        await chat.box.fill("How long do you keep usage records?")
        await chat.page.get_by_role("button", name="Send").click()
        await expect(await chat.answer(0)).to_contain_text("Usage records: Retained for 90 days")
        await chat.page.get_by_role("button", name="Use your rights").click()
        await chat.answer(1)
        await chat.press("Delete my account and data")
        await chat.press("My whole account")
        await expect(await chat.press("Yes, send the request")).to_contain_text("PD-")
        await expect(chat.answers.last).to_be_in_viewport()


@pytest.mark.parametrize(
    ("locale", "lang", "label"), [("de-AT", "de", "Ihre Nachricht"), ("zh-TW", "zh-Hant", "您的訊息"), ("ja", "ja", "メッセージ")]
)
async def test_the_page_speaks_the_browsers_language(browser: Browser, desk: Running, locale: str, lang: str, label: str) -> None:
    async with window(browser, desk.address, locale=locale) as chat:
        await expect(chat.page.locator("html")).to_have_attribute("lang", lang)
        await expect(chat.page.get_by_label(label, exact=True)).to_be_visible()


async def test_a_chosen_language_turns_the_page_to_it(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        await chat.page.get_by_role("button", name="Change the language").click()
        await chat.answer(0)
        await chat.page.get_by_role("log").get_by_role("button", name="Deutsch").click()
        await expect(chat.page.locator("html")).to_have_attribute("lang", "de")
        await expect(chat.answers.last).to_contain_text("Ab jetzt antworte ich auf Deutsch.")


async def test_a_text_that_is_too_long_is_refused_and_stays(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        await chat.box.fill("x" * 4097)
        await expect(chat.page.locator("#counter")).to_have_text("4097 of 4096 characters")
        await chat.box.press("Enter")
        await expect(chat.page.get_by_role("alert")).to_contain_text("A message may have 4096 characters, and this one has 4097.")
        await expect(chat.box).to_have_value("x" * 4097)
        await chat.box.fill("x" * 4096)
        await expect(chat.page.get_by_role("alert")).to_be_hidden()
        await chat.box.press("Enter")
        await chat.answer(0)
        assert await chat.overflow() <= 0


async def test_an_empty_message_is_not_sent(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        await chat.box.fill("  ")
        await chat.box.press("Enter")
        await expect(chat.page.get_by_role("alert")).to_contain_text("Please write something first.")
        await expect(chat.box).to_be_focused()


async def test_markup_is_shown_as_it_was_typed(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        await chat.ask("<img src=x onerror=alert(1)><b>bold</b>")
        await expect(chat.asked).to_contain_text("<img src=x onerror=alert(1)><b>bold</b>")
        assert await chat.page.locator(".message.user img").count() == 0


async def test_a_chat_can_be_left_on_a_shared_machine(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        await chat.ask("do you sell my data")
        await chat.page.reload()
        await chat.page.locator("summary").click()
        await chat.page.get_by_role("button", name="Leave this chat on this device").click()
        await expect(chat.page.locator("#welcome")).to_be_visible()
        await expect(chat.asked).to_have_count(0)


async def test_a_window_whose_chat_was_left_elsewhere_says_so(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address, tolerated="401") as chat:
        await chat.ask("do you sell my data")
        await chat.context.clear_cookies()
        await chat.page.evaluate("() => { dispatchEvent(new Event('pagehide')); dispatchEvent(new Event('pageshow')); }")
        await expect(chat.page.locator("#connection")).to_contain_text("There is no chat in this browser yet.")
