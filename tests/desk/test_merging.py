"""Two tickets that become one, under both numbers, on every store."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from desk import (
    attachments,
    audit,
    blocks,
    conversations,
    decisions,
    drafts,
    holder_notices,
    merging,
    privacy,
    requests,
    tickets,
    worklist,
)
from desk.file_types import PNG
from desk.model.attachment import Attachment
from desk.model.dialogue import Dialogue, Flow
from desk.model.errors import Collision, NotAllowed, NotFound
from desk.model.request import Proof, Scope
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.store import merges as merge_table
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import ADA, BOB, EVE, hire, legal, sent, shown, verified, wish
from tests.desk.samples import ANN
from tests.desk.samples import BOB as OTHER

SCHEMA = Path(merge_table.__file__).parent / "schema"


@pytest.fixture(autouse=True)
def staffed(office: Office) -> None:
    hire(office)


def question(office: Office, text: str, address: Address = ANN) -> str:
    opened = office.write_now(
        lambda desk: tickets.open_ticket(desk, address, "human", None, language="en", received_at=desk.now, context=[text])
    )
    return opened.number


def merge(office: Office, number: str, into: str, by: str = BOB) -> Ticket:
    return office.write_now(lambda desk: merging.merge(desk, number, into, by))


def refusal(office: Office, number: str, into: str, by: str = BOB) -> str:
    before = [shown(office, each) for each in (number, into)]
    with pytest.raises(NotAllowed) as refused:
        merge(office, number, into, by)
    assert [shown(office, each) for each in (number, into)] == before
    return str(refused.value)


def test_two_questions_of_one_chat_are_one_under_both_numbers_with_all_that_was_written_in_order(office: Office, clock: Clock) -> None:
    first = question(office, "Where are my invoices?")
    clock.forward(minutes=1)
    second = question(office, "And my uploads?")
    office.write_now(lambda desk: tickets.reply(desk, first, "Under Billing.", ADA))
    clock.forward(minutes=1)
    office.write_now(lambda desk: tickets.note(desk, second, "Asks twice", BOB))
    office.write_now(lambda desk: tickets.take(desk, first, "Ada"))
    merged = merge(office, first, second)
    assert (merged.number, merged.aliases, merged.assignee) == (second, (first,), "Ada")
    texts = [(each.author, each.text, each.came_from) for each in merged.messages]
    assert texts[:4] == [
        ("context", "Where are my invoices?", first),
        ("context", "And my uploads?", ""),
        ("staff", "Under Billing.", first),
        ("note", "Asks twice", ""),
    ]
    assert first in texts[4][1]
    assert shown(office, first) == shown(office, second) == merged
    assert office.read_now(lambda desk: tickets.in_chat(desk, ANN, first)) == merged
    assert office.read_now(lambda desk: tickets.in_chat(desk, OTHER, first)) is None
    assert [each.number for each in office.read_now(lambda desk: tickets.of_chat(desk, ANN))] == [second]
    assert [each.number for each in office.read_now(lambda desk: worklist.listed(desk, worklist.Wanted(group="open"))).items] == [second]
    assert office.read_now(lambda desk: worklist.numbered(desk, first)) == first
    actions = [(each.action, each.reason) for each in office.read_now(lambda desk: audit.of(desk, second))]
    assert actions[-1] == ("merge", first)
    assert office.read_now(lambda desk: audit.of(desk, first))[-1].action == "merged"


def test_everything_that_is_done_under_the_old_number_is_done_to_the_one_ticket(office: Office) -> None:
    first, second = question(office, "One"), question(office, "Two")
    merge(office, first, second)
    office.write_now(lambda desk: tickets.reply(desk, first, "Both answered", BOB))
    office.write_now(lambda desk: tickets.add(desk, first, ["Thanks"]))
    office.write_now(lambda desk: tickets.assign(desk, first, "Ada", BOB))
    office.write_now(lambda desk: tickets.close(desk, first, BOB))
    merged = shown(office, second)
    assert (merged.assignee, merged.is_open) == ("Ada", False)
    assert [each.text for each in merged.messages[-2:]] == ["Both answered", "Thanks"]
    office.write_now(lambda desk: tickets.reopen(desk, first, BOB))
    assert shown(office, second).is_open


def test_the_chat_is_told_once_and_what_it_is_at_goes_on_with_the_other_number(office: Office) -> None:
    first, second = wish(office, Right.DELETE), wish(office, Right.DELETE)
    flow = Flow(Right.DELETE, "code", number=first, method="mail")
    office.write_now(lambda desk: conversations.save(desk, Dialogue(ANN, flow=flow, with_person=first, last_ticket=first)))
    merge(office, first, second)
    (told,) = [reply for reply in sent(office) if "merged" in str(reply.blocks[0])]
    assert told.blocks[0].args == {"number": second, "other": first}  # type: ignore[union-attr]  # it is a sentence
    dialogue = office.read_now(lambda desk: conversations.load(desk, ANN))
    assert (dialogue.flow, dialogue.with_person, dialogue.last_ticket) == (replace(flow, number=second), second, second)


def test_of_two_requests_the_earlier_clock_the_longer_wait_and_all_words_stay(office: Office, clock: Clock) -> None:
    early = verified(office, Right.DELETE, scope=Scope(part="account", words=("Please delete",)))
    clock.forward(days=3)
    late = verified(office, Right.DELETE, scope=Scope(part="account", words=("Delete it now", "Please delete")))
    one, other = (legal(shown(office, each)) for each in (early, late))
    assert one.waits_until is not None
    assert other.waits_until is not None
    assert one.waits_until < other.waits_until
    merged = legal(merge(office, early, late))
    assert (merged.counted_from, merged.due_at, merged.act_by) == (one.counted_from, one.due_at, one.act_by)
    assert merged.waits_until == other.waits_until
    assert merged.scope.words == ("Please delete", "Delete it now")
    assert merged.duplicate_of == ""
    assert [each.number for each in office.read_now(requests.list_requests)] == [late]


def test_the_other_way_round_the_clock_is_the_same(office: Office, clock: Clock) -> None:
    early = wish(office, Right.DELETE)
    clock.forward(days=3)
    late = wish(office, Right.DELETE)
    due = legal(shown(office, early)).due_at
    merged = merge(office, late, early)
    assert legal(merged).due_at == due
    assert merged.received_at <= clock.now - timedelta(days=3)


def test_both_receipts_prove_until_it_is_reopened(office: Office) -> None:
    first, second = wish(office, Right.WITHDRAW), wish(office, Right.WITHDRAW)
    old, own = (legal(shown(office, each)).match_code for each in (first, second))
    assert old != own
    merge(office, first, second)
    office.write_now(lambda desk: requests.verify(desk, second, Proof("acc-1", "service", desk.now, "Bob", old)))
    assert legal(shown(office, second)).proof is not None
    office.write_now(lambda desk: requests.withdraw(desk, first))
    office.write_now(lambda desk: requests.reopen(desk, first))
    with pytest.raises(NotAllowed, match="not the code"):
        office.write_now(lambda desk: requests.verify(desk, second, Proof("acc-1", "service", desk.now, "Bob", old)))


def test_the_holder_can_still_object_to_what_became_part_of_another_request(office: Office) -> None:
    first, second = verified(office, Right.DELETE), verified(office, Right.DELETE)
    merge(office, first, second)
    notices = office.read_now(lambda desk: holder_notices.of_ticket(desk, second))
    assert len(notices) == 2
    office.write_now(lambda desk: requests.objected(desk, first))
    assert legal(shown(office, second)).has_ended


def test_files_and_drafts_go_along(office: Office) -> None:
    first, second = question(office, "One"), question(office, "Two")

    def fill(desk: Desk) -> None:
        attachments.upload(desk, ANN, "u1", "invoice.png", b"\x89PNG\r\n\x1a\n" + b"0" * 99, kind=PNG, at=desk.now)
        attachments.add(desk, first, Attachment("invoice.png", "image/png", None, "u1"), "", at=desk.now)
        drafts.save(desk, first, "Bob", "reply", "of the first")
        drafts.save(desk, second, "Bob", "reply", "of the second")

    office.write_now(fill)
    merged = merge(office, first, second)
    assert [file.name for file in merged.files] == ["invoice.png"]
    assert office.read_now(lambda desk: attachments.content(desk, second, 1))[1].startswith(b"\x89PNG")
    assert office.read_now(lambda desk: drafts.of(desk, second, "Bob"))["reply"] == "of the second\n\nof the first"


def test_a_chain_of_merges_leads_to_the_last_one(office: Office) -> None:
    one, two, three = (question(office, each) for each in ("One", "Two", "Three"))
    merge(office, one, two)
    merge(office, two, three)
    assert shown(office, one).number == shown(office, two).number == three
    assert shown(office, three).aliases == (one, two)
    assert f"{one} is part of {three} already" in refusal(office, one, three)
    assert "one ticket already" in refusal(office, three, one)


def test_whoever_still_looks_at_the_old_one_collides(office: Office) -> None:
    first, second = question(office, "One"), question(office, "Two")
    for _ in range(3):
        office.write_now(lambda desk: tickets.note(desk, first, "again", BOB))
    seen = shown(office, first).version
    assert seen > shown(office, second).version
    merge(office, first, second)
    assert shown(office, second).version > seen
    with pytest.raises(Collision):
        office.write_now(lambda desk: tickets.take(desk, first, "Ada", seen))


def test_two_chats_join_where_both_proved_the_same_account_and_answers_go_to_one(office: Office) -> None:
    theirs, mine = verified(office, Right.WITHDRAW, OTHER), verified(office, Right.WITHDRAW, ANN)
    office.write_now(lambda desk: conversations.save(desk, Dialogue(OTHER, with_person=theirs)))
    office.write_now(lambda desk: tickets.add(desk, theirs, ["From my other telephone"]))
    office.write_now(lambda desk: tickets.add(desk, mine, ["Not for the other one"]))
    merge(office, theirs, mine)
    office.write_now(lambda desk: tickets.reply(desk, theirs, "Done soon", BOB))
    assert "staff_reply" in str(sent(office, ANN)[-1].blocks)
    (away,) = [reply for reply in sent(office, OTHER) if "merged_away" in str(reply.blocks)]
    assert away.blocks[0].args == {"number": theirs}  # type: ignore[union-attr]  # it is a sentence
    assert office.read_now(lambda desk: conversations.load(desk, OTHER)).with_person == ""
    assert office.read_now(lambda desk: tickets.in_chat(desk, OTHER, mine)) is None
    (held,) = office.read_now(lambda desk: merging.elsewhere(desk, OTHER))
    assert (held.number, legal(held).state) == (theirs, "open")
    copy = office.read_now(lambda desk: privacy.my_data(desk, OTHER))
    assert [(each.number, [message.text for message in each.messages]) for each in copy.tickets] == [(theirs, ["From my other telephone"])]


def test_nothing_joins_that_may_be_two_people_or_two_wishes(office: Office) -> None:
    mine, theirs = wish(office, Right.DELETE, ANN), wish(office, Right.DELETE, OTHER)
    assert "of neither it is known who asks" in refusal(office, mine, theirs)
    proven = verified(office, Right.DELETE, OTHER)
    assert f"Of {mine} it is not known who asks" in refusal(office, mine, proven)
    assert f"Of {mine} it is not known who asks" in refusal(office, question(office, "Hi", OTHER) and mine, proven)
    own = verified(office, Right.DELETE, ANN)
    assert "proves nothing by joining" in refusal(office, mine, own)
    assert "different rights" in refusal(office, mine, wish(office, Right.ACCESS, ANN))
    assert "different things" in refusal(office, mine, wish(office, Right.DELETE, ANN, Scope(part="some")))
    assert f"merge {(plain := question(office, 'Hi'))} into {mine} instead" in refusal(office, mine, plain)

    def another(desk: Desk) -> None:
        requests.verify(desk, theirs, Proof("acc-2000", "link", desk.now))

    office.write_now(another)
    assert "different accounts" in refusal(office, theirs, own)


def test_a_chat_that_is_blocked_takes_in_no_other_chats_ticket(office: Office) -> None:
    theirs, mine = verified(office, Right.DELETE, OTHER), verified(office, Right.DELETE, ANN)
    office.write_now(lambda desk: blocks.block(desk, mine, BOB, "Threatens", 7))
    assert f"The chat of {mine} is blocked" in refusal(office, theirs, mine)
    merge(office, mine, theirs)
    assert shown(office, mine).number == theirs


def test_nothing_joins_while_something_about_it_is_undecided(office: Office) -> None:
    one, other = verified(office), verified(office)
    office.write_now(lambda desk: decisions.propose_refusal(desk, one, BOB, reason="Twice", basis="GDPR art. 12(5)"))
    assert "waits for a second person" in refusal(office, one, other)
    assert "waits for a second person" in refusal(office, other, one)
    office.write_now(lambda desk: decisions.decline(desk, one, ADA))
    office.write_now(lambda desk: decisions.extend(desk, one, "Holiday", BOB))
    assert "on its way" in refusal(office, one, other)
    closed = question(office, "Done")
    office.write_now(lambda desk: tickets.close(desk, closed, BOB))
    assert "is closed" in refusal(office, closed, other)


def test_only_members_who_may_write_merge(office: Office) -> None:
    one, other = question(office, "One"), question(office, "Two")
    assert "only reads" in refusal(office, one, other, EVE)
    with pytest.raises(NotFound):
        merge(office, one, "PD-2026-999999")


def test_a_letter_joins_the_chat_of_the_same_account_and_not_the_other_way(office: Office) -> None:
    def letter(desk: Desk) -> str:
        opened = requests.open_request(
            desk, None, Right.WITHDRAW, language="en", received_at=desk.now, source="letter", by=ADA, context=["Stop it"]
        )
        requests.verify(desk, opened.number, Proof("acc-1009", "link", desk.now))
        return opened.number

    by_mail, by_chat = office.write_now(letter), verified(office, Right.WITHDRAW, ANN)
    assert f"merge it into {by_mail} instead" not in refusal(office, by_chat, by_mail)
    assert merge(office, by_mail, by_chat).has_chat


def test_of_two_who_merge_the_same_ticket_at_once_one_is_told(office: Office) -> None:
    part, one, other = (question(office, each) for each in ("Part", "One", "Other"))

    def attempt(into: str) -> str:
        try:
            return merge(office, part, into).number
        except (NotAllowed, Collision) as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(attempt, (one, other)))
    assert sorted(each in (one, other) for each in ends) == [False, True]
    assert sum("is part of" in each for each in ends) == 1
    texts = [
        message.text for number in {shown(office, each).number for each in (part, one, other)} for message in shown(office, number).messages
    ]
    for text in ("Part", "One", "Other"):
        assert texts.count(text) == 1, ends


def test_another_console_hears_of_both_numbers(office: Office) -> None:
    office.rules = replace(office.rules, handoff="webhook")
    first, second = wish(office), wish(office)
    assert "only one may be handled in another console" in refusal(
        office, first, (office.write_now(partial(requests.consent, number=second))).number
    )
    office.write_now(lambda desk: requests.consent(desk, first))
    merge(office, first, second)
    for number in (first, second):
        (*_, last) = sent(office, Address("webhook", number))
        assert last.blocks[0].args["number"] == number  # type: ignore[union-attr]  # it is a sentence


def test_no_table_that_belongs_to_tickets_is_forgotten() -> None:
    """A new table has to say what becomes of its rows when a ticket becomes part of another one."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(SCHEMA.glob("*.sql")))
    tables = dict(re.findall(r"CREATE TABLE (\w+) \((.*?)\n\);", text, re.DOTALL))
    own = {name for name, columns in tables.items() if "REFERENCES tickets" in columns}
    numbered = {name for name, columns in tables.items() if re.search(r"^ +number TEXT NOT NULL", columns, re.MULTILINE)}
    assert own == {*merge_table.BY_ROW, "news", "requests", "drafts", "merges", "ticks"}
    # Of the changes told to open pages each is a hint of its own, kept for an hour; a form sent twice leads to the ticket by either number.
    assert numbered == {*merge_table.BY_NUMBER, "tickets", "ticket_changes", "sent_forms"}


@pytest.mark.parametrize("is_part", [True, False])
def test_merging_takes_no_second_person_from_a_request_that_staff_wrote_down(office: Office, is_part: bool) -> None:
    own = wish(office, Right.DELETE, ANN)
    number = office.write_now(
        lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=desk.now, context=["x"])
    ).number
    written = office.write_now(lambda desk: requests.register(desk, number, Right.DELETE, BOB)).number
    code = legal(shown(office, written)).match_code
    part, whole = (written, own) if is_part else (own, written)
    office.write_now(lambda desk: merging.merge(desk, part, whole, BOB))
    proof = Proof("acc-1009", "service", shown(office, whole).opened_at, "Bob", code)
    office.write_now(lambda desk: requests.verify(desk, whole, proof))
    request = legal(shown(office, whole))
    assert (request.proof, request.proposal is not None) == (None, True)
