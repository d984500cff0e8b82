"""Requests that came by mail or telephone, written down in the console."""

from __future__ import annotations

import pytest

from desk import tickets
from desk.model.request import Scope, State
from desk.office import Office
from tests.console.conftest import Seats
from tests.desk.deciding import legal

LETTER = {
    "right": "delete",
    "received": "2026-02-20T14:30",
    "source": "letter",
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
    assert request.scope == Scope(part="account", words=("Bitte <löschen>",))
    assert "Give the person its number; it waits for proof" in page.words
    assert 'id="act-verify-code"' not in page.text, "it has no receipt's code"
    assert 'id="act-verify-hand"' in page.text


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"right": "everything"}, "Choose what is asked for"),
        ({"source": " "}, "Say how it came"),
        ({"right": "correct"}, "Say which datum is wrong"),
        ({"right": "correct", "field": "email"}, "Say what the datum is to be"),
        ({"received": ""}, "Say when it arrived"),
        ({"received": "2026-03-02T00:00"}, "still to come"),
    ],
)
async def test_what_is_missing_is_said_and_what_was_typed_stays(office: Office, seat: Seats, changed: dict[str, str], wrong: str) -> None:
    bob = await seat("Bob")
    form = await bob.get("/console/requests/new")
    refused = await bob.post("/console/requests", LETTER | changed | {"csrf": form.token})
    assert refused.status == 422
    assert wrong in refused.wrong
    assert "Bitte &lt;löschen&gt;</textarea>" in refused.text
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
