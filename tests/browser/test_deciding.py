"""Deciding about requests in a real browser: a refusal by two people, a deletion with its outcome, and two who take at once."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from desk import requests, tickets
from desk.model.request import Proof, Scope, State
from desk.model.turn import Address
from desk.office import Desk
from knowledge.reading import Right
from tests.browser.accessible import violations
from tests.browser.staffed import Staffed, signed_in
from tests.desk.deciding import legal

pytestmark = pytest.mark.asyncio(loop_scope="session")


def proven(staffed: Staffed, chat: str, right: Right, scope: Scope | None = None) -> str:
    """A request whose user has proven the account, and whose waiting time is over; its number."""

    def job(desk: Desk) -> str:
        begun = desk.now - timedelta(days=1)
        opened = requests.open_request(
            desk, Address("telegram", chat), right, language="en", received_at=begun, scope=scope, context=["Please!"]
        )
        requests.verify(desk, opened.number, Proof(f"acc-{chat}", "link", desk.now))
        # Nobody waits for three days in a test.
        desk.tx.run("UPDATE requests SET waits_until = NULL")
        return opened.number

    with closing(staffed.office()) as office:
        return office.write_now(job)


def state(staffed: Staffed, number: str) -> State:
    with closing(staffed.office()) as office:
        return legal(office.read_now(lambda desk: tickets.show(desk, number))).state


async def test_a_refusal_is_proposed_by_one_read_as_the_person_will_and_approved_by_another(browser: Browser, staffed: Staffed) -> None:
    number = proven(staffed, "refused", Right.WITHDRAW)
    async with signed_in(browser, staffed, "Bob") as bob, signed_in(browser, staffed, "Cleo") as cleo:
        await bob.page.goto(f"{staffed.address}/console/tickets/{number}")
        await bob.page.get_by_text("Propose to refuse", exact=True).click()
        form = bob.page.locator("#act-refuse")
        await form.get_by_label("Reason").fill("It was answered last week")
        await form.get_by_label("Legal basis or clause").fill("GDPR art. 12(5)")
        await form.get_by_role("button", name="Propose the refusal").click()
        await expect(bob.page.get_by_role("status")).to_contain_text("nothing has been sent")
        await expect(bob.page.locator("aside")).to_contain_text("Somebody else approves it")
        await expect(bob.page.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
        await cleo.page.goto(f"{staffed.address}/console/tickets/{number}")
        reads = cleo.page.locator("#act-approve blockquote").first
        await expect(reads).to_contain_text(f"Your request {number} is refused.")
        await expect(reads).to_contain_text("It was answered last week")
        await expect(reads).to_contain_text("complain to a data protection authority")
        assert await violations(cleo.page) == []
        assert state(staffed, number) is State.OPEN
        await cleo.page.get_by_role("button", name="Approve", exact=True).click()
        await expect(cleo.page.get_by_role("status")).to_have_text("Approved.")
        await expect(cleo.page.locator("#told")).to_contain_text("It was answered last week")
    assert state(staffed, number) is State.REFUSED


async def test_a_deletion_is_completed_with_what_is_gone_what_stays_and_the_clause(browser: Browser, staffed: Staffed) -> None:
    number = proven(staffed, "deleted", Right.DELETE, Scope(part="account"))
    async with signed_in(browser, staffed, "Bob") as bob:
        page = bob.page
        await page.goto(f"{staffed.address}/console/tickets/{number}")
        await page.locator("#act-complete summary").click()
        form = page.locator("#act-complete")
        await form.get_by_label("What is gone").fill("The account and its usage records")
        await form.get_by_label("What stays", exact=True).fill("Payment records, ten years")
        await form.get_by_label("Clause for what stays").fill("data-retention.payment-records")
        await form.get_by_role("button", name="Complete the request").click()
        await expect(page.get_by_role("status")).to_have_text("The request is done.")
        # What the person is told stands in the conversation, with the clause word for word.
        await expect(page.locator("#told .bot").last).to_contain_text("Kept: Payment records, ten years")
        await expect(page.locator("#told .bot figure").last).to_contain_text("Payment records: Retained as required by regulations")
        await expect(page.get_by_role("button", name="Complete the request")).to_have_count(0)
        assert await violations(page) == []
    assert state(staffed, number) is State.DONE


async def test_of_two_who_take_a_ticket_at_once_the_second_sees_who_was_faster(browser: Browser, staffed: Staffed) -> None:
    number = proven(staffed, "taken", Right.WITHDRAW)
    async with signed_in(browser, staffed, "Bob") as bob, signed_in(browser, staffed, "Cleo", java_script_enabled=False) as cleo:
        for each in (bob, cleo):
            await each.page.goto(f"{staffed.address}/console/tickets/{number}")
        await bob.page.get_by_role("button", name="Take it").click()
        await expect(bob.page.get_by_role("status")).to_have_text("It is yours.")
        # Without scripts her page has not heard of it.
        await cleo.page.get_by_role("button", name="Take it").click()
        await expect(cleo.page.get_by_role("alert")).to_contain_text(f"Bob was faster with {number} and took it")
        await expect(cleo.page.locator("#crossed")).to_contain_text("Bob took it")
        await expect(cleo.page.get_by_label("Seen to by")).to_have_value("Bob")
