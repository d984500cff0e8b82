"""What the holder of an account can do from a mail: stop a chat, and cancel a request."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk import audit, holder_notices, identity, objections, outbox, requests, tickets
from desk.codes import new_token
from desk.model.request import Proof, Scope, State
from desk.office import Office
from desk.settings import DeskSettings
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.asking import MIA, RULES, ask, attempt, letters_of, look_up, mailed, token_of, verified, wish
from tests.desk.samples import ANN, BOB


@pytest.fixture
def office(office: Office) -> Office:
    office.rules = RULES
    return office


def proof_of(office: Office, number: str, code: str) -> Proof:
    proof = attempt(office, ANN, number, code).proof
    assert proof is not None
    return proof


def state_of(office: Office, number: str) -> State:
    request = office.read_now(lambda desk: tickets.show(desk, number)).request
    assert request is not None
    return request.state


def tell_holders(office: Office, *accounts: identity.Account) -> list[bool]:
    """What the job does with the notices."""
    known = {account.id: account for account in accounts}
    waiting = office.read_now(holder_notices.waiting)
    return [office.write_now(lambda desk, id=id, name=name: holder_notices.told(desk, id, known.get(name))) for id, name in waiting]


def test_this_was_not_me_stops_the_chat_for_that_account_while_the_consoles_link_still_works(office: Office) -> None:
    number = wish(office, ANN)
    code = mailed(office, ANN, number)
    token = token_of(office)
    assert office.read_now(lambda desk: objections.has_not_me(desk, token))
    assert [office.write_now(lambda desk: objections.not_me(desk, token)) for _ in range(2)] == [True, True]
    assert attempt(office, ANN, number, code).kind == "wrong"
    assert ask(office, ANN, number) == "asked"
    assert look_up(office, MIA) == 0
    link = office.write_now(lambda desk: identity.make_link(desk, MIA.id, "", "key:console"))
    offer = office.write_now(lambda desk: identity.offered(desk, ANN, link.token))
    assert offer is not None
    assert office.write_now(lambda desk: identity.bind(desk, ANN, number, offer.id)) is not None


def test_it_stops_neither_other_chats_nor_other_accounts(office: Office) -> None:
    number, theirs = wish(office, ANN), wish(office, BOB)
    mailed(office, ANN, number)
    token = token_of(office)
    office.write_now(lambda desk: objections.not_me(desk, token))
    assert mailed(office, BOB, theirs)
    kim = identity.Account("acc-2", "kim@example.org")
    ask(office, ANN, number, "acc-2")
    assert look_up(office, kim) == 1


def test_what_a_disputed_code_has_proven_is_cancelled_and_staff_read_why(office: Office) -> None:
    number = wish(office, ANN)
    proof = proof_of(office, number, mailed(office, ANN, number))
    token = token_of(office)
    office.write_now(lambda desk: requests.verify(desk, number, proof))
    office.write_now(lambda desk: objections.not_me(desk, token))
    assert state_of(office, number) is State.WITHDRAWN
    assert not office.read_now(lambda desk: identity.verified(desk, ANN, MIA.id, "delete"))
    assert "identity.not_me" in [line.action for line in office.read_now(lambda desk: audit.of(desk, number))]
    assert any("was not them" in message.text for message in office.read_now(lambda desk: tickets.show(desk, number)).messages)


def test_a_request_that_waits_for_identity_goes_on_waiting(office: Office) -> None:
    number = wish(office, ANN)
    mailed(office, ANN, number)
    token = token_of(office)
    office.write_now(lambda desk: objections.not_me(desk, token))
    assert state_of(office, number) is State.IDENTITY


def test_unknown_tokens_do_nothing(office: Office) -> None:
    for token in ("", "x", new_token()):
        assert not office.write_now(lambda desk, token=token: objections.not_me(desk, token))
        assert office.write_now(lambda desk, token=token: objections.object_to(desk, token)) is None
        assert office.read_now(lambda desk, token=token: objections.number_of(desk, token)) is None


def test_the_holder_is_told_of_a_deletion_with_the_time_until_which_they_can_object(office: Office, clock: Clock) -> None:
    number = verified(office, Right.DELETE)
    assert tell_holders(office, MIA) == [True]
    to, letter = letters_of(office)[-1]
    until = clock.now + timedelta(hours=72)
    assert (to, letter.key, letter.args["number"]) == (MIA.email, "mail.notice_delete", number)
    assert letter.args["until"] == f"{until:%Y-%m-%d %H:%M} UTC"
    assert tell_holders(office, MIA) == []


def test_a_change_of_address_is_told_to_the_old_and_the_new_one(office: Office) -> None:
    verified(office, Right.CORRECT, Scope("email", "new@example.org"))
    tell_holders(office, MIA)
    assert sorted((to, letter.key) for to, letter in letters_of(office)) == [
        ("mia@example.org", "mail.notice_email"),
        ("new@example.org", "mail.notice_email"),
    ]


def test_an_objection_cancels_the_request_and_says_the_same_again(office: Office) -> None:
    number = verified(office, Right.DELETE)
    tell_holders(office, MIA)
    token = token_of(office)
    assert office.read_now(lambda desk: objections.number_of(desk, token)) == number
    assert state_of(office, number) is State.OPEN
    assert [office.write_now(lambda desk: objections.object_to(desk, token)) for _ in range(2)] == ["cancelled", "cancelled"]
    assert state_of(office, number) is State.WITHDRAWN
    assert "identity.objection" in [line.action for line in office.read_now(lambda desk: audit.of(desk, number))]


def test_an_objection_to_what_has_ended_says_so(office: Office) -> None:
    number = verified(office, Right.DELETE)
    tell_holders(office, MIA)
    token = token_of(office)
    office.write_now(lambda desk: requests.withdraw(desk, number))
    assert office.write_now(lambda desk: objections.object_to(desk, token)) == "late"


@pytest.mark.parametrize("fate", ["no address", "refused", "no mail at all"])
def test_staff_are_told_once_that_the_holder_could_not_be(office: Office, fate: str) -> None:
    if fate == "no mail at all":
        office.rules = DeskSettings()
    number = verified(office, Right.DELETE)

    def is_told() -> bool:
        return office.read_now(lambda desk: holder_notices.is_told(desk, number))

    if fate == "refused":
        assert tell_holders(office, MIA) == [True]
        assert is_told()
        assert office.write_now(holder_notices.note_failures) == 0
        (parcel,) = office.write_now(lambda desk: outbox.claim(desk, "mail", "run", 9))
        office.write_now(lambda desk: outbox.refused(desk, parcel, "550"))
    elif fate == "no address":
        assert is_told()
        assert tell_holders(office) == [False]
    assert not is_told()
    assert [office.write_now(holder_notices.note_failures) for _ in range(2)] == [1, 0]
    notes = [each.text for each in office.read_now(lambda desk: tickets.show(desk, number)).messages if each.author == "note"]
    assert len([text for text in notes if "could not be told" in text]) == 1


def test_a_letter_to_the_new_address_alone_tells_the_holder_nothing(office: Office) -> None:
    number = verified(office, Right.CORRECT, Scope("email", "new@example.org"))
    assert tell_holders(office) == [True]
    assert not office.read_now(lambda desk: holder_notices.is_told(desk, number))
