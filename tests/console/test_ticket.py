"""Working on a ticket in the console, from taking it to the end; every act through the forms of its own page."""

from __future__ import annotations

import asyncio
import re
from io import BytesIO

import aiohttp
import pytest

from desk import attachments, audit, requests, staff, tickets
from desk.file_types import PNG
from desk.model.attachment import Attachment
from desk.model.request import Scope, State
from desk.model.ticket import Ticket
from desk.office import Desk, Office
from knowledge.reading import Right
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.desk.deciding import ADA, ASKED, legal, sent, verified, wish
from tests.desk.samples import ANN, BOB


def shown(office: Office, number: str) -> Ticket:
    return office.read_now(lambda desk: tickets.show(desk, number))


def question(office: Office, *texts: str) -> str:
    """A ticket about no right; its number."""
    return office.write_now(
        lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="de", received_at=ASKED, context=texts).number
    )


def actions(office: Office, number: str) -> list[tuple[str, str]]:
    return [(line.actor, line.action) for line in office.read_now(lambda desk: audit.of(desk, number))]


async def test_a_ticket_is_taken_answered_noted_and_closed(office: Office, seat: Seats) -> None:
    number, bob = question(office, "Wo ist meine Rechnung?"), await seat("Bob")
    for act, fields, said in (
        ("take", {}, "It is yours"),
        ("reply", {"text": "Guten Tag!\r\nHier."}, "on its way"),
        ("note", {"text": "Calls back"}, "no user sees it"),
        ("close", {}, "The ticket is closed"),
    ):
        done = await bob.act(number, act, **fields)
        assert done.status == 303, done.wrong
        assert said in (await bob.get(done.location)).words
    ticket = shown(office, number)
    assert (ticket.assignee, ticket.is_open) == ("Bob", False)
    assert [(each.author, each.name, each.text) for each in ticket.messages[1:]] == [
        ("staff", "Bob", "Guten Tag!\nHier."),
        ("note", "Bob", "Calls back"),
    ]
    assert sent(office)[0].kind == "human"
    page = (await bob.get(f"/console/tickets/{number}")).words
    for words in (
        "Wo ist meine Rechnung?",
        "User, before the ticket was opened",
        "Bob, to the user",
        "Note by Bob, staff only",
        "Bob closed it",
    ):
        assert words in page


async def test_of_two_who_take_it_at_once_one_is_told_and_sees_both(office: Office, seat: Seats) -> None:
    number, bob, cleo = question(office, "Hello"), await seat("Bob"), await seat("Cleo")
    pages = [await each.get(f"/console/tickets/{number}") for each in (bob, cleo)]
    forms = [{"csrf": page.token, "version": "1"} for page in pages]
    answers = await asyncio.gather(
        *(each.post(f"/console/tickets/{number}/take", form) for each, form in zip((bob, cleo), forms, strict=True))
    )
    assert sorted(answer.status for answer in answers) == [303, 409]
    (late,) = [answer for answer in answers if answer.status == 409]
    winner = shown(office, number).assignee
    assert f"{winner} was faster with {number} and took it" in late.wrong
    assert f"{winner} sees to it" in late.words


async def test_a_reply_that_crosses_another_one_is_not_sent_and_not_lost(office: Office, seat: Seats) -> None:
    number, bob, cleo = question(office, "Hello"), await seat("Bob"), await seat("Cleo")
    page = await cleo.get(f"/console/tickets/{number}")
    await bob.act(number, "reply", text="The first answer")
    crossed = await cleo.post(f"/console/tickets/{number}/reply", {"csrf": page.token, "version": "1", "text": "Another <answer>"})
    assert crossed.status == 409
    assert "Bob was faster" in crossed.wrong
    assert "Another &lt;answer&gt;</textarea>" in crossed.text
    assert "The first answer" in crossed.words
    assert len(sent(office)) == 1
    again = re.search(r'name="version" value="(\d+)"', crossed.text)
    assert again is not None
    assert (await cleo.post(f"/console/tickets/{number}/reply", {"csrf": page.token, "version": again[1], "text": "Both"})).status == 303


async def test_until_it_is_known_who_asks_the_page_warns_and_names_no_account(office: Office, seat: Seats, clock: Clock) -> None:
    number, bob = wish(office, Right.DELETE), await seat("Bob")
    page = await bob.get(f"/console/tickets/{number}")
    assert page.words.count("Do not give or confirm account facts") == 2
    assert 'aria-describedby="reply-text-note reply-warning"' in page.text
    code = legal(shown(office, number)).match_code
    wrong = await bob.act(number, "verify-code", account="acc-1009", code="AAAA-2222")
    assert (wrong.status, shown(office, number).request is not None) == (422, True)
    assert "That is not the code" in wrong.wrong
    assert 'value="acc-1009"' in wrong.text
    assert (await bob.act(number, "verify-code", account="acc-1009", code=code)).status == 303
    page = await bob.get(f"/console/tickets/{number}")
    assert "Verified Account acc-1009" in page.words
    assert "Do not give or confirm" not in page.words
    assert "may object until" in page.words
    clock.forward(days=4)
    await bob.sign_in("Bob")
    page = await bob.get(f"/console/tickets/{number}")
    assert "could object until" in page.words
    assert "nothing is done before" not in page.words


