"""Filters, saved views and search in the console: each narrows as it says, and none tells more than it may."""

from __future__ import annotations

import re
from contextlib import closing

import pytest

from desk import audit, mailed_codes, privacy, requests, search, tickets
from desk.model.request import Proof
from desk.model.turn import Address
from desk.office import Office
from desk.views import MOST
from knowledge.reading import Right
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.console.sample import fill
from tests.console.staffed import Answered, Seat
from tests.console.test_queue import numbers
from tests.desk.deciding import ASKED, verified, wish
from tests.desk.samples import ANN

WEB = Address("web", "w1")


def question(office: Office, *texts: str, address: Address = ANN) -> str:
    return office.write_now(
        lambda desk: tickets.open_ticket(desk, address, "human", None, language="en", received_at=ASKED, context=texts).number
    )


async def searched(seat: Seat, typed: str, **more: str) -> Answered:
    return await seat.post("/console/search", {"csrf": (await seat.get("/console")).token, "number": typed, **more})


async def test_each_filter_of_the_address_narrows_the_list(office: Office, seat: Seats, clock: Clock) -> None:
    proven, waiting = verified(office, Right.ACCESS), wish(office, Right.DELETE, address=WEB)
    asked, answered = question(office, "Hello"), question(office, "Hello again")
    office.write_now(lambda desk: tickets.reply(desk, answered, "Good morning", "staff:Bob"))
    office.write_now(lambda desk: tickets.take(desk, asked, "Bob"))
    bob = await seat("Bob")
    for query, found in (
        ("only=identity", {waiting}),
        ("only=unanswered&group=open", {proven, waiting, asked}),
        ("state=waiting_for_identity", {waiting}),
        ("due=0", set()),
        ("due=3", {asked}),
        ("due=60", {proven, asked}),
        ("due=60&group=open&channel=web", {waiting}),
        ("due=nonsense&only=nonsense", {proven, asked}),
        ("assignee=me&only=unanswered", {asked}),
        ("right=none&group=open", {asked, answered}),
    ):
        assert set(numbers(await bob.get(f"/console?{query}"))) == found, query
    page = await bob.get("/console?due=14&only=identity")
    assert '<option value="14" selected>in 14 days</option>' in page.text
    assert '<option value="identity" selected>' in page.text


async def test_a_view_is_saved_with_its_count_shown_as_chosen_and_deleted(office: Office, seat: Seats) -> None:
    verified(office, Right.ACCESS)
    verified(office, Right.DELETE)
    bob, cleo = await seat("Bob"), await seat("Cleo")
    page = await bob.get("/console?right=delete")
    fields = {"csrf": page.token, "name": " Deletions  <b> ", "query": "right=delete&after=x&evil=1"}
    saved = await bob.post("/console/views", fields)
    assert (saved.status, saved.leads_to) == (303, "/console?right=delete&done=view")
    shown = await bob.get(saved.location)
    assert "The view is saved." in shown.words
    assert '<a href="/console?right=delete" aria-current="page">Deletions &lt;b&gt; (1)</a>' in shown.text
    assert "Deletions" not in (await cleo.get("/console")).words
    (address,) = re.findall(r'action="(/console/views/[0-9a-f]+/delete)"', shown.text)
    assert (await cleo.post(address, {"csrf": (await cleo.get("/console")).token})).status == 404
    assert (await bob.post(address, {"csrf": page.token})).status == 303
    assert "Deletions" not in (await bob.get("/console")).words


async def test_a_view_of_that_name_is_replaced_and_they_are_bounded(seat: Seats) -> None:
    bob = await seat("Bob")
    token = (await bob.get("/console")).token

    async def save(name: str, query: str) -> Answered:
        return await bob.post("/console/views", {"csrf": token, "name": name, "query": query})

    await save("Mine", "assignee=me")
    again = await save("mine", "assignee=me")
    assert "in the place of the one" in (await bob.get(again.location)).words
    await save("mine", "assignee=me&due=3")
    assert len(re.findall("/console/views/[0-9a-f]+/delete", (await bob.get("/console")).text)) == 1
    for at in range(MOST - 1):
        assert (await save(f"View {at}", "")).status == 303
    refused = await save("One more", "")
    assert (refused.status, refused.wrong) == (409, f"You have {MOST} views; delete one first.")
    assert (await save("  ", "")).wrong == "Give the view a name."


