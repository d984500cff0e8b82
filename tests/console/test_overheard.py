"""What a user says to the assistant while their request is open: nothing is decided past it, and the open page and the queue hear of it."""

from __future__ import annotations

import re

import pytest

from desk import conversations, live, outbox, tickets
from desk.model.reply import Reply, Say
from desk.model.request import State
from desk.model.turn import Turn, TurnKind
from desk.office import Desk, Office
from knowledge.reading import Right
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.console.staffed import Answered
from tests.console.test_cases import turn
from tests.console.test_ticket import shown
from tests.desk.deciding import legal, verified
from tests.desk.samples import ANN, BOB


def question(office: Office, text: str) -> str:
    """A ticket that is no request; its number."""

    def job(desk: Desk) -> str:
        return tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=desk.now, context=[text]).number

    return office.write_now(job)


STOP = "Stop, I changed my mind, keep my account"
ANSWER = Reply("smalltalk", "en", (Say("answer.empty"),))


def fields_of(page: Answered, act: str) -> dict[str, str]:
    """The hidden fields of one of its forms."""
    form = re.search(rf'<form[^>]*/{act}"[^>]*>.*?</form>', page.text, re.DOTALL)
    assert form is not None, act
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("complete", {"way": "chat", "stopped": "Everything"}),
        ("refuse", {"reason": "Because", "basis": "Article 17(3)"}),
        ("extend", {"reason": "It is much"}),
        ("ask", {"text": "Which one?"}),
        ("withdraw", {"reason": "They said so"}),
    ],
)
async def test_nothing_is_decided_past_what_the_user_has_told_the_assistant(
    office: Office, seat: Seats, clock: Clock, act: str, typed: dict[str, str]
) -> None:
    number, bob = verified(office, Right.WITHDRAW), await seat("Bob")
    turn(office, clock, "What do you keep?", ANSWER, "1")
    page = await bob.get(f"/console/tickets/{number}")
    turn(office, clock, STOP, ANSWER, "2")
    late = await bob.post(f"/console/tickets/{number}/{act}", {**fields_of(page, act), **typed})
    assert late.status == 409
    assert "The user has written" in late.wrong
    meanwhile = late.words.partition("Done meanwhile")[2].partition("What you were about to send")[0]
    assert STOP in meanwhile
    assert "What do you keep?" not in meanwhile
    assert legal(shown(office, number)).state is State.OPEN
    again = await bob.post(f"/console/tickets/{number}/{act}", {**fields_of(late, act), **typed})
    assert again.status == 303, again.wrong


async def test_a_message_is_not_registered_past_newer_words(office: Office, seat: Seats, clock: Clock) -> None:
    bob = await seat("Bob")
    number = question(office, "Delete my account, please")
    page = await bob.get(f"/console/tickets/{number}")
    turn(office, clock, STOP, ANSWER, "1")
    typed = {"message": "1", "right": "delete"}
    late = await bob.post(f"/console/tickets/{number}/register", {**fields_of(page, "register"), **typed})
    assert (late.status, "The user has written meanwhile" in late.wrong) == (409, True)
    assert STOP in late.words.partition("Done meanwhile")[2].partition("What you were about to send")[0]
    assert '<option value="delete" selected>' in late.text
    assert len(office.read_now(tickets.list_tickets)) == 1
    again = await bob.post(f"/console/tickets/{number}/register", {**fields_of(late, "register"), **typed})
    assert again.status == 303, again.wrong


@pytest.mark.parametrize("where", ["here", "there", "colleague"])
async def test_two_tickets_do_not_become_one_past_newer_words_of_either(office: Office, seat: Seats, clock: Clock, where: str) -> None:
    bob = await seat("Bob")
    number, into = verified(office, Right.ACCESS), verified(office, Right.ACCESS, address=BOB)
    page = await bob.get(f"/console/tickets/{number}")
    assert f'name="fits" value="{into}:' in page.text
    if where == "colleague":
        office.write_now(lambda desk: tickets.note(desk, into, STOP, "staff:Cleo"))
    else:
        turn(office, clock, STOP, ANSWER, "1", ANN if where == "here" else BOB)
    late = await bob.post(f"/console/tickets/{number}/merge", {**fields_of(page, "merge"), "into": into})
    assert late.status == 409
    assert (number if where == "here" else into) in late.wrong
    assert STOP in late.words.partition("Done meanwhile")[2].partition("What you were about to send")[0]
    assert shown(office, into).aliases == ()
    again = await bob.post(f"/console/tickets/{number}/merge", {**fields_of(late, "merge"), "into": into})
    assert again.status == 303, again.wrong
    assert shown(office, into).aliases == (number,)


