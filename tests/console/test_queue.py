"""The queue in the console: what is pressing is said plainly, filters are addresses, numbers find their ticket."""

from __future__ import annotations

import re

import pytest

from desk import requests, staff, tickets
from desk.office import Office
from desk.worklist import PAGE
from knowledge.reading import Right
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.console.staffed import Answered, Seat
from tests.desk.deciding import ASKED, verified, wish
from tests.desk.samples import ANN


def numbers(page: Answered) -> list[str]:
    """The tickets of the list, in its order."""
    return re.findall(r'class="number">([^<]+)<', page.text) or re.findall(r'href="/console/tickets/([^"]+)" class="number"', page.text)


async def test_an_empty_queue_says_so(seat: Seats) -> None:
    page = await (await seat("Bob")).get("/console")
    assert "Nothing is overdue or late." in page.words
    assert "Nothing is to be done now." in page.words


async def test_the_queue_says_what_is_overdue_late_and_due_today(office: Office, seat: Seats, clock: Clock) -> None:
    first = verified(office)
    clock.forward(days=26)
    assert "1 to be acted upon today." in (await (await seat("Bob")).get("/console")).words
    clock.forward(days=2)
    page = await (await seat("Bob")).get("/console")
    assert "1 late: the day to act has passed." in page.words
    assert "Late: act now, due 2026-04-01 (in 3 days)" in page.words
    clock.forward(days=6)
    page = await (await seat("Bob")).get("/console")
    assert "1 overdue: the law's date has passed." in page.words
    assert "Overdue: was due 2026-04-01 (3 days ago)" in page.words
    assert numbers(page) == [first]


async def test_what_waits_for_others_is_folded_away_under_a_link_with_its_count(office: Office, seat: Seats) -> None:
    open_one, waiting = verified(office, Right.ACCESS), wish(office, Right.DELETE)
    bob = await seat("Bob")
    page = await bob.get("/console")
    assert numbers(page) == [open_one]
    assert "To do (1) Waiting for others (1) All open (2) Closed (0)" in page.words
    assert numbers(await bob.get("/console?group=waiting")) == [waiting]
    office.write_now(lambda desk: requests.withdraw(desk, waiting))
    assert "All open (1) Closed (1)" in (await bob.get("/console")).words


async def test_filters_are_part_of_the_address_and_shown_as_chosen(office: Office, seat: Seats) -> None:
    mine, other = verified(office, Right.ACCESS), verified(office, Right.DELETE)
    bob = await seat("Bob")
    await bob.act(mine, "take")
    page = await bob.get("/console?assignee=me")
    assert numbers(page) == [mine]
    assert '<option value="me" selected>Me</option>' in page.text
    assert numbers(await bob.get("/console?assignee=-")) == [other]
    assert numbers(await bob.get("/console?right=delete&channel=telegram&language=en&state=open")) == [other]
    assert "Nothing that fits these filters." in (await bob.get("/console?channel=web")).words


@pytest.mark.parametrize(
    "query", ["group=x&state=y&right=z", "after=x", "after=~", "assignee=%00&channel=%00&language=%ff", "a=" + "b" * 5000]
)
async def test_an_address_that_makes_no_sense_is_answered_all_the_same(office: Office, seat: Seats, query: str) -> None:
    verified(office)
    assert (await (await seat("Bob")).get(f"/console?{query}")).status == 200


async def test_pages_lead_on_and_keep_the_filters(office: Office, seat: Seats) -> None:
    made = [
        office.write_now(
            lambda desk: tickets.open_ticket(desk, ANN, "question", None, language="en", received_at=ASKED, context=["?"]).number
        )
        for _ in range(PAGE + 3)
    ]
    bob = await seat("Bob")
    first = await bob.get("/console?language=en")
    (onward,) = re.findall(r'href="([^"]+)" rel="next"', first.text)
    second = await bob.get(onward.replace("&amp;", "&"))
    assert numbers(first) + numbers(second) == made
    assert "language=en" in onward
    assert "First page" in second.words


async def test_a_number_leads_to_its_ticket_and_a_wrong_one_is_named(office: Office, seat: Seats) -> None:
    number, bob = verified(office), await seat("Bob")
    for typed in (number, "1", "2026-1"):
        assert (await bob.get(f"/console/find?number={typed}")).location == f"/console/tickets/{number}"
    missed = await bob.get("/console/find?number=77")
    assert (missed.status, missed.wrong) == (404, "There is no ticket '77'.")
    assert "Type the number" in (await bob.get("/console/find")).wrong


async def test_admins_see_everybody_and_where_they_are_added(office: Office, seat: Seats) -> None:
    office.write_now(lambda desk: staff.disable(desk, "Cleo", staff.show(desk, "Ada")))
    ada: Seat = await seat("Ada")
    page = (await ada.get("/console/people")).words
    assert "Ada admin: also on staff and keys, since 2026-03-01, signed in (1) ada@example.org" in page
    assert "Cleo agent: works on tickets and requests, disabled since 2026-03-01" in page
    assert "Add, and show a one-time token" in page
    assert 'href="/console/people"' not in (await (await seat("Bob")).get("/console")).text
