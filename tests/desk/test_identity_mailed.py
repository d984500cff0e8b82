"""Codes to the registered address: who gets one, how long it holds, how often it may be asked for and tried."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk import identity, mailed_codes, requests
from desk.model.errors import NotAllowed, NotFound
from desk.model.identity import Account, Tried
from desk.model.request import Proof, Scope, State
from desk.model.turn import Address
from desk.office import Office
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.asking import MIA, RULES, ask, attempt, code_of, letters_of, look_up, mailed, wish, wrong
from tests.desk.samples import ANN, BOB


@pytest.fixture
def office(office: Office) -> Office:
    office.rules = RULES
    return office


@pytest.mark.parametrize("typed", ["mia@example.org", " MIA@Example.org ", "<mia@example.org>,", "mia@example.org.", "mia", "acc-1009"])
def test_a_code_is_mailed_to_the_registered_address_and_proves_the_account(office: Office, clock: Clock, typed: str) -> None:
    number = wish(office, ANN)
    assert ask(office, ANN, number, typed) == "asked"
    assert letters_of(office) == []
    assert look_up(office, MIA) == 1
    ((to, letter),) = letters_of(office)
    assert (to, letter.key) == (MIA.email, "mail.code")
    assert attempt(office, ANN, number, code_of(office)) == Tried("right", 4, Proof(MIA.id, "mail", clock.now))
    assert office.read_now(lambda desk: identity.verified(desk, ANN, MIA.id, "delete"))


def test_a_code_verifies_a_request(office: Office) -> None:
    number = wish(office, ANN)
    proof = attempt(office, ANN, number, mailed(office, ANN, number)).proof
    assert proof is not None
    ticket = office.write_now(lambda desk: requests.verify(desk, number, proof))
    assert ticket.request is not None
    assert ticket.request.state is State.OPEN


def test_a_code_counts_tries_and_is_over_after_the_fifth(office: Office) -> None:
    number = wish(office, ANN)
    code = mailed(office, ANN, number)
    tried = [attempt(office, ANN, number, wrong(code)) for _ in range(5)]
    assert [(each.kind, each.left) for each in tried] == [("wrong", 4), ("wrong", 3), ("wrong", 2), ("wrong", 1), ("over", 0)]
    assert attempt(office, ANN, number, code) == Tried("over")


def test_the_fifth_try_may_be_the_right_one(office: Office) -> None:
    number = wish(office, ANN)
    code = mailed(office, ANN, number)
    for _ in range(4):
        attempt(office, ANN, number, wrong(code))
    assert attempt(office, ANN, number, code).kind == "right"


def test_what_has_not_the_shape_of_a_code_is_not_counted(office: Office) -> None:
    number = wish(office, ANN)
    code = mailed(office, ANN, number)
    for typed in ("what?", "", "K7QM", "0" * 8):
        assert attempt(office, ANN, number, typed) == Tried("wrong", 5)
    assert attempt(office, ANN, number, code).kind == "right"


def test_a_code_holds_ten_minutes_and_once(office: Office, clock: Clock) -> None:
    number = wish(office, ANN)
    code = mailed(office, ANN, number)
    clock.forward(minutes=9, seconds=59)
    assert attempt(office, ANN, number, code).kind == "right"
    assert attempt(office, ANN, number, code) == Tried("none")
    second = mailed(office, ANN, number)
    clock.forward(minutes=10)
    assert attempt(office, ANN, number, second) == Tried("none")


def test_only_the_last_code_of_a_chat_holds(office: Office) -> None:
    number = wish(office, ANN)
    first = mailed(office, ANN, number)
    second = mailed(office, ANN, number)
    assert attempt(office, ANN, number, first).kind == "wrong"
    assert attempt(office, ANN, number, second).kind == "right"


def test_a_code_of_one_chat_or_request_is_good_for_no_other(office: Office) -> None:
    number, theirs, other = wish(office, ANN), wish(office, BOB), wish(office, ANN, Right.ACCESS)
    code = mailed(office, ANN, number)
    assert attempt(office, BOB, theirs, code) == Tried("none")
    assert attempt(office, ANN, other, code) == Tried("none")
    ask(office, BOB, theirs)
    assert attempt(office, BOB, theirs, code).kind == "wrong"
    assert attempt(office, ANN, number, code).kind == "right"


@pytest.mark.parametrize("number", ["PD-2026-999999", "", "1' OR '1'='1"])
def test_a_ticket_of_another_chat_is_refused_as_if_there_were_none(office: Office, number: str) -> None:
    theirs = wish(office, BOB)
    for use in (identity.ask_mail, identity.try_code):
        texts = []
        for each in (theirs, number):
            with pytest.raises(NotFound) as caught:
                office.write_now(lambda desk, use=use, each=each: use(desk, ANN, each, "mia"))
            texts.append(str(caught.value).replace(f" {each};", " NUMBER;"))
        assert texts[0] == texts[1]


def test_three_codes_a_day_go_from_a_chat_to_an_address(office: Office, clock: Clock) -> None:
    number = wish(office, ANN)
    assert [ask(office, ANN, number, typed) for typed in ("mia", "MIA", " mia ", "mia")] == ["asked"] * 3 + ["limit"]
    assert ask(office, ANN, number, "somebody else") == "asked"
    clock.forward(hours=23, minutes=59)
    assert ask(office, ANN, number, "mia") == "limit"
    clock.forward(minutes=1)
    assert ask(office, ANN, number, "mia") == "asked"


def test_nine_codes_a_day_go_to_an_address_from_all_chats_together(office: Office) -> None:
    chats = [Address("web", str(number)) for number in range(4)]
    answers = [ask(office, chat, number, "mia") for chat in chats for number in [wish(office, chat)] for _ in range(3)]
    assert answers == ["asked"] * 9 + ["limit"] * 3


def test_an_address_that_is_named_in_several_ways_gets_no_more_mails_for_that(office: Office) -> None:
    names = (MIA.email, MIA.username, MIA.id)
    mails = []
    for chat in range(4):
        address = Address("web", str(chat))
        number = wish(office, address)
        assert [ask(office, address, number, name) for name in names * 2] == ["asked"] * 6
        mails.append(look_up(office, MIA))
    assert mails == [3, 3, 3, 0]
    assert len(letters_of(office)) == 9


def test_a_chat_cannot_have_codes_sent_all_over_the_world(office: Office) -> None:
    number = wish(office, ANN)
    assert [ask(office, ANN, number, f"user{each}@example.org") for each in range(10)] == ["asked"] * 9 + ["limit"]


def test_a_change_of_address_is_not_proven_by_a_code_to_that_address(office: Office) -> None:
    number = wish(office, ANN, Right.CORRECT, Scope("email", "new@example.org"))
    ticket = office.read_now(lambda desk: requests.of_chat(desk, ANN)[0])
    assert "mail" not in office.read_now(lambda desk: identity.methods(desk, ticket))
    assert "mail" in office.read_now(identity.methods)
    for typed in ("mia", MIA.email, "new@example.org"):
        with pytest.raises(NotAllowed):
            ask(office, ANN, number, typed)


@pytest.mark.parametrize(("typed", "is_mailed"), [("mia", 0), ("new-mia", 0), (MIA.email, 1), (MIA.id, 1)])
def test_a_user_name_that_is_to_be_corrected_names_no_account(office: Office, typed: str, is_mailed: int) -> None:
    number = wish(office, ANN, Right.CORRECT, Scope("username", "new-mia"))
    assert ask(office, ANN, number, typed) == "asked"
    assert look_up(office, MIA, Account("acc-7", "other@example.org", "new-mia")) == is_mailed


@pytest.mark.parametrize("right", list(Right))
def test_a_new_address_proves_neither_deletion_nor_access_for_seven_days(office: Office, clock: Clock, right: Right) -> None:
    change = wish(office, BOB, Right.CORRECT, Scope("email", MIA.email))
    office.write_now(lambda desk: identity.changed_email(desk, change, MIA.id, "old@example.org", MIA.email))
    assert sorted(to for to, letter in letters_of(office) if letter.key == "mail.changed_email") == [MIA.email, "old@example.org"]
    clock.forward(days=6, hours=23)
    number = wish(office, ANN, right, Scope("username", "new-mia") if right is Right.CORRECT else Scope())
    ask(office, ANN, number)
    is_weighty = right in (Right.DELETE, Right.ACCESS)
    assert look_up(office, MIA) == (0 if is_weighty else 1)
    assert letters_of(office)[-1][1].key == ("mail.too_new" if is_weighty else "mail.code")
    clock.forward(hours=1)
    ask(office, ANN, number)
    assert look_up(office, MIA) == 1


def test_an_account_without_an_address_gets_nothing(office: Office) -> None:
    number = wish(office, ANN)
    ask(office, ANN, number, "kim")
    assert look_up(office, Account("acc-2", "", "kim")) == 0
    assert letters_of(office) == []


def test_a_look_up_is_settled_once(office: Office) -> None:
    number = wish(office, ANN)
    ask(office, ANN, number)
    ((id, _),) = office.read_now(mailed_codes.waiting)
    assert [office.write_now(lambda desk: mailed_codes.found(desk, id, MIA)) for _ in range(3)] == [True, False, False]
    assert len(letters_of(office)) == 1


def test_what_could_not_be_looked_up_in_time_is_let_go(office: Office, clock: Clock) -> None:
    number = wish(office, ANN)
    ask(office, ANN, number)
    assert office.write_now(mailed_codes.lapse) == 0
    clock.forward(minutes=10)
    assert office.write_now(mailed_codes.lapse) == 1
    assert office.read_now(mailed_codes.waiting) == []


def test_neither_code_nor_address_nor_account_stands_in_the_store(office: Office) -> None:
    number = wish(office, ANN)
    code = mailed(office, ANN, number)
    attempt(office, ANN, number, wrong(code))
    rows = ""
    for table in ("mailed_codes", "outbox", "proofs", "audit", "tickets", "chats"):
        rows += str(office.read_now(lambda desk, table=table: desk.tx.all(f"SELECT * FROM {table}")))
    for secret in (code, code.replace("-", ""), MIA.email, MIA.id):
        assert secret not in rows


@pytest.mark.parametrize("missing", ["has_mail", "has_directory", "public_url"])
def test_only_what_is_available_is_offered_and_the_rest_says_what_is_missing(office: Office, missing: str) -> None:
    office.rules = replace(RULES, **{missing: "" if missing == "public_url" else False})
    assert office.read_now(identity.methods) == ("service", "staff")
    ways = {way.method: way.missing for way in office.read_now(identity.ways)}
    assert ways["mail"] == {"has_mail": "mail.host", "has_directory": "directory", "public_url": "http.public_url"}[missing]
    assert "API key" in ways["link"]