async def test_a_refusal_is_not_approved_past_it_either(office: Office, seat: Seats, clock: Clock) -> None:
    number, bob, cleo = verified(office), await seat("Bob"), await seat("Cleo")
    assert (await bob.act(number, "refuse", reason="Because", basis="Article 17(3)")).status == 303
    page = await cleo.get(f"/console/tickets/{number}")
    turn(office, clock, STOP, ANSWER, "1")
    for act in ("approve", "decline"):
        assert (await cleo.post(f"/console/tickets/{number}/{act}", fields_of(page, act))).status == 409, act


async def test_what_other_chats_say_hinders_nobody(office: Office, seat: Seats, clock: Clock) -> None:
    number, bob = verified(office), await seat("Bob")
    page = await bob.get(f"/console/tickets/{number}")
    turn(office, clock, STOP, ANSWER, "1", BOB)
    done = await bob.post(f"/console/tickets/{number}/complete", {**fields_of(page, "complete"), "way": "chat", "stopped": "Everything"})
    assert done.status == 303, done.wrong


def test_open_pages_hear_of_it_where_the_chat_has_an_open_ticket(office: Office, clock: Clock) -> None:
    number = verified(office)
    clock.forward(seconds=60)
    now = office.read_now(live.mark)

    def told() -> list[tuple[str, str]]:
        return [(each.number, each.kind) for each in office.read_now(lambda desk: live.since(desk, now)) or () if each.id > now]

    turn(office, clock, "Hello", ANSWER, "1", BOB)
    assert told() == []
    turn(office, clock, STOP, ANSWER, "2")
    assert told() == [(number, "user")]


async def test_the_queue_says_it_until_staff_have_done_something(office: Office, seat: Seats, clock: Clock) -> None:
    number, bob = verified(office), await seat("Bob")

    async def is_flagged() -> bool:
        return "the user has written to the assistant" in (await bob.get("/console?group=open")).words

    assert not await is_flagged()
    turn(office, clock, "Hello", ANSWER, "1", BOB)
    assert not await is_flagged()
    turn(office, clock, STOP, ANSWER, "2")
    assert await is_flagged()
    clock.forward(seconds=5)
    office.write_now(lambda desk: tickets.note(desk, number, "They want to keep it", "staff:Bob"))
    assert not await is_flagged()


async def test_the_turn_that_opened_a_ticket_is_no_news_of_it(office: Office, seat: Seats, clock: Clock) -> None:
    def job(desk: Desk) -> None:
        tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=desk.now, context=["Hi"])
        conversations.record(desk, Turn(ANN, TurnKind.TEXT, "Hi", desk.now, "1"), ANSWER)

    office.write_now(job)
    queue = await (await seat("Bob")).get("/console?group=open")
    assert "PD-" in queue.words
    assert "to the assistant" not in queue.words


async def test_the_way_back_stands_at_the_top_and_the_text_is_led_to(office: Office, seat: Seats, clock: Clock) -> None:
    number, bob = verified(office), await seat("Bob")
    sent = await bob.get((await bob.act(number, "reply", text="Good morning")).location)
    assert sent.text.index('id="held"') < sent.text.index('id="conversation"')
    assert re.search(r'<div[^>]*id="held"[^>]*autofocus', sent.text)
    assert 'hx-select-oob="#told:outerMorph,#held:outerMorph,' in sent.text
    undone = await bob.get((await bob.act(number, "undo", **fields_of(sent, "undo"))).location.partition("#")[0])
    assert undone.text.index('id="reply-title"') < undone.text.index("no user has seen it") < undone.text.index('id="note-title"')
    assert not re.search(r'<div[^>]*id="held"[^>]*autofocus', undone.text)


def test_open_pages_hear_that_a_reply_of_staff_has_left(office: Office, clock: Clock) -> None:
    number = verified(office)
    office.write_now(lambda desk: tickets.reply(desk, number, "Good morning", "staff:Bob"))
    clock.forward(seconds=60)
    now = office.read_now(live.mark)

    def leave(desk: Desk) -> None:
        for parcel in outbox.claim(desk, ANN.channel, "boot", 9):
            outbox.sent(desk, parcel, "1")

    while office.read_now(outbox.waiting):
        office.write_now(leave)
    assert [each.number for each in office.read_now(lambda desk: live.since(desk, now)) or () if each.id > now] == [number]
