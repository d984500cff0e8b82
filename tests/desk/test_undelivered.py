"""What staff sent and a chat never got stands in the ticket; answers to questions, and other chats' numbers, do not."""

from __future__ import annotations

from desk import outbox, tickets, undelivered
from desk.model.reply import Reply, Say
from desk.office import Desk, Office
from tests.desk.samples import ANN, BOB, said


def opened(desk: Desk) -> str:
    return tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=said("x").at, context=["help"]).number


def notes(office: Office, number: str) -> list[str]:
    ticket = office.read_now(lambda desk: tickets.show(desk, number))
    return [message.text for message in ticket.messages if message.author == "note"]


def given_up(office: Office, *, is_certain: bool = True) -> None:
    """Everything that Ann's and Bob's chats are to be sent is given up."""

    def job(desk: Desk) -> None:
        for parcel in outbox.claim(desk, "telegram", "run", 10):
            outbox.refused(desk, parcel, "blocked")
            undelivered.note(desk, parcel, "blocked", is_certain=is_certain)

    office.write_now(job)


def test_a_reply_of_staff_that_is_given_up_is_told_in_its_ticket(office: Office) -> None:
    number = office.write_now(opened)
    office.write_now(lambda desk: tickets.reply(desk, number, "Good morning!\nWe found it.", "staff:Ada"))
    given_up(office)
    assert notes(office, number) == ["This did not reach the chat (blocked): “Good morning! We found it.”"]


def test_one_that_may_have_arrived_is_told_as_such_and_a_long_one_by_its_beginning(office: Office) -> None:
    number = office.write_now(opened)
    office.write_now(lambda desk: tickets.reply(desk, number, "word " * 100, "staff:Ada"))
    given_up(office, is_certain=False)
    (note,) = notes(office, number)
    assert note.startswith("Nobody knows whether this reached the chat (blocked): “word word")
    assert len(note) < 150


def test_answers_and_numbers_of_other_chats_leave_no_note(office: Office) -> None:
    number = office.write_now(opened)
    forged = Reply("human", "en", (Say("staff_reply", {"number": number, "text": "hi"}),))
    unknown = Reply("human", "en", (Say("staff_reply", {"number": "PD-1999-000001", "text": "hi"}),))
    office.write_now(lambda desk: [outbox.put(desk, BOB, each, None) for each in (forged, unknown)])
    office.write_now(lambda desk: outbox.put(desk, ANN, forged, "s1"))
    for _ in range(3):
        given_up(office)
    assert notes(office, number) == []
