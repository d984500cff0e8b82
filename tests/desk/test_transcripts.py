"""The conversation around a ticket as its user saw it, on every store."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest

from desk import blocks, conversations, outbox, privacy, replies, requests, tickets, transcripts
from desk.model.reply import Choice, Quote, Reply, Say
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk, Office
from desk.transcripts import HIDDEN, PAGE, Entry, Transcript
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import ADA, BOB, WORDING, hire
from tests.desk.samples import ANN, QUOTE
from tests.desk.samples import BOB as OTHER
from tests.policy.files import begin


@pytest.fixture(autouse=True)
def staffed(office: Office) -> None:
    hire(office)
    office.words = WORDING.say


class Chat:
    """A chat that is written in, turn by turn."""

    def __init__(self, office: Office, clock: Clock, address: Address = ANN) -> None:
        self.office, self.clock, self.address, self.count = office, clock, address, 0

    def turn(self, text: str, *blocks: Say, kind: TurnKind = TurnKind.TEXT, reply: Reply | None = None) -> Turn:
        """What was said and answered, as the door records it."""
        self.count += 1
        self.clock.forward(seconds=10)
        turn = Turn(self.address, kind, text, self.clock.now, f"{self.address.chat}-{self.count}")
        given = reply or Reply("smalltalk", "en", blocks)

        def job(desk: Desk) -> None:
            conversations.record(desk, turn, given)
            if given.blocks:
                outbox.put(desk, self.address, given, turn.source)

        self.office.write_now(job)
        return turn

    def ticket(self, *context: str) -> str:
        """A ticket with what was said before it."""
        self.clock.forward(seconds=10)
        opened = self.office.write_now(
            lambda desk: tickets.open_ticket(
                desk, self.address, "human", None, language="en", received_at=self.clock.now, context=list(context)
            )
        )
        return opened.number


@pytest.fixture
def chat(office: Office, clock: Clock) -> Chat:
    return Chat(office, clock)


def page(office: Office, number: str, before: str = "", *, whole: bool = False) -> Transcript:
    return office.read_now(lambda desk: transcripts.read(desk, tickets.show(desk, number), before=before, whole=whole))


def told(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Who and what, without what was done."""
    return [(each.by, str(each.said[0])) for each in entries if each.by != "system"]


def test_questions_answers_and_what_staff_wrote_stand_once_in_their_order(office: Office, clock: Clock, chat: Chat) -> None:
    chat.turn("How long do you keep records?", reply=Reply("answer", "en", (QUOTE,)))
    number = chat.ticket("How long do you keep records?")
    office.write_now(lambda desk: tickets.note(desk, number, "Look at the invoice", BOB))
    clock.forward(seconds=1)
    office.write_now(lambda desk: tickets.reply(desk, number, "For 90 days.", ADA))
    said = chat.turn("Thank you")
    office.write_now(lambda desk: tickets.add(desk, number, ["Thank you"], at=said.at))
    entries = page(office, number).entries
    assert told(entries) == [
        ("user", "How long do you keep records?"),
        ("bot", str(QUOTE)),
        ("note", "Look at the invoice"),
        ("staff", "For 90 days."),
        ("user", "Thank you"),
    ]
    question, answer, _, staff, thanks = (each for each in entries if each.by != "system")
    assert (question.number, question.is_context, thanks.number, staff.name) == (1, True, 4, "Ada")
    assert answer.said == (QUOTE,)
    assert (answer.fate, staff.fate) == ("", "waits")


def test_a_press_is_shown_by_its_label_and_a_notice_as_it_was_sent(office: Office, chat: Chat) -> None:
    choice = Choice("human", Say("button.human"))
    chat.turn("Hm", reply=Reply("abstain", "en", (Say("answer.lost"),), (choice,)))
    chat.turn("human", kind=TurnKind.PRESS)
    number = chat.ticket()
    office.write_now(lambda desk: tickets.close(desk, number, BOB))
    pressed, notice = page(office, number).entries[2], page(office, number).entries[-2]
    assert page(office, number).entries[1].choices == pressed.said, "the button stood below the answer"
    assert (pressed.is_press, pressed.said) == (True, (WORDING.say(Say("button.human"), "en"),))
    assert (notice.by, notice.said) == ("bot", (WORDING.say(Say("notice.closed", {"number": number}), "en"),))


def test_what_proves_or_opens_something_is_not_shown(office: Office, chat: Chat) -> None:
    token = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V"
    chat.turn("K7QM-2PXD", Say("way.service", {"code": "H4WN-9RTC"}))
    chat.turn(f"https://privacy.example.org/prove/{token} is the link")
    chat.turn("My code is K7QM-2PXD, my invoice 23456789")
    opened = office.write_now(
        lambda desk: requests.open_request(desk, ANN, Right.DELETE, language="en", received_at=desk.now, context=[], by=ADA, source="mail")
    )
    shown = str(page(office, opened.number).entries)
    assert opened.request is not None
    for secret in ("K7QM-2PXD", "H4WN-9RTC", token, opened.request.match_code):
        assert secret not in shown
    assert "23456789" in shown, "an invoice's number is no code"
    assert shown.count(HIDDEN) == 5