async def test_a_proof_by_hand_needs_a_second_person_and_names_no_identity_paper(office: Office, seat: Seats) -> None:
    number, bob, ada = wish(office, Right.DELETE), await seat("Bob"), await seat("Ada")
    refused = await bob.act(number, "verify-hand", account="acc-1009", evidence="a copy of the passport")
    assert "Identity papers are not to be asked for" in refused.wrong
    assert (await bob.act(number, "verify-hand", account="acc-1009", evidence="last invoice, 12.50")).status == 303
    own = await bob.get(f"/console/tickets/{number}")
    assert "Somebody else approves it: Ada, Cleo." in own.words
    assert (await bob.act(number, "approve")).status == 422
    assert "last invoice, 12.50" in (await ada.get(f"/console/tickets/{number}")).words
    assert (await ada.act(number, "approve")).status == 303
    assert legal(shown(office, number)).state is State.OPEN


async def test_a_refusal_is_proposed_by_one_and_approved_by_another(office: Office, seat: Seats) -> None:
    number, bob, ada = verified(office, Right.DELETE), await seat("Bob"), await seat("Ada")
    incomplete = await bob.act(number, "refuse", reason="Tax law keeps it", basis="")
    assert "needs a legal basis or clause" in incomplete.wrong
    assert "Tax law keeps it" in incomplete.text
    assert (await bob.act(number, "refuse", reason="Tax law keeps it", basis="GDPR art. 17(3)(b)")).status == 303
    assert sent(office) == []
    assert "Bob proposes to refuse" in (await ada.get(f"/console/tickets/{number}")).words
    assert (await ada.act(number, "approve")).status == 303
    assert legal(shown(office, number)).state is State.REFUSED
    assert "Tax law keeps it" in (await ada.get(f"/console/tickets/{number}")).words


async def test_who_is_alone_types_the_number_to_approve_their_own_proposal(office: Office, seat: Seats) -> None:
    number, ada = verified(office), await seat("Ada")

    def disable(desk: Desk) -> None:
        for name in ("Bob", "Cleo"):
            staff.disable(desk, name, staff.show(desk, "Ada"))

    office.write_now(disable)
    await ada.act(number, "refuse", reason="Unfounded", basis="GDPR art. 12(5)")
    refused = await ada.act(number, "approve")
    assert "type its number into the field for it" in refused.wrong
    assert "--typed" not in refused.text
    assert (await ada.act(number, "approve", typed=number)).status == 303
    assert (ADA, "approve.alone") in actions(office, number)


@pytest.mark.parametrize(
    ("right", "outcome"),
    [
        (Right.WITHDRAW, {"stopped": "The analysis of your usage"}),
        (Right.CORRECT, {"before": "Mai", "after": "Mia"}),
        (Right.DELETE, {"gone": "The account", "stays": "nothing"}),
    ],
)
async def test_a_request_is_completed_with_the_outcome_of_its_right(
    office: Office, seat: Seats, clock: Clock, right: Right, outcome: dict[str, str]
) -> None:
    number, bob = verified(office, right, scope=Scope(field="username") if right is Right.CORRECT else None), await seat("Bob")
    clock.forward(days=4)
    bob = await seat("Bob")
    missing = await bob.act(number, "complete", way="chat")
    assert "still needs" in missing.wrong
    done = await bob.act(number, "complete", way="chat", **outcome)
    assert done.status == 303, done.wrong
    assert legal(shown(office, number)).state is State.DONE
    page = (await bob.get(f"/console/tickets/{number}")).words
    assert all(text in page for text in outcome.values())
    assert "by the closing words in the chat" in page


async def test_what_came_by_letter_is_completed_only_with_how_the_person_was_told(office: Office, seat: Seats) -> None:
    number, bob = verified(office, Right.WITHDRAW, address=None), await seat("Bob")
    page = await bob.get(f"/console/tickets/{number}")
    assert "Send reply to user" not in page.text
    assert "the desk cannot send the answer" in page.words
    silent = await bob.act(number, "complete", stopped="All of it")
    assert silent.status == 422
    assert "--told" not in silent.text
    assert (await bob.act(number, "complete", stopped="All of it", told="letter of 3 March")).status == 303
    assert legal(shown(office, number)).told == "letter of 3 March"


async def test_the_notice_of_extension_says_to_which_date_and_leaves_by_the_chat(office: Office, seat: Seats) -> None:
    number, bob = verified(office), await seat("Bob")
    assert "To 2026-06-01, once the notice has been delivered" in (await bob.get(f"/console/tickets/{number}")).words
    assert (await bob.act(number, "extend", reason="Many requests")).status == 303
    assert "on its way already" in (await bob.act(number, "extend", reason="Many requests")).wrong
    assert len(sent(office)) == 1


