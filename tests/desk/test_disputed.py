"""After the holder of an account has said that a request is not theirs, nobody knows whose its chat is; on every store."""

from __future__ import annotations

from functools import partial

import pytest

from desk import deciding, impostor, objections, outbox, package, people, replies, requests, templates, tickets
from desk.model.errors import NotAllowed
from desk.model.request import Proof, State
from desk.model.ticket import Ticket
from desk.office import Office
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.asking import MIA, RULES, mailed, token_of, verified, wish
from tests.desk.deciding import ADA, BOB, hire, legal, shown
from tests.desk.samples import ANN
from tests.desk.test_identity_objections import proof_of, tell_holders

ABOUT = "Your account acc-1009 has three keys."


@pytest.fixture
def office(office: Office) -> Office:
    office.rules = RULES
    hire(office)
    return office


def object_to(office: Office, number: str) -> Ticket:
    """The holder is told of a request, and objects; the ticket as it is then."""
    tell_holders(office, MIA)
    token = token_of(office)
    office.write_now(lambda desk: objections.object_to(desk, token))
    return shown(office, number)


def hold(office: Office, number: str, text: str = ABOUT) -> str:
    """Writes a reply that can be taken back yet; its id."""
    ticket = office.write_now(lambda desk: replies.send(desk, number, text, ADA, is_undoable=True))
    return next(each.id for each in reversed(ticket.messages) if each.author == "staff")


def test_an_objection_ends_that_it_is_known_who_asks(office: Office) -> None:
    number = verified(office, Right.DELETE)
    assert impostor.is_verified(shown(office, number))
    ticket = object_to(office, number)
    assert not impostor.is_verified(ticket)
    for text in (ABOUT, "It is acc 1009", "We wrote to ada@example.org"):
        with pytest.raises(NotAllowed, match="Nothing was sent"):
            office.write_now(partial(replies.send, number=number, text=text, by=BOB))
    assert office.read_now(lambda desk: people.same_account(desk, ticket, 9)) == []


def test_no_template_gives_the_account_away_after_an_objection(office: Office) -> None:
    number = verified(office, Right.DELETE)
    office.write_now(lambda desk: templates.save(desk, "acc", "en", "Your account {account} is active", by=ADA))
    ticket = object_to(office, number)
    with pytest.raises(NotAllowed, match="names the account"):
        office.read_now(lambda desk: templates.filled(desk, templates.show(desk, "acc", "en"), ticket, "Ada"))
    assert "acc" not in [each.name for each in office.read_now(lambda desk: templates.usable(desk, ticket))]


def test_a_reply_that_has_not_left_comes_back_as_a_note_in_its_writers_name(office: Office) -> None:
    number = verified(office, Right.DELETE)
    held = hold(office, number)
    assert office.read_now(lambda desk: outbox.show(desk, held)) is not None
    ticket = object_to(office, number)
    assert office.read_now(lambda desk: outbox.show(desk, held)) is None
    assert [each for each in ticket.messages if each.author == "staff"] == []
    (note,) = [each for each in ticket.messages if each.author == "note" and ABOUT in each.text]
    assert note.name == "Ada"


def test_so_does_one_that_waits_in_its_line_and_one_whose_send_has_failed(office: Office, clock: Clock) -> None:
    number = verified(office, Right.DELETE)
    office.write_now(lambda desk: replies.send(desk, number, ABOUT, ADA))
    for parcel in office.write_now(lambda desk: outbox.claim(desk, ANN.channel, "run", 9)):
        office.write_now(partial(outbox.retry, parcel=parcel, not_before=clock.now, reason="no network"))
    office.write_now(lambda desk: replies.send(desk, number, "And two more keys.", BOB))
    ticket = object_to(office, number)
    assert [each.author for each in ticket.messages if "keys" in each.text] == ["note", "note"]


def test_one_that_is_being_sent_stays_as_it_may_have_arrived(office: Office) -> None:
    number = verified(office, Right.DELETE)
    office.write_now(lambda desk: replies.send(desk, number, ABOUT, ADA))
    office.write_now(lambda desk: outbox.claim(desk, ANN.channel, "run", 9))
    ticket = object_to(office, number)
    assert [each.author for each in ticket.messages if "keys" in each.text] == ["staff"]


def test_an_objection_that_comes_too_late_to_cancel_still_ends_what_was_believed(office: Office) -> None:
    number = verified(office, Right.DELETE)
    tell_holders(office, MIA)
    token = token_of(office)
    office.write_now(lambda desk: requests.withdraw(desk, number))
    held = hold(office, number)
    for _ in range(2):
        assert office.write_now(partial(objections.object_to, token=token)) == "late"
    assert office.read_now(lambda desk: outbox.show(desk, held)) is None
    assert not impostor.is_verified(shown(office, number))


def test_this_was_not_me_ends_every_proof_of_that_account_in_that_chat(office: Office) -> None:
    number = wish(office, ANN)
    proof = proof_of(office, number, mailed(office, ANN, number))
    token = token_of(office)
    office.write_now(lambda desk: requests.verify(desk, number, proof))
    other = verified(office, Right.WITHDRAW)
    office.write_now(lambda desk: objections.not_me(desk, token))
    assert [legal(shown(office, each)).state for each in (number, other)] == [State.WITHDRAWN, State.WITHDRAWN]
    assert not any(impostor.is_verified(shown(office, each)) for each in (number, other))


def test_a_new_proof_counts_after_it_was_taken_up_again(office: Office) -> None:
    number = verified(office, Right.DELETE)
    object_to(office, number)
    office.write_now(lambda desk: requests.reopen(desk, number))
    assert not impostor.is_verified(shown(office, number))
    office.write_now(lambda desk: requests.verify(desk, number, Proof(MIA.id, "link", desk.now)))
    assert impostor.is_verified(shown(office, number))


def test_nothing_is_done_about_it_and_its_package_is_for_nobody(office: Office) -> None:
    number = verified(office, Right.DELETE)
    ticket = object_to(office, number)
    with pytest.raises(NotAllowed, match="not known who"):
        office.read_now(lambda desk: deciding.check_waiting(desk, number, legal(ticket)))
    with pytest.raises(NotAllowed, match="not theirs"):
        office.write_now(lambda desk: package.for_staff(desk, number, ADA))
    assert office.read_now(lambda desk: tickets.show(desk, number)) == ticket
