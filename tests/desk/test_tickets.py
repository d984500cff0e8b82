"""Tickets: numbers without gaps, context, answers into the chat."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desk import conversations, outbox, tickets
from desk.model.errors import NotFound
from desk.model.reply import Say
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.tickets import Message, Ticket
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.samples import ANN, ANSWER, BOB, said

ASKED = datetime(2026, 2, 28, 23, 59, tzinfo=UTC)


def open_one(office: Office, address: Address = ANN, context: list[str] | None = None) -> Ticket:
    return office.write_now(
        lambda desk: tickets.open_ticket(desk, address, "rights", Right.DELETE, language="de", received_at=ASKED, context=context)
    )


def test_a_ticket_keeps_what_was_asked_when_and_by_whom(office: Office, clock: Clock) -> None:
    ticket = open_one(office, context=["delete my account", "the logs too"])
    assert ticket == Ticket(
        number="PD-2026-000001",
        address=ANN,
        kind="rights",
        right=Right.DELETE,
        language="de",
        received_at=ASKED,
        opened_at=clock.now,
        closed_at=None,
        messages=tuple(Message("context", None, text, ASKED) for text in ("delete my account", "the logs too")),
    )
    assert ticket.is_open
    assert office.read_now(lambda desk: tickets.show(desk, ticket.number)) == ticket


def test_numbers_count_up_within_a_year_and_begin_anew_in_the_next(office: Office, clock: Clock) -> None:
    clock.now = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    numbers = [open_one(office).number, open_one(office).number]
    clock.forward(seconds=1)
    assert [*numbers, open_one(office).number] == ["PD-2026-000001", "PD-2026-000002", "PD-2027-000001"]


def test_a_ticket_that_is_undone_gives_its_number_to_the_next(office: Office) -> None:
    def undone(desk: Desk) -> None:
        tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=ASKED)
        raise LookupError

    open_one(office)
    with pytest.raises(LookupError):
        office.write_now(undone)
    assert open_one(office).number == "PD-2026-000002"


def test_without_a_context_the_last_turns_of_the_chat_are_it(office: Office) -> None:
    for number in range(tickets.CONTEXT_TURNS + 2):
        office.write_now(lambda desk, number=number: conversations.record(desk, said(f"message {number}"), ANSWER))
    office.write_now(lambda desk: conversations.record(desk, said("of another", address=BOB), ANSWER))
    ticket = open_one(office)
    assert [message.text for message in ticket.messages] == [f"message {n}" for n in range(2, tickets.CONTEXT_TURNS + 2)]


def test_an_answer_of_staff_goes_into_the_chat_and_stays_with_the_ticket(office: Office) -> None:
    number = open_one(office, context=[]).number
    answered = office.write_now(lambda desk: tickets.reply(desk, number, "Please tell us your user name.", "staff:Ann"))
    assert [(each.author, each.name, each.text) for each in answered.messages] == [("staff", "Ann", "Please tell us your user name.")]
    (parcel,) = office.write_now(lambda desk: outbox.claim(desk, "telegram", "run", 10))
    assert (parcel.address, parcel.reply.kind, parcel.reply.language, parcel.turn_source) == (ANN, "human", "de", None)
    assert parcel.reply.blocks == (Say("staff_reply", {"text": "Please tell us your user name.", "number": number}),)


def test_what_the_user_adds_stands_in_order_and_is_sealed(office: Office, clock: Clock) -> None:
    number = open_one(office, context=["delete my account"]).number
    office.write_now(lambda desk: tickets.reply(desk, number, "Which one?", "staff:Ann"))
    added = office.write_now(lambda desk: tickets.add(desk, number, ["the old one", "please"]))
    assert added == office.read_now(lambda desk: tickets.show(desk, number))
    assert [message.author for message in added.messages] == ["context", "staff", "user", "user"]
    assert added.messages[2] == Message("user", None, "the old one", clock.now)
    assert "the old one" not in str(office.read_now(lambda desk: desk.tx.all("SELECT * FROM ticket_messages")))


def test_the_open_ticket_of_a_chat_is_the_one_that_it_heard_of_last(office: Office, clock: Clock) -> None:
    assert office.read_now(lambda desk: tickets.open_of_chat(desk, ANN)) is None
    first, second = (open_one(office).number for _ in range(2))
    open_one(office, BOB)

    def found(desk: Desk) -> str | None:
        ticket = tickets.open_of_chat(desk, ANN)
        return ticket.number if ticket else None

    assert office.read_now(found) == second
    clock.forward(seconds=1)
    office.write_now(lambda desk: tickets.reply(desk, first, "Please tell us more.", "staff:Ann"))
    assert office.read_now(found) == first
    office.write_now(lambda desk: tickets.close(desk, first))
    assert office.read_now(found) == second


def test_a_ticket_is_closed_once_and_can_still_be_answered(office: Office, clock: Clock) -> None:
    number = open_one(office).number
    closed = office.write_now(lambda desk: tickets.close(desk, number))
    assert closed.closed_at == clock.now
    clock.forward(hours=1)
    assert office.write_now(lambda desk: tickets.close(desk, number)).closed_at == closed.closed_at
    assert office.write_now(lambda desk: tickets.reply(desk, number, "One more thing.", "staff:Ann")).messages[-1].text == "One more thing."


def test_lists_are_newest_first_and_can_leave_out_the_closed_ones(office: Office) -> None:
    first, second, third = (open_one(office, address).number for address in (ANN, BOB, ANN))
    office.write_now(lambda desk: tickets.close(desk, first))
    listed = office.read_now(lambda desk: [ticket.number for ticket in tickets.list_tickets(desk)])
    still_open = office.read_now(lambda desk: [ticket.number for ticket in tickets.list_tickets(desk, only_open=True, limit=1)])
    of_ann = office.read_now(lambda desk: [ticket.number for ticket in tickets.of_chat(desk, ANN)])
    assert (listed, still_open, of_ann) == ([third, second, first], [third], [third, first])


@pytest.mark.parametrize("number", ["PD-2026-000009", "", "1", "PD-2026-1' OR '1'='1"])
def test_a_number_that_does_not_exist_is_named(office: Office, number: str) -> None:
    for use in (
        tickets.show,
        tickets.close,
        lambda desk, number: tickets.add(desk, number, ["text"]),
        lambda desk, number: tickets.reply(desk, number, "text", "staff:Ann"),
    ):
        with pytest.raises(NotFound, match="There is no ticket"):
            office.write_now(lambda desk, use=use: use(desk, number))
