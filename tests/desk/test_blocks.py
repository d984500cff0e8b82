"""Chats that staff have blocked, on every store: what stops, and what must not."""

from __future__ import annotations

from functools import partial

import pytest

from desk import attachments, audit, blocks, deciding, decisions, inbox, privacy, requests, tickets
from desk.blocks import Block
from desk.file_types import PNG
from desk.model.errors import ApprovalNeeded, NotAllowed
from desk.model.reply import Say
from desk.model.request import Proof, State
from desk.office import Desk, Office
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import ADA, BOB, EVE, hire, legal, sent, shown, verified, wish
from tests.desk.samples import ANN
from tests.desk.samples import BOB as OTHER
from tests.policy.files import begin

WHY = "Threatens whoever answers"


@pytest.fixture(autouse=True)
def staffed(office: Office) -> None:
    hire(office)


def block(office: Office, number: str, days: int = 7, by: str = BOB) -> None:
    office.write_now(lambda desk: blocks.block(desk, number, by, WHY, days))


def write(office: Office, source: str, chat: str = ANN.chat) -> bool:
    return office.write_now(lambda desk: inbox.keep(desk, ANN.channel, source, chat, f"raw {source}"))


def waiting(office: Office, chat: str = ANN.chat) -> list[str]:
    return [each.source for each in office.read_now(lambda desk: inbox.open_of(desk, ANN.channel, chat))]


def raw_of(office: Office, source: str) -> tuple[str, str]:
    row = office.read_now(lambda desk: desk.tx.one("SELECT raw, outcome FROM inbox WHERE source = :source", source=source))
    assert row is not None
    return row["raw"], row["outcome"]


def _block_of(desk: Desk, number: str) -> Block | None:
    return blocks.of(desk, tickets.show(desk, number))


def keys(office: Office) -> list[str]:
    return [block.key for reply in sent(office) for block in reply.blocks if isinstance(block, Say)]


def test_what_a_blocked_chat_writes_is_kept_by_its_id_alone_and_other_chats_are_not_touched(office: Office) -> None:
    number = wish(office)
    assert write(office, "before")
    block(office, number)
    assert write(office, "after")
    assert not write(office, "after"), "it is known"
    assert write(office, "theirs", OTHER.chat)
    assert (waiting(office), waiting(office, OTHER.chat)) == (["before"], ["theirs"])
    assert raw_of(office, "after") == ("", "blocked")


def test_a_file_of_a_blocked_chat_is_not_kept(office: Office) -> None:
    block(office, wish(office))
    office.write_now(lambda desk: attachments.upload(desk, ANN, "u1", "bomb.png", b"\x89PNG\r\n\x1a\n" + b"0" * 99, kind=PNG, at=desk.now))
    found = office.read_now(lambda desk: desk.tx.one("SELECT COUNT(*) AS n FROM attachments"))
    assert found is not None
    assert found["n"] == 0


def test_the_chat_is_told_once_until_when_and_with_the_policys_own_contact(office: Office) -> None:
    begin(office)
    block(office, wish(office))
    (told,) = [reply for reply in sent(office) if isinstance(reply.blocks[0], Say) and reply.blocks[0].key == blocks.BLOCKED]
    first = told.blocks[0]
    assert isinstance(first, Say)
    assert first.args["until"] == "2026-03-08 09:00 UTC"
    assert WHY not in str(told)
    (contact,) = told.quotes
    assert (contact.section, bool(contact.lines)) == ("contact-us", True)


def test_it_ends_by_itself_or_when_somebody_unblocks_it(office: Office, clock: Clock) -> None:
    number = wish(office)
    block(office, number, 1)
    clock.forward(days=1)
    assert write(office, "free again")
    assert waiting(office) == ["free again"]
    block(office, number, 0)
    clock.forward(days=400)
    write(office, "still not")
    assert waiting(office) == ["free again"]
    office.write_now(lambda desk: blocks.unblock(desk, number, ADA))
    assert keys(office)[-1] == blocks.UNBLOCKED
    write(office, "now")
    assert waiting(office) == ["free again", "now"]
    with pytest.raises(NotAllowed, match="not blocked"):
        office.write_now(lambda desk: blocks.unblock(desk, number, ADA))
    assert [line.action for line in office.read_now(lambda desk: audit.of(desk, number))][-3:] == ["block", "block", "unblock"]