async def test_words_are_found_wherever_all_of_them_stand_however_they_are_cased(office: Office, seat: Seats) -> None:
    first = question(office, "Where is my INVOICE?", "The one of Müller GmbH")
    second = question(office, "我的发票在哪里")
    office.write_now(lambda desk: tickets.note(desk, second, "Invoice is missing", "staff:Bob"))
    bob = await seat("Bob")
    assert numbers(await searched(bob, "invoice")) == [second, first]
    assert numbers(await searched(bob, "MÜLLER invoice")) == [first]
    assert numbers(await searched(bob, "发票")) == [second]
    nothing = await searched(bob, "invoice nowhere")
    assert "No text with these words was found." in nothing.words
    assert "Looked through 2 tickets" in nothing.words
    assert "That was all." in nothing.words


async def test_closed_tickets_are_looked_through_by_wish_and_erased_texts_never(office: Office, seat: Seats, clock: Clock) -> None:
    number, bob = question(office, "Where is my invoice?"), await seat("Bob")
    office.write_now(lambda desk: tickets.close(desk, number, "staff:Bob"))
    clock.forward(minutes=10)
    assert numbers(await searched(bob, "invoice")) == [number]
    clock.forward(days=40)
    await bob.sign_in("Bob")
    assert numbers(await searched(bob, "invoice")) == []
    assert numbers(await searched(bob, "invoice", all="yes")) == [number]
    office.write_now(lambda desk: privacy.expire(desk, 30))
    assert numbers(await searched(bob, "invoice", all="yes")) == []


async def test_a_long_search_says_how_far_it_went_and_goes_on_from_there(office: Office, seat: Seats) -> None:
    made = [question(office, f"needle {at}") for at in range(60)]
    bob = await seat("Bob")
    page = await searched(bob, "needle")
    assert numbers(page) == made[::-1][: search.SLICE]
    assert "There are more." in page.words
    (before,) = re.findall(r'name="before" value="([0-9a-f]+)"', page.text)
    last = await searched(bob, "needle", before=before)
    assert numbers(last) == made[::-1][search.SLICE :]
    assert "That was all." in last.words
    first = office.read_now(lambda desk: search.look(desk, ["needle"], search.FROM_THE_NEWEST, None))
    assert (first.tickets, first.texts) == (search.SLICE, search.SLICE)
    rest = office.read_now(lambda desk: search.look(desk, ["needle"], first.before, None))
    assert (rest.tickets, rest.before) == (60 - search.SLICE, "")


async def test_a_person_is_found_by_the_whole_account_or_address(office: Office, seat: Seats) -> None:
    number = wish(office, Right.ACCESS)
    office.write_now(lambda desk: requests.verify(desk, number, Proof("acc-77", "link", desk.now)))
    other = wish(office, Right.DELETE, address=WEB)
    office.write_now(lambda desk: mailed_codes.ask_mail(desk, WEB, other, "Ann@Example.org"))
    bob = await seat("Bob")
    assert numbers(await searched(bob, "acc-77")) == [number]
    assert numbers(await searched(bob, " ann@example.ORG ")) == [other]
    assert numbers(await searched(bob, "acc-7")) == []


@pytest.mark.parametrize("name", ["Bob", "Eve"])
async def test_a_search_leaves_a_line_that_does_not_say_what_for(office: Office, seat: Seats, name: str) -> None:
    member = await seat(name)
    await searched(member, "Müller")
    line = office.read_now(lambda desk: audit.newest(desk, 1))[0]
    assert (line.actor, line.action, line.subject, line.reason) == (f"staff:{name}", "search", "tickets", "")


async def test_a_number_in_the_search_opens_its_ticket_and_nothing_is_asked_for(office: Office, seat: Seats) -> None:
    number, bob = verified(office), await seat("Bob")
    assert (await searched(bob, "1")).location == f"/console/tickets/{number}"
    assert (await searched(bob, " ")).status == 422


def test_what_the_queue_sorts_by_is_what_the_request_says() -> None:
    with closing(Office.in_memory()) as office:
        _sorts_by_its_request(office, len(fill(office)))


def _sorts_by_its_request(office: Office, count: int) -> None:
    sql = (
        "SELECT t.number, t.state, t.due_at, t.act_by, t.proposed, t.spoke, r.state AS rs, r.due_at AS rd, r.act_by AS ra,"
        " (SELECT p.kind FROM proposals p WHERE p.ticket = t.id AND p.decided_at IS NULL) AS rp,"
        " (SELECT m.author FROM ticket_messages m WHERE m.ticket = t.id AND m.author <> 'note' ORDER BY m.id DESC LIMIT 1) AS rm"
        " FROM tickets t LEFT JOIN requests r ON r.ticket = t.id"
    )
    rows = office.read_now(lambda desk: desk.tx.all(sql))
    assert len(rows) == count
    for row in rows:
        assert (row["state"], row["due_at"], row["proposed"], row["spoke"]) == (row["rs"], row["rd"], row["rp"], row["rm"]), row["number"]
        assert row["act_by"] == (row["ra"] or row["act_by"])