async def test_a_message_is_registered_as_a_request_and_its_own_page_opens(office: Office, seat: Seats) -> None:
    number, bob = question(office, "Hello", "please delete me"), await seat("Bob")
    done = await bob.act(number, "register", right="delete", message="2")
    assert done.status == 303
    assert number not in done.location
    page = (await bob.get(done.location)).words
    assert "Deletion" in page
    assert "please delete me" in page


async def test_the_clock_says_what_is_late_and_proposes_the_extension(office: Office, seat: Seats, clock: Clock) -> None:
    number = verified(office)
    clock.forward(days=30)
    bob = await seat("Bob")
    page = (await bob.get(f"/console/tickets/{number}")).words
    assert "Late: act now, due 2026-04-01 (tomorrow)" in page
    assert "If it cannot be answered by 2026-04-01, extend it now, to 2026-06-01." in page


async def test_who_looked_stands_in_the_history_once_in_ten_minutes(office: Office, seat: Seats, clock: Clock) -> None:
    number, eve = wish(office), await seat("Eve")
    for minutes in (0, 5, 6):
        clock.forward(minutes=minutes)
        page = await eve.get(f"/console/tickets/{number}")
    assert page.words.count("Eve looked at it") == 1
    looks = office.read_now(lambda desk: audit.of(desk, f"look:{number}"))
    assert [line.actor for line in looks] == ["staff:Eve", "staff:Eve"]
    assert ("staff:Eve", "look") not in actions(office, number)


async def test_files_are_listed_and_handed_out_never_to_be_shown_in_place(office: Office, seat: Seats) -> None:
    number, bob = wish(office, Right.ACCESS), await seat("Bob")
    name = '<img src=x onerror=alert(1)>"\r\nX: y.pdf'

    def upload(desk: Desk) -> None:
        attachments.upload(desk, ANN, "u1", name, b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF\n", kind=PNG, at=ASKED)
        attachments.add(desk, number, Attachment(name, "application/pdf", None, "u1"), "", at=ASKED)

    office.write_now(upload)
    page = await bob.get(f"/console/tickets/{number}")
    assert f"/console/tickets/{number}/files/1" in page.text
    assert "<img" not in page.text
    file = await bob.get(f"/console/tickets/{number}/files/1")
    assert file.status == 200
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "\n" not in file.headers["Content-Disposition"]
    assert (await bob.get(f"/console/tickets/{number}/files/2")).status == 404


async def test_staff_attach_files_for_the_package_up_to_their_limit(office: Office, seat: Seats) -> None:
    number, bob = verified(office, Right.ACCESS), await seat("Bob")
    token = (await bob.get("/console")).token

    async def attach(content: bytes, name: str = "export.csv") -> int:
        form = aiohttp.FormData({"csrf": token})
        form.add_field("file", BytesIO(content), filename=name, content_type="text/csv")
        url = f"{bob.address}/console/tickets/{number}/attach"
        async with bob.client.post(url, data=form, allow_redirects=False) as response:
            return response.status

    assert await attach(b"a,b\n" * 50_000) == 303
    assert await attach(b"again") == 422
    assert await attach(b"") == 422
    assert await attach(b"x" * (attachments.MOST_BYTES + 200_000), "large.bin") == 413
    assert [(file.name, file.by) for file in shown(office, number).files] == [("export.csv", "Bob")]


async def test_an_auditor_reads_everything_and_is_offered_nothing(office: Office, seat: Seats) -> None:
    number, eve = verified(office), await seat("Eve")
    page = await eve.get(f"/console/tickets/{number}")
    assert page.status == 200
    assert re.findall(r'action="([^"]+)"', page.text) == ["/console/logout", "/console/search"]


async def test_other_open_requests_of_the_chat_stand_beside_it(office: Office, seat: Seats) -> None:
    first, second, others = wish(office, Right.DELETE), wish(office, Right.ACCESS), wish(office, Right.ACCESS, address=BOB)
    page = (await (await seat("Bob")).get(f"/console/tickets/{first}")).words
    assert f"The same chat has other open requests: {second}" in page
    assert others not in page


async def test_what_speaks_against_the_one_who_asks_stands_beside_who_it_is(office: Office, seat: Seats) -> None:
    mine, theirs = verified(office), verified(office, address=BOB)
    page = (await (await seat("Bob")).get(f"/console/tickets/{mine}")).words
    assert f"Other chats claim the same account: {theirs}" in page
    assert "Codes typed wrong" not in page


async def test_a_withdrawn_request_can_be_reopened_and_proven_anew(office: Office, seat: Seats) -> None:
    number, bob = verified(office), await seat("Bob")
    assert (await bob.act(number, "withdraw", reason="took it back by phone")).status == 303
    assert legal(shown(office, number)).state is State.WITHDRAWN
    assert (await bob.act(number, "reopen")).status == 303
    assert legal(shown(office, number)).state is State.IDENTITY
    assert office.read_now(lambda desk: requests.list_requests(desk, only_open=True))[0].number == number