def test_a_running_request_goes_on_and_its_news_still_go_out(office: Office) -> None:
    number = verified(office)
    block(office, number)
    office.write_now(lambda desk: decisions.complete(desk, number, BOB, {"stopped": "The analysis"}, "chat"))
    assert keys(office)[-1] == "notice.done.withdraw"
    assert legal(shown(office, number)).state is State.DONE


def test_a_request_that_a_blocked_chat_could_not_prove_does_not_expire_by_itself(office: Office, clock: Clock) -> None:
    number = wish(office, Right.DELETE)
    block(office, number, 0)
    clock.forward(days=40)
    assert office.write_now(requests.expire_unverified) == 0
    assert legal(shown(office, number)).state is State.IDENTITY
    assert "notice.reminder" not in keys(office)
    office.write_now(lambda desk: requests.close_unverified(desk, number, BOB, "letter of 3 March"))
    assert legal(shown(office, number)).state is State.EXPIRED


def test_an_unproven_request_has_its_whole_time_again_and_both_reminders_when_a_block_ends(office: Office, clock: Clock) -> None:
    number = wish(office, Right.DELETE)
    clock.forward(days=10)
    office.write_now(requests.expire_unverified)
    assert keys(office).count("notice.reminder") == 1
    block(office, number, 90)
    clock.forward(days=89)
    office.write_now(requests.expire_unverified)
    clock.forward(days=1)
    for day in range(21):
        assert office.write_now(requests.expire_unverified) == 0, f"day {day} after the block"
        clock.forward(days=1)
    assert keys(office).count("notice.reminder") == 3
    assert office.write_now(requests.expire_unverified) == 1
    assert legal(shown(office, number)).state is State.EXPIRED


def test_a_block_that_is_lifted_counts_from_then(office: Office, clock: Clock) -> None:
    number = wish(office, Right.DELETE)
    block(office, number, 0)
    clock.forward(days=40)
    office.write_now(lambda desk: blocks.unblock(desk, number, BOB))
    assert office.write_now(requests.expire_unverified) == 0
    clock.forward(days=30)
    assert office.write_now(requests.expire_unverified) == 1


def begun(office: Office, clock: Clock) -> str:
    """A deletion of a blocked chat that could be completed now, and two messages that nobody has read; its number."""
    number = verified(office, Right.DELETE)
    block(office, number)
    clock.forward(hours=73)
    write(office, "STOP, do not delete")
    write(office, "please")
    write(office, "theirs", OTHER.chat)
    return number


def test_a_deletion_is_neither_approved_nor_completed_past_unread_messages_unless_somebody_says_so(office: Office, clock: Clock) -> None:
    number = begun(office, clock)
    outcome = {"gone": "The account", "stays": "Nothing"}
    with pytest.raises(ApprovalNeeded, match=f"2 messages .* not read.*--typed {number}"):
        office.write_now(lambda desk: decisions.approve(desk, number, BOB))
    with pytest.raises(ApprovalNeeded, match="2 messages"):
        office.write_now(lambda desk: decisions.complete(desk, number, BOB, outcome, "chat"))
    office.write_now(lambda desk: decisions.approve(desk, number, BOB, number))
    with pytest.raises(ApprovalNeeded, match="2 messages"):
        office.write_now(lambda desk: decisions.complete(desk, number, BOB, outcome, "chat", typed="PD-2026-999999"))
    office.write_now(lambda desk: decisions.complete(desk, number, BOB, outcome, "chat", typed=number.lower()))
    assert legal(shown(office, number)).state is State.DONE
    assert sum("2 messages" in each.text for each in shown(office, number).messages if each.author == "note") == 2


