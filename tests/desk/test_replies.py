"""A reply of staff can be taken back until it leaves: whole, by whoever may write, and never once delivery has it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from desk import audit, conversations, drafts, outbox, privacy, replies, requests, tickets
from desk.model.dialogue import Dialogue
from desk.model.errors import NotAllowed, NotFound
from desk.model.parcel import Parcel
from desk.model.request import State
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.store import queue_line
from tests.clock import Clock
from tests.desk.deciding import ADA, BOB, hire, legal, verified, wish
from tests.desk.samples import ANN, reply, said, word
from tests.desk.samples import BOB as OTHER

WEB = Address("web", "page-1")


def opened(office: Office, address: Address = ANN) -> str:
    return office.write_now(
        lambda desk: tickets.open_ticket(desk, address, "human", None, language="en", received_at=said("x").at, context=["help"]).number
    )


def send(office: Office, number: str, text: str = "Good morning!", *, is_last: bool = False) -> str:
    """Sends what can be taken back; the id of the message."""
    office.write_now(lambda desk: replies.send(desk, number, text, BOB, is_undoable=True, is_last=is_last))
    return [each for each in shown(office, number).messages if each.author == "staff"][-1].id


def undo(office: Office, number: str, message: str, by: str = BOB) -> Ticket:
    return office.write_now(lambda desk: replies.undo(desk, number, message, by))


def shown(office: Office, number: str) -> Ticket:
    return office.read_now(lambda desk: tickets.show(desk, number))


def claim(office: Office, boot: str = "run", channel: str = "telegram") -> list[Parcel]:
    return office.write_now(lambda desk: outbox.claim(desk, channel, boot, 10))


def ended(parcel: Parcel, desk: Desk) -> None:
    """It has arrived, and its ticket forgets it."""
    outbox.sent(desk, parcel, "1")
    tickets.remove(desk, tickets.show(desk, desk.tx.all("SELECT number FROM tickets")[0]["number"]), parcel.id)


def texts(office: Office, number: str) -> list[str]:
    return [each.text for each in shown(office, number).messages]


def test_a_reply_is_kept_at_once_and_leaves_when_its_seconds_are_over(office: Office, clock: Clock) -> None:
    number = opened(office)
    send(office, number)
    (message,) = [each for each in shown(office, number).messages if each.author == "staff"]
    assert message.leaves_at == clock.now + timedelta(seconds=10)
    clock.forward(seconds=9)
    assert claim(office) == []
    clock.forward(seconds=1)
    (parcel,) = claim(office)
    assert parcel.id == message.id
    assert [each.leaves_at for each in shown(office, number).messages] == [None, None]


def test_what_is_taken_back_is_as_if_it_had_never_been_and_is_a_draft_again(office: Office, clock: Clock) -> None:
    number = opened(office)
    message = send(office, number)
    office.write_now(lambda desk: drafts.save(desk, number, "Bob", "reply", "and one more thing"))
    undo(office, number, message)
    clock.forward(minutes=1)
    assert claim(office) == []
    assert texts(office, number) == ["help"]
    assert office.read_now(lambda desk: drafts.of(desk, number, "Bob")) == {"reply": "Good morning!\n\nand one more thing"}
    assert "Good morning" not in str(office.read_now(lambda desk: desk.tx.all("SELECT * FROM outbox")))
    assert [(line.actor, line.action) for line in office.read_now(lambda desk: audit.of(desk, number))][-2:] == [
        (BOB, "reply"),
        (BOB, "reply.undo"),
    ]


def test_somebody_else_may_take_it_back_too_and_the_text_is_theirs_then(office: Office) -> None:
    number = opened(office)
    undo(office, number, send(office, number), ADA)
    assert office.read_now(lambda desk: drafts.of(desk, number, "Ada")) == {"reply": "Good morning!"}
    assert office.read_now(lambda desk: drafts.of(desk, number, "Bob")) == {}


def test_what_delivery_has_claimed_is_not_taken_back_nor_is_what_it_gave_back_in_doubt(office: Office, clock: Clock) -> None:
    number = opened(office)
    message = send(office, number)
    clock.forward(seconds=10)
    (parcel,) = claim(office)
    with pytest.raises(NotAllowed, match="cannot be taken back"):
        undo(office, number, message)
    office.write_now(lambda desk: outbox.sending(desk, parcel))
    office.write_now(lambda desk: outbox.release(desk, "next run"))
    with pytest.raises(NotAllowed, match="cannot be taken back"):
        undo(office, number, message)
    assert texts(office, number) == ["help", "Good morning!"]


def test_a_run_that_is_killed_after_the_reply_was_written_leaves_it_to_the_next_one(office: Office, clock: Clock) -> None:
    number = opened(office)
    message = send(office, number)
    clock.forward(seconds=10)
    claim(office, "killed")
    office.write_now(lambda desk: outbox.release(desk, "next"))
    assert [each.id for each in claim(office, "next")] == [message]


def test_only_a_reply_of_that_ticket_is_taken_back(office: Office) -> None:
    number, other = opened(office), opened(office, OTHER)
    message = send(office, number)
    office.write_now(lambda desk: tickets.note(desk, number, "a note", BOB))
    note = shown(office, number).messages[-1].id
    for given, which in ((other, message), (number, note), (number, "nothing"), (number, "")):
        with pytest.raises(NotAllowed):
            undo(office, given, which)
    with pytest.raises(NotFound):
        undo(office, "PD-1999-000001", message)
    assert texts(office, number) == ["help", "Good morning!", "a note"]


def test_what_comes_behind_in_the_chat_waits_as_long_and_other_chats_do_not(office: Office, clock: Clock) -> None:
    number = opened(office)
    send(office, number)
    office.write_now(lambda desk: [outbox.put(desk, chat, reply("an answer of the bot"), "s9") for chat in (ANN, OTHER)])
    assert [each.address for each in claim(office)] == [OTHER]
    clock.forward(seconds=10)
    (first,) = claim(office)
    office.write_now(lambda desk: outbox.sent(desk, first, "1"))
    (second,) = claim(office)
    assert word(second.reply) == "an answer of the bot"


def test_once_it_is_taken_back_what_stood_behind_it_leaves_at_once(office: Office) -> None:
    number = opened(office)
    message = send(office, number)
    office.write_now(lambda desk: outbox.put(desk, ANN, reply("an answer of the bot"), "s9"))
    undo(office, number, message)
    assert [word(each.reply) for each in claim(office)] == ["an answer of the bot"]


def test_a_far_end_that_is_back_does_not_hurry_what_is_held(office: Office) -> None:
    send(office, opened(office))
    assert office.write_now(lambda desk: outbox.hurry(desk, "telegram")) == 0
    assert claim(office) == []


def test_a_clock_that_is_set_back_holds_nothing_for_hours(office: Office, clock: Clock) -> None:
    send(office, opened(office))
    clock.forward(hours=-3)
    assert len(claim(office)) == 1


def test_the_web_page_sees_neither_what_is_held_nor_what_stands_behind_it(office: Office, clock: Clock) -> None:
    number = opened(office, WEB)
    office.write_now(lambda desk: outbox.put(desk, WEB, reply("before"), "s1"))
    send(office, number)
    office.write_now(lambda desk: outbox.put(desk, WEB, reply("behind"), "s2"))

    def on_the_page() -> int:
        return len(office.read_now(lambda desk: outbox.since(desk, WEB, "")))

    assert on_the_page() == 1
    clock.forward(seconds=10)
    (first,) = claim(office, channel="web")
    office.write_now(lambda desk: outbox.sent(desk, first, outbox.SEEN))
    assert len(claim(office, channel="web")) == 1
    assert on_the_page() == 3


def test_the_user_reads_nothing_of_it_before_it_leaves(office: Office, clock: Clock) -> None:
    number = opened(office)
    send(office, number)

    def known() -> list[str]:
        return [each.text for each in office.read_now(lambda desk: privacy.my_data(desk, ANN)).tickets[0].messages]

    assert known() == ["help"]
    clock.forward(seconds=10)
    claim(office)
    assert known() == ["help", "Good morning!"]


def test_closing_behind_a_reply_is_taken_back_with_it(office: Office, clock: Clock) -> None:
    number = opened(office)
    message = send(office, number, is_last=True)
    assert not shown(office, number).is_open
    assert undo(office, number, message).is_open
    clock.forward(minutes=1)
    assert claim(office) == []
    assert texts(office, number) == ["help"]


def test_a_ticket_that_its_user_closed_behind_a_reply_stays_closed(office: Office) -> None:
    number = opened(office)
    message = send(office, number)
    office.write_now(lambda desk: tickets.close(desk, number, "user"))
    assert not undo(office, number, message).is_open


def test_a_ticket_that_a_colleague_closed_by_itself_stays_closed_when_a_reply_is_taken_back(office: Office, clock: Clock) -> None:
    hire(office)
    number = opened(office)
    message = send(office, number)
    clock.forward(seconds=3)
    office.write_now(lambda desk: tickets.close(desk, number, ADA))
    assert not undo(office, number, message).is_open
    clock.forward(minutes=1)
    assert len(claim(office)) == 1, "the chat is told that it was closed"


def test_what_was_taken_back_answered_nobody_and_moves_no_day(office: Office, clock: Clock) -> None:
    number = opened(office)

    def act_by() -> str:
        return office.read_now(lambda desk: str(queue_line.act_by(desk.tx, number)))

    first = act_by()
    clock.forward(days=3)
    message = send(office, number)
    office.write_now(lambda desk: tickets.add(desk, number, ["Is anybody there?"]))
    undo(office, number, message)
    assert act_by() == first
    send(office, number, "I am")
    clock.forward(days=7)
    office.write_now(lambda desk: tickets.add(desk, number, ["One more thing"]))
    second = act_by()
    assert second > first
    clock.forward(days=7)
    message = send(office, number)
    office.write_now(lambda desk: tickets.add(desk, number, ["Hello?"]))
    assert act_by() > second
    undo(office, number, message)
    assert act_by() == second


def test_a_clause_in_two_pairs_of_braces_stays_text(office: Office) -> None:
    number = opened(office)
    send(office, number, "Write {{clause:data-retention.usage-records}} for it.")
    assert texts(office, number)[-1] == "Write {{clause:data-retention.usage-records}} for it."


def test_where_a_request_cannot_be_closed_nothing_is_sent(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office)
    before = shown(office, number)
    with pytest.raises(NotAllowed, match="has not been answered"):
        send(office, number, is_last=True)
    clock.forward(minutes=1)
    assert shown(office, number) == before
    assert [each.text for each in before.messages] == texts(office, number)


def test_a_request_that_has_ended_is_answered_and_stays_as_it_is(office: Office) -> None:
    hire(office)
    number = wish(office)
    office.write_now(lambda desk: requests.withdraw(desk, number, BOB, reason="they wrote so"))
    message = send(office, number, "Thank you.", is_last=True)
    assert legal(undo(office, number, message)).state is State.WITHDRAWN


def test_the_chat_is_given_back_to_the_ticket_that_it_has_really_heard_of(office: Office) -> None:
    first = opened(office)
    second = opened(office)
    office.write_now(lambda desk: tickets.reply(desk, second, "Hello", BOB))
    office.write_now(lambda desk: conversations.save(desk, Dialogue(ANN, with_person=second, last_ticket=second)))

    def belongs_to() -> str:
        return office.read_now(lambda desk: conversations.load(desk, ANN)).with_person

    message = send(office, first)
    assert belongs_to() == first
    undo(office, first, message)
    assert belongs_to() == second


def test_what_comes_by_command_or_from_another_console_leaves_at_once(office: Office) -> None:
    number = opened(office)

    def job(desk: Desk) -> None:
        replies.send(desk, number, "Good morning!", BOB)

    office.write_now(job)
    assert len(claim(office)) == 1


def test_of_undoing_and_sending_at_the_same_moment_one_happens(office: Office, clock: Clock) -> None:
    number = opened(office)
    for _ in range(10):
        message = send(office, number)
        clock.forward(seconds=10)
        start = threading.Barrier(2)

        def taken_back(message: str = message, start: threading.Barrier = start) -> bool:
            start.wait()
            try:
                undo(office, number, message)
            except NotAllowed:
                return False
            return True

        def claimed(start: threading.Barrier = start) -> list[Parcel]:
            start.wait()
            return claim(office)

        with ThreadPoolExecutor(2) as pool:
            undone, sending = pool.submit(taken_back), pool.submit(claimed)
            parcels = sending.result()
        assert undone.result() != bool(parcels)
        assert ("Good morning!" in texts(office, number)) == bool(parcels)
        for parcel in parcels:
            office.write_now(partial(ended, parcel))