def test_other_chats_are_not_among_it(office: Office, clock: Clock, chat: Chat) -> None:
    Chat(office, clock, OTHER).turn("From elsewhere", Say("apology", {"reference": "X"}))
    assert told(page(office, chat.ticket("Mine")).entries) == [("user", "Mine")]


def test_every_entry_of_a_long_chat_stands_on_one_page_and_one_alone(office: Office, chat: Chat) -> None:
    for at in range(2 * PAGE):
        chat.turn(f"question {at}", Say("answer.empty"))
    number = chat.ticket(*(f"question {at}" for at in range(2 * PAGE - 10, 2 * PAGE)))
    for at in range(PAGE):
        said = chat.turn(f"more {at}")
        office.write_now(partial(tickets.add, number=number, texts=[said.text], at=said.at))
    found: list[Entry] = []
    before, pages = "", 0
    while True:
        shown = page(office, number, before)
        assert len(shown.entries) <= PAGE
        assert shown.has_later == bool(before)
        found = [*shown.entries, *found]
        pages += 1
        if not shown.earlier:
            break
        before = shown.earlier
    assert pages == -(-len(found) // PAGE)
    asked = [each.said[0] for each in found if each.by == "user"]
    assert asked == [f"question {at}" for at in range(2 * PAGE)] + [f"more {at}" for at in range(PAGE)]
    assert sum(each.by == "bot" for each in found) == 2 * PAGE
    assert [each.id for each in found] == sorted({each.id for each in found})


def test_a_closed_ticket_ends_where_it_was_closed_until_the_rest_is_asked_for(office: Office, clock: Clock, chat: Chat) -> None:
    chat.turn("Before")
    number = chat.ticket("Before")
    office.write_now(lambda desk: tickets.close(desk, number, BOB))
    assert not page(office, number).has_later
    chat.turn("Long after")
    shown = page(office, number)
    assert ("user", "Long after") not in told(shown.entries)
    assert shown.has_later
    assert told(page(office, number, whole=True).entries)[-1] == ("user", "Long after")


def test_when_texts_have_ended_nothing_is_left_but_what_was_done(office: Office, clock: Clock, chat: Chat) -> None:
    chat.turn("Before")
    number = chat.ticket("Before")
    office.write_now(lambda desk: tickets.close(desk, number, BOB))
    clock.forward(days=91)
    office.write_now(lambda desk: outbox.see(desk, ANN))
    office.write_now(lambda desk: privacy.expire(desk, 90))
    assert ("user", "Before") not in told(page(office, number, whole=True).entries)
    assert [each.action for each in page(office, number, whole=True).entries if each.by == "system"] == ["close"]


def test_since_a_version_only_what_came_after_it_is_told(office: Office, chat: Chat) -> None:
    number = chat.ticket("Hello")
    seen = office.read_now(lambda desk: tickets.show(desk, number))
    office.write_now(lambda desk: tickets.take(desk, number, "Bob"))
    office.write_now(lambda desk: tickets.note(desk, number, "Mine", BOB))
    office.write_now(lambda desk: tickets.add(desk, number, ["Wait!"]))
    now = office.read_now(lambda desk: tickets.show(desk, number))
    found = office.read_now(lambda desk: transcripts.since(desk, now, seen.version, seen.messages[-1].id))
    assert [(each.by, each.action, each.said) for each in found] == [
        ("system", "take", ()),
        ("note", "", ("Mine",)),
        ("user", "", ("Wait!",)),
    ]
    assert office.read_now(lambda desk: transcripts.since(desk, now, now.version)) == ()


def test_a_block_stands_among_what_was_done(office: Office, chat: Chat) -> None:
    number = chat.ticket("Hello")
    office.write_now(lambda desk: blocks.block(desk, number, BOB, "Threats", 7))
    entries = page(office, number).entries
    assert [each.action for each in entries if each.by == "system"] == ["block"]
    assert "blocked this chat until" in str(entries[-2].said)


def test_an_answer_of_staff_under_another_number_of_the_chat_is_not_the_assistants(office: Office, chat: Chat) -> None:
    other, number = chat.ticket("One"), chat.ticket("Two")
    office.write_now(lambda desk: tickets.reply(desk, other, "About the first", ADA))
    (entry,) = (each for each in page(office, number).entries if each.by == "staff")
    assert (entry.name, entry.number) == ("", 0)
    assert "About the first" in str(entry.said)
    assert other in str(entry.said)


def test_a_clause_that_staff_quoted_stands_as_a_quotation(office: Office, chat: Chat) -> None:
    begin(office)
    number = chat.ticket("How long?")
    office.write_now(lambda desk: replies.send(desk, number, "See here: {clause:data-retention.usage-records} Is that clear?", ADA))
    (entry,) = (each for each in page(office, number).entries if each.by == "staff")
    before, quote, after = entry.said
    assert (before, after) == ("See here:", "Is that clear?")
    assert isinstance(quote, Quote)
    assert "Retained for 90 days" in str(quote.lines)
