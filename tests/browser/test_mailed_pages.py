"""The pages behind mailed links in a real browser: readable in both themes and on a phone, and worked by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from desk import tickets
from desk.codes import new_token
from desk.model.request import State
from desk.office import Office
from desk.store.settings import StoreSettings
from tests.browser.chromium import CHROMIUM, MISSING, window
from tests.browser.test_looks import look
from tests.desk.asking import RULES, mailed, wish
from tests.desk.samples import ANN
from tests.shell.process import Running, running
from tests.web.test_mailed_links import noticed, packed, path_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

ENV = {
    "PRIVACY_DESK_PUBLIC_URL": RULES.public_url,
    "PRIVACY_DESK_MAIL_HOST": "127.0.0.1",
    "PRIVACY_DESK_MAIL_PORT": "9",
    "PRIVACY_DESK_MAIL_SENDER": "desk@example.org",
}
"""A mail server that nobody reaches: letters stay, and the test reads them in the store."""


@dataclass(frozen=True)
class Mailed:
    """A running program, and what was mailed for it."""

    program: Running
    folder: Path
    not_me: str
    objection: str
    number: str
    """Of the request that the objection is about."""
    package: str

    def office(self) -> Office:
        """Its store."""
        return Office.open(StoreSettings(self.folder / "data"), rules=RULES)


@pytest.fixture
def letters(tmp_path: Path) -> Iterator[Mailed]:
    """The program with one mail of each kind."""
    if CHROMIUM is None:
        pytest.skip(MISSING)
    (tmp_path / "accounts.csv").write_text("id,email\n")
    with running(tmp_path, env={**ENV, "PRIVACY_DESK_DIRECTORY_FILE": str(tmp_path / "accounts.csv")}) as program:
        with closing(Office.open(StoreSettings(tmp_path / "data"), rules=RULES)) as office:
            mailed(office, ANN, wish(office, ANN))
            not_me = path_of(office)
            number = noticed(office)
            objection = path_of(office)
            _, token = packed(office)
        yield Mailed(program, tmp_path, not_me, objection, number, f"/packages/{token}")


async def test_the_pages_are_accessible_and_fit_a_phone(browser: Browser, letters: Mailed) -> None:
    address = letters.program.address
    async with window(browser, address, tolerated="40", viewport={"width": 360, "height": 740}) as chat:
        for path in (letters.not_me, letters.objection, letters.package, f"/?link={new_token()}"):
            await chat.page.goto(f"{address}{path}")
            assert await look(chat) == [], path
        await chat.page.goto(f"{address}{letters.package}")
        await chat.page.get_by_label("Code", exact=True).fill("2222-2222")
        await chat.page.get_by_role("button", name="Open").click()
        await expect(chat.page.get_by_role("alert")).to_contain_text("no code that holds")
        assert await look(chat) == []


async def test_an_objection_is_made_by_the_keyboard_alone(browser: Browser, letters: Mailed) -> None:
    async with window(browser, letters.program.address) as chat:
        await chat.page.goto(f"{letters.program.address}{letters.objection}")
        button = chat.page.get_by_role("button", name=f"Cancel request {letters.number}")
        while not await button.evaluate("button => button === document.activeElement"):
            await chat.page.keyboard.press("Tab")
        await chat.page.keyboard.press("Enter")
        await expect(chat.page.get_by_role("status")).to_contain_text("is cancelled")
    with closing(letters.office()) as office:
        request = office.read_now(lambda desk: tickets.show(desk, letters.number)).request
    assert request is not None
    assert request.state is State.WITHDRAWN


async def test_a_link_of_the_console_is_sent_by_its_button_and_not_offered_again(browser: Browser, desk: Running) -> None:
    token = new_token()
    async with window(browser, desk.address) as chat:
        await chat.page.goto(f"{desk.address}/?link={token}")
        assert await chat.answers.count() == 0
        await chat.page.get_by_role("button", name="Use this link").click()
        await chat.answer(0)
        await expect(chat.page.locator("#link")).to_have_count(0)
        assert token not in chat.page.url
