"""Requests that came by mail or telephone, written down in the console."""

from __future__ import annotations

import asyncio
import re

import pytest

from desk import requests, tickets
from desk.model.request import Proof, Scope, Sender, State
from desk.office import Office
from knowledge.reading import Right
from tests.console.conftest import Seats
from tests.console.staffed import Answered
from tests.desk.deciding import ACCOUNT, legal, verified

LETTER = {
    "right": "delete",
    "received": "2026-02-20T14:30",
    "source": "letter",
    "name": "Mara <Vogel>",
    "answer_to": "Lindenweg 7\n12345 Musterstadt",
    "language": "de",
    "part": "account",
    "words": "Bitte <löschen>",
}


async def test_a_letter_becomes_a_request_whose_clock_runs_from_its_arrival(office: Office, seat: Seats) -> None:
    bob = await seat("Bob")
    form = await bob.get("/console/requests/new")
    done = await bob.post("/console/requests", LETTER | {"csrf": form.token})
    assert done.status == 303, done.wrong
    page = await bob.get(done.location)
    assert "The request is recorded." in page.words
    ticket = office.read_now(lambda desk: tickets.show(desk, "PD-2026-000001"))
    request = legal(ticket)
    assert (ticket.has_chat, ticket.language, request.state, request.source) == (False, "de", State.IDENTITY, "letter")
    assert f"{request.counted_from:%Y-%m-%d %H:%M} {request.due_at}" == "2026-02-20 14:30 2026-03-20"
    assert request.sender == Sender("Mara <Vogel>", "Lindenweg 7\n12345 Musterstadt")
    assert "Named as Mara <Vogel> , which proves nothing." in page.words
    assert "Where the answer goes, by hand Lindenweg 7 12345 Musterstadt" in page.words
    assert request.scope == Scope(part="account", words=("Bitte <löschen>",))
    assert "Give the person its number; it waits for proof" in page.words
    assert 'id="act-verify-code"' not in page.text, "it has no receipt's code"
    assert 'id="act-verify-hand"' in page.text


def form_of(page: Answered) -> dict[str, str]:
    """What the form holds that nobody types."""
    found = re.search(r'name="form" value="([0-9a-f]{32})"', page.text)
    assert found is not None, page.words
    return {"csrf": page.token, "form": found[1]}


async def test_a_double_click_and_the_back_button_record_one_request_and_lead_to_it(office: Office, seat: Seats) -> None:
    bob = await seat("Bob")
    letter = LETTER | form_of(await bob.get("/console/requests/new"))
    clicks = await asyncio.gather(*(bob.post("/console/requests", letter) for _ in range(4)))
    again = await bob.post("/console/requests", letter)
    assert {each.location.partition("?")[0] for each in (*clicks, again)} == {"/console/tickets/PD-2026-000001"}
    assert [each.number for each in office.read_now(tickets.list_tickets)] == ["PD-2026-000001"]
    assert "Nothing was recorded twice." in (await bob.get(again.location)).words
    another = LETTER | form_of(await bob.get("/console/requests/new"))
    assert (await bob.post("/console/requests", another)).location.startswith("/console/tickets/PD-2026-000002")


async def test_another_request_in_a_form_that_was_sent_is_not_lost(office: Office, seat: Seats) -> None:
    bob = await seat("Bob")
    letter = LETTER | form_of(await bob.get("/console/requests/new"))
    await bob.post("/console/requests", letter)
    other = await bob.post("/console/requests", letter | {"name": "Ben"})
    assert (other.status, "recorded before, as PD-2026-000001" in other.wrong) == (422, True)
    assert 'value="Ben"' in other.text
    assert len(office.read_now(tickets.list_tickets)) == 1
    done = await bob.post("/console/requests", letter | {"name": "Ben"} | form_of(other))
    assert done.leads_to == "/console/tickets/PD-2026-000002?done=open"


async def test_a_form_that_was_refused_records_its_request_when_it_is_put_right(office: Office, seat: Seats) -> None:
    bob = await seat("Bob")
    letter = LETTER | form_of(await bob.get("/console/requests/new"))
    refused = await bob.post("/console/requests", letter | {"source": ""})
    assert form_of(refused)["form"] == letter["form"]
    assert (await bob.post("/console/requests", letter)).leads_to == "/console/tickets/PD-2026-000001?done=open"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"right": "everything"}, "Choose what is asked for"),
        ({"source": " "}, "Say how it came"),
        ({"answer_to": " "}, "Say where the answer goes"),
        ({"language": "xx"}, "The desk has no words in"),
        ({"right": "correct"}, "Say which datum is wrong, or that it was not told yet."),
        ({"right": "correct", "field": "email"}, "Say what the datum is to be, or that it was not told yet: then"),
        ({"received": ""}, "Say when it arrived"),
        ({"received": "2026-03-02T00:00"}, "still to come"),
        ({"received": "0026-02-20T14:30"}, "Look at the year"),
        ({"received": "0001-01-01T00:00"}, "Look at the year"),
    ],
)
async def test_what_is_missing_is_said_and_what_was_typed_stays(office: Office, seat: Seats, changed: dict[str, str], wrong: str) -> None:
    bob = await seat("Bob")
    form = await bob.get("/console/requests/new")
    refused = await bob.post("/console/requests", LETTER | changed | {"csrf": form.token})
    assert refused.status == 422
    assert wrong in refused.wrong
    assert "Bitte &lt;löschen&gt;</textarea>" in refused.text
    assert 'value="Mara &lt;Vogel&gt;"' in refused.text
    assert office.read_now(tickets.list_tickets) == []