def test_what_the_chat_wrote_unread_counts_until_it_is_heard_again(office: Office, clock: Clock) -> None:
    number = begun(office, clock)
    assert office.read_now(lambda desk: deciding.unheard(desk, tickets.show(desk, number))) == 2
    office.write_now(lambda desk: blocks.unblock(desk, number, BOB))
    assert office.read_now(lambda desk: deciding.unheard(desk, tickets.show(desk, number))) == 2
    clock.forward(minutes=1)
    write(office, "go on then")

    def answer(desk: Desk) -> None:
        for job in inbox.claim(desk, "run", 9):
            inbox.done(desk, job)

    office.write_now(answer)
    assert office.read_now(lambda desk: deciding.unheard(desk, tickets.show(desk, number))) == 0


def test_a_blocked_chat_can_still_take_its_running_request_back_and_say_nothing_else(office: Office) -> None:
    number = verified(office, Right.DELETE)
    question = office.write_now(
        lambda desk: tickets.open_ticket(desk, OTHER, "human", None, language="en", received_at=desk.now, context=["x"]).number
    )
    block(office, number)
    block(office, question)

    def keep(source: str, chat: str, *, is_stop: bool) -> None:
        office.write_now(lambda desk: inbox.keep(desk, ANN.channel, source, chat, source, is_stop=is_stop))

    keep("/cancel", ANN.chat, is_stop=True)
    keep("and an insult", ANN.chat, is_stop=False)
    keep("stop", OTHER.chat, is_stop=True)
    assert (waiting(office), waiting(office, OTHER.chat)) == (["/cancel"], []), "nothing of the other chat's is running"
    assert "notice.blocked_cancel" in keys(office)


def test_what_a_blocked_chat_could_not_answer_is_not_asked_there_and_customer_service_still_verifies(office: Office) -> None:
    number = wish(office)
    block(office, number)
    with pytest.raises(NotAllowed, match="could not answer"):
        office.write_now(lambda desk: requests.ask_user(desk, number, "Which one?", BOB))
    code = legal(shown(office, number)).match_code
    office.write_now(lambda desk: requests.verify(desk, number, Proof("acc-1", "service", desk.now, "Bob", code)))
    assert legal(shown(office, number)).state is State.OPEN


def test_staff_say_why_and_only_those_who_may_write_block(office: Office) -> None:
    number = wish(office)
    for reason, days, by, said in (
        (" ", 7, BOB, "why the chat is blocked"),
        (WHY, 8, BOB, "1, 7, 30, 90 days"),
        (WHY, 7, EVE, "only reads"),
    ):
        with pytest.raises(NotAllowed, match=said):
            office.write_now(partial(blocks.block, number=number, by=by, reason=reason, days=days))
    block(office, number)
    with pytest.raises(NotAllowed, match="blocked already, by Bob"):
        block(office, number)

    def letter(desk: Desk) -> str:
        return requests.open_request(
            desk, None, Right.DELETE, language="en", received_at=desk.now, source="letter", by=ADA, context=[]
        ).number

    with pytest.raises(NotAllowed, match="came from no chat"):
        block(office, office.write_now(letter))


def test_the_list_has_what_holds_now_and_ended_blocks_are_forgotten_with_the_texts(office: Office, clock: Clock) -> None:
    first, second = wish(office, address=ANN), wish(office, address=OTHER)
    block(office, first, 1)
    block(office, second, 0)
    assert [each.number for each in office.read_now(blocks.listed)] == [second, first]
    assert office.read_now(blocks.listed)[0].reason == WHY
    newest = office.read_now(blocks.listed)[0].id
    assert [each.number for each in office.read_now(lambda desk: blocks.listed(desk, newest))] == [first]
    clock.forward(days=2)
    assert [each.number for each in office.read_now(blocks.listed)] == [second]
    clock.forward(days=91)
    office.write_now(lambda desk: privacy.expire(desk, 90))
    found = office.read_now(lambda desk: desk.tx.all("SELECT number FROM blocked_chats"))
    assert [row["number"] for row in found] == [second]


def test_all_tickets_of_the_chat_show_the_block(office: Office) -> None:
    first, second = wish(office), wish(office, Right.ACCESS)
    block(office, first)
    for number in (first, second):
        found = office.read_now(partial(_block_of, number=number))
        assert found is not None
        assert (found.number, found.by) == (first, BOB)
