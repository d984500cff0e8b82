"""A file in the chat page: chosen with mouse or keyboard, named to a screen reader, refused in words, and in the person's ticket."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, expect

from tests.browser.accessible import violations
from tests.browser.chromium import Window, window
from tests.shell.process import Running, privacy_desk, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

PNG = b"\x89PNG\r\n\x1a\n" + bytes(2000)


def named(name: str, content: bytes) -> FilePayload:
    """A small file that lies nowhere."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


async def with_person(chat: Window) -> None:
    """Has a person take the chat over."""
    await chat.ask("I want to talk to a person")


async def chosen(chat: Window, file: Path | FilePayload) -> None:
    """The user chooses a file in the browser's own dialogue, which the keyboard opened."""
    async with chat.page.expect_file_chooser() as choosing:
        await chat.page.get_by_label("Attach a file").press("Enter")
    await (await choosing.value).set_files(file)


async def test_the_button_is_named_described_and_reached_by_the_keyboard(browser: Browser, desk: Running) -> None:
    async with window(browser, desk.address) as chat:
        control = chat.page.get_by_label("Attach a file")
        await expect(control).to_have_accessible_description(
            "Goes to the person who handles your request. At most 10 MB; JPEG, PNG, WebP, GIF, HEIC, PDF, TXT, CSV, DOCX, XLSX, ODT."
        )
        await chat.box.focus()
        await chat.page.keyboard.press("Tab")
        await expect(control).to_be_focused()
        assert await violations(chat.page) == []


async def test_a_file_chosen_by_keyboard_arrives_in_the_ticket_and_a_wrong_one_is_refused_in_words(
    browser: Browser, tmp_path: Path
) -> None:
    with running(tmp_path) as desk:
        async with window(browser, desk.address, tolerated="422") as chat:
            await with_person(chat)
            await chosen(chat, named("screen.png", PNG))
            await expect(chat.asked.last).to_contain_text("screen.png")
            await expect(chat.page.locator("#thinking")).to_be_hidden()
            await chosen(chat, named("setup.exe", b"MZ\x00\x01"))
            await expect(chat.page.get_by_role("alert")).to_contain_text("Files of this kind are not taken")
            await expect(chat.page.get_by_label("Attach a file")).to_be_focused()
            huge = tmp_path / "huge.pdf"
            huge.write_bytes(b"%PDF-" + bytes(10 * 1024 * 1024))
            await chosen(chat, huge)
            await expect(chat.page.get_by_role("alert")).to_contain_text("larger than 10 MB")
            await chat.page.reload()
            await expect(chat.asked.last).to_contain_text("screen.png")
        number = privacy_desk(tmp_path, "tickets", "list").stdout.split()[0]
        shown = privacy_desk(tmp_path, "tickets", "show", number).stdout
        assert "1. screen.png  image/png" in shown
        saved = tmp_path / "saved.png"
        done = privacy_desk(tmp_path, "tickets", "attachment", number, "1", "--to", str(saved))
        assert done.returncode == 0, done.stderr
        assert saved.read_bytes() == PNG
        again = privacy_desk(tmp_path, "tickets", "attachment", number, "1", "--to", str(saved))
        assert again.returncode == 2


async def test_without_javascript_a_file_is_sent_by_a_form(browser: Browser, tmp_path: Path) -> None:
    with running(tmp_path) as desk:
        async with window(browser, desk.address, java_script_enabled=False) as chat:
            await chat.box.fill("/human please")
            await chat.page.get_by_role("button", name="Send", exact=True).click()
            await expect(chat.answers.last).to_be_visible()
            picture = {"name": "screen.png", "mimeType": "image/png", "buffer": PNG}
            await chat.page.get_by_label("Attach a file").last.set_input_files(picture)
            await chat.page.get_by_role("button", name="Upload the file").click()
            await expect(chat.asked.last).to_contain_text("screen.png")
