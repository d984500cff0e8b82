"""Whom a request by letter is from, where its answer goes, and the answers that staff send there by hand, on every store."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from desk import decisions, merging, package, package_page, privacy, requests, search, senders, tickets
from desk.model.errors import NotAllowed
from desk.model.request import Proof, Sender
from desk.model.ticket import Ticket
from desk.office import Desk, Office
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import ACCOUNT, ADA, ASKED, BOB, actions, hire, legal, shown, verified, wish

PLACE = "Mara Vogel\nLindenweg 7\n12345 Musterstadt"
MARA = Sender("Mara Vogel", PLACE)


@pytest.fixture(autouse=True)
def staffed(office: Office) -> None:
    hire(office)


def letter(office: Office, sender: Sender | None = MARA, right: Right = Right.ACCESS) -> str:
    """A request by letter; its number."""
    opened = office.write_now(
        lambda desk: requests.open_request(
            desk, None, right, language="de", received_at=ASKED, source="letter", context=["Auskunft bitte"], by=ADA, sender=sender
        )
    )
    return opened.number


def answered(office: Office, number: str, text: str = "Good morning", told: str = "letter of 3 March") -> Ticket:
    return office.write_now(lambda desk: senders.sent_by_hand(desk, number, text, told, BOB))


def test_who_wrote_and_where_the_answer_goes_is_kept_and_can_be_changed(office: Office) -> None:
    number = letter(office)
    assert legal(shown(office, number)).sender == MARA
    phone = Sender("Mara Vogel", "+49 30 1234567")
    changed = office.write_now(lambda desk: senders.change(desk, number, phone, BOB))
    assert legal(changed).sender == phone
    note = changed.messages[-1]
    assert (note.author, note.name) == ("note", "Bob")
    assert "Before: From Mara Vogel; the answer goes to Mara Vogel, Lindenweg 7, 12345 Musterstadt." in note.text
    assert office.write_now(lambda desk: senders.change(desk, number, phone, BOB)).version == changed.version, "nothing was changed"
    assert actions(office, number) == ["open", "sender"]


@pytest.mark.parametrize(("name", "answer_to"), [("Mara", " \n "), ("Mara", "\u202e\u200b ?\n"), ("x" * 201, "here"), ("Mara", "x" * 501)])
def test_a_sender_without_an_address_or_with_one_too_long_is_refused(name: str, answer_to: str) -> None:
    with pytest.raises(NotAllowed):
        senders.checked(name, answer_to)


def test_an_address_keeps_its_lines_without_blanks_around_them() -> None:
    assert senders.checked(" Mara  Vogel ", " Lindenweg  7 \r\n\r\n 12345 Musterstadt ") == Sender(
        "Mara Vogel", "Lindenweg 7\n12345 Musterstadt"
    )


def test_signs_that_would_turn_the_words_around_them_are_left_out_of_a_sender() -> None:
    sender = senders.checked("Mara \u202elegoV", "\u2066Lindenweg 7\x07\r\n\u2067")
    assert sender == Sender("Mara legoV", "Lindenweg 7")
    assert senders.checked("می\u200cخواهم", "x").name == "می\u200cخواهم", "some scripts are written with signs that are not seen"


def test_what_came_from_a_chat_is_answered_there(office: Office) -> None:
    number = wish(office)
    with pytest.raises(NotAllowed, match="came from a chat"):
        answered(office, number)
    with pytest.raises(NotAllowed, match="answers go there"):
        office.write_now(lambda desk: senders.change(desk, number, MARA, BOB))


def test_an_answer_sent_by_hand_is_kept_with_its_way_and_answers_the_ticket(office: Office) -> None:
    number = letter(office)
    for told in (" ", "nothing", "chat"):
        with pytest.raises(NotAllowed):
            answered(office, number, told=told)
    kept = answered(office, number)
    said = kept.messages[-1]
    assert (said.author, said.name, said.text) == ("staff", "Bob", "Good morning\n\nSent by hand: letter of 3 March")
    assert actions(office, number) == ["open", "reply.by_hand"]
    spoke = office.read_now(lambda desk: desk.tx.one("SELECT spoke FROM tickets"))
    assert spoke is not None
    assert spoke["spoke"] == "staff"
    assert office.read_now(lambda desk: desk.tx.all("SELECT id FROM outbox")) == [], "the desk sends nothing"


def test_a_chat_is_sent_no_answer_for_a_letter(office: Office) -> None:
    number = letter(office)
    with pytest.raises(NotAllowed, match="put it on record"):
        office.write_now(lambda desk: tickets.reply(desk, number, "hello", BOB))


def test_a_sender_is_found_by_name_and_by_a_line_of_the_address(office: Office) -> None:
    silent = office.write_now(
        lambda desk: requests.open_request(
            desk, None, Right.DELETE, language="en", received_at=ASKED, source="telephone", context=[], by=ADA, sender=MARA
        )
    ).number
    rows = office.read_now(lambda desk: desk.tx.all("SELECT id FROM tickets WHERE number = :number", number=silent))

    def found(desk: Desk, typed: str) -> tuple[str, ...]:
        return search.look(desk, search.words_of(typed), search.FROM_THE_NEWEST, None).ids

    for typed in ("mara VOGEL", "Lindenweg 7"):
        assert office.read_now(partial(found, typed=typed)) == (rows[0]["id"],), typed


def test_the_copy_of_the_data_holds_who_wrote_and_where_the_answer_went(office: Office) -> None:
    number = letter(office)
    office.write_now(lambda desk: requests.verify(desk, number, Proof(ACCOUNT, "link", desk.now)))
    answered(office, number)

    def done(desk: Desk) -> bytes:
        decisions.complete(replace(desk, rules=replace(desk.rules, waiting_hours=0)), number, ADA, {}, "letter of 3 March")
        return package.for_staff(desk, number, ADA)

    with zipfile.ZipFile(io.BytesIO(office.write_now(done))) as archive:
        data, page = json.loads(archive.read("data.json")), archive.read("read-me-first.html").decode()
    assert data["sender"] == {"name": "Mara Vogel", "answer_to": PLACE}
    (ticket,) = data["tickets"]
    assert ticket["rights_request"]["answer_to"] == PLACE
    assert "Sent by hand: letter of 3 March" in ticket["messages"][-1]["text"]
    assert "Lindenweg 7" in page


def test_a_package_from_before_senders_were_kept_can_be_read() -> None:
    before: dict[str, Any] = {
        "request": "PD-2026-000001",
        "account": "a",
        "made_at": "t",
        "files": [],
        "counts": {"raw_messages": 0, "texts_sent": 0},
        "language": None,
        "texts_are_kept_days": 90,
        "conversation": [],
        "tickets": [],
        "policy": {},
    }
    assert "Who wrote" not in package_page.html(before)


async def test_a_sender_ends_with_the_texts_of_the_ticket(office: Office, clock: Clock) -> None:
    number = letter(office)
    await office.write(lambda desk: requests.close_unverified(desk, number, ADA, "letter of 3 March"))
    clock.forward(days=91)
    await privacy.sweep(office, 90)
    assert legal(shown(office, number)).sender == Sender()
    assert await office.read(lambda desk: desk.tx.all("SELECT ticket FROM requests WHERE sender IS NOT NULL")) == []
    await office.write(lambda desk: senders.change(desk, number, MARA, BOB))
    clock.forward(days=91)
    await privacy.sweep(office, 90)
    assert legal(shown(office, number)).sender == Sender(), "what is added later ends as well"


def test_a_request_registered_from_a_letter_has_its_sender(office: Office) -> None:
    number = letter(office)
    other = office.write_now(lambda desk: requests.register(desk, number, Right.DELETE, BOB))
    assert legal(other).sender == MARA


def test_a_letter_that_becomes_part_of_a_chats_request_shows_its_sender_to_staff_alone(office: Office) -> None:
    number, into = letter(office), verified(office, Right.ACCESS)
    office.write_now(lambda desk: requests.verify(desk, number, Proof(ACCOUNT, "link", desk.now)))
    merged = office.write_now(lambda desk: merging.merge(desk, number, into, BOB))
    assert legal(merged).sender == MARA
    assert "the answer goes to Mara Vogel, Lindenweg 7" in merged.messages[-1].text
    seen = office.read_now(lambda desk: privacy.my_data(desk, merged.address))
    assert [legal(each).sender for each in seen.tickets] == [Sender()]