async def test_a_question_about_a_letter_is_kept_only_with_how_it_was_asked(office: Office, seat: Seats) -> None:
    bob = await seat("Bob")
    await bob.post("/console/requests", LETTER | {"csrf": (await bob.get("/console/requests/new")).token})
    here = "/console/tickets/PD-2026-000001"
    page = await bob.get(here)
    assert "ask the person by the way it came" in page.words
    assert "Goes to the chat; the request waits" not in page.words
    refused = await bob.post(f"{here}/ask", {"csrf": page.token, "text": "Which invoice?"})
    assert refused.status == 422
    assert "name how in the field for it" in refused.wrong
    done = await bob.post(f"{here}/ask", {"csrf": page.token, "text": "Which invoice?", "told": "letter of 3 March"})
    assert done.status == 303
    assert "Asked by staff: letter of 3 March" in (await bob.get(done.location)).words


async def test_a_correction_whose_datum_is_not_told_yet_is_guarded_like_one_of_the_address(office: Office, seat: Seats) -> None:
    bob = await seat("Bob")
    untold = LETTER | {"right": "correct", "field": "untold", "words": "Please fix"}
    done = await bob.post("/console/requests", untold | {"csrf": (await bob.get("/console/requests/new")).token})
    page = await bob.get(done.location)
    assert "not told yet" in page.words
    by_hand = {"csrf": page.token, "account": "acc-1", "evidence": "the last invoice"}
    assert (await bob.post("/console/tickets/PD-2026-000001/verify-hand", by_hand)).status == 303
    request = legal(office.read_now(lambda desk: tickets.show(desk, "PD-2026-000001")))
    assert (request.state, request.proposal is not None) == (State.IDENTITY, True)


async def test_an_answer_to_a_letter_is_sent_by_hand_and_put_on_record(office: Office, seat: Seats) -> None:
    bob = await seat("Bob")
    await bob.post("/console/requests", LETTER | {"csrf": (await bob.get("/console/requests/new")).token})
    here, number = "/console/tickets/PD-2026-000001", "PD-2026-000001"
    page = await bob.get(here)
    assert "the desk cannot send the answer. Send it yourself first" in page.words
    assert "Send it to: Lindenweg 7 12345 Musterstadt" in page.words
    assert 'id="reply-text"' not in page.text, "there is nothing to send it with"
    assert (await bob.act(number, "by-hand", text="Good morning", told="")).status == 422
    refused = await bob.act(number, "by-hand", text="Good morning", told="nobody")
    assert "does not say how the person was told" in refused.wrong
    assert "Good morning</textarea>" in refused.text
    done = await bob.act(number, "by-hand", text="Good morning", told="letter of 3 March")
    page = await bob.get(done.location)
    assert "the desk itself has sent nothing" in page.words
    assert "Good morning Sent by hand: letter of 3 March" in page.words
    assert "Good morning</textarea>" not in page.text
    assert (await bob.get(f"{here}/../PD-2026-000009")).status == 404


async def test_where_the_answer_goes_can_be_put_right_and_stands_wherever_it_is_needed(office: Office, seat: Seats) -> None:
    bob = await seat("Bob")
    await bob.post("/console/requests", LETTER | {"csrf": (await bob.get("/console/requests/new")).token})
    number = "PD-2026-000001"
    refused = await bob.act(number, "sender", name="Mara", answer_to=" ")
    assert (refused.status, "Say where the answer goes" in refused.wrong) == (422, True)
    done = await bob.act(number, "sender", name="Mara", answer_to="mara@example.org")
    page = await bob.get(done.location)
    assert "Named as Mara , which proves nothing" in page.words
    assert "The answer goes to: mara@example.org . Nothing ends silently." in page.words
    for apart in ("Mara</strong>", "mara@example.org</span>. Nothing"):
        assert f'dir="auto">{apart}' in page.text, "it turns no words around it"
    assert "Before: From Mara <Vogel>; the answer goes to Lindenweg 7, 12345 Musterstadt." in page.words


async def test_what_was_opened_without_an_address_says_that_nobody_knows_it(office: Office, seat: Seats) -> None:
    office.write_now(
        lambda desk: requests.open_request(desk, None, Right.ACCESS, language="en", received_at=desk.now, source="mail", context=[])
    )
    page = await (await seat("Bob")).get("/console/tickets/PD-2026-000001")
    assert "Nobody wrote down where the answer goes" in page.words


async def test_of_a_letter_that_became_part_of_a_chats_request_the_page_says_that_the_chat_is_answered(office: Office, seat: Seats) -> None:
    bob, into = await seat("Bob"), verified(office, Right.ACCESS)
    done = await bob.post("/console/requests", LETTER | {"right": "access", "csrf": (await bob.get("/console/requests/new")).token})
    number = done.location.split("/")[-1].partition("?")[0]
    office.write_now(lambda desk: requests.verify(desk, number, Proof(ACCOUNT, "link", desk.now)))
    assert (await bob.act(number, "merge", into=into)).status == 303
    page = await bob.get(f"/console/tickets/{into}")
    assert "Left as their address; the answer goes to the chat Lindenweg 7" in page.words
    assert "Where the answer goes, by hand" not in page.words


async def test_the_queue_and_the_search_say_who_wrote_a_letter_and_not_where_they_live(seat: Seats) -> None:
    bob = await seat("Bob")
    token = (await bob.get("/console/requests/new")).token
    await bob.post("/console/requests", LETTER | {"csrf": token})
    await bob.post("/console/requests", LETTER | {"csrf": token, "name": ""})
    for page in (await bob.get("/console?group=open"), await bob.post("/console/search", {"csrf": token, "number": "löschen"})):
        assert page.words.count(", from Mara <Vogel>") == 1
        assert '<span dir="auto">Mara &lt;Vogel&gt;</span>' in page.text, "it turns no words around it"
        assert "Lindenweg" not in page.words
