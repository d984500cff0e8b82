"""A reply to somebody unverified names neither the account that they claim nor an address that may be its; on every store."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from desk import decisions, holder_notices, identity, impostor, merging, privacy, replies, requests, tickets
from desk.model.errors import NotAllowed
from desk.model.identity import Account
from desk.model.request import Proof
from desk.office import Desk, Office
from desk.settings import DeskSettings
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.asking import ASKED, MIA, RULES, ask, look_up, mailed, verified, wish
from tests.desk.deciding import ADA, hire
from tests.desk.samples import ANN, BOB


@pytest.fixture(autouse=True)
def rules(office: Office) -> Iterator[DeskSettings]:
    """Mails can be sent, and there is a directory."""
    office.rules = RULES
    yield office.rules


def refusal(office: Office, number: str, text: str) -> str:
    """What is said of a reply; "" where it may go."""

    def check(desk: Desk) -> None:
        impostor.check(desk, tickets.show(desk, number), text)

    try:
        office.read_now(check)
    except NotAllowed as error:
        return str(error)
    return ""


def test_the_account_and_the_address_that_a_code_went_to_are_not_named(office: Office) -> None:
    number = wish(office, ANN)
    mailed(office, ANN, number)
    for text in (f"Is it {MIA.id}?", "acc 1009", "ACC-1 0 0 9.", f"We wrote to {MIA.email}.", MIA.email.upper(), "(acc1009)"):
        assert "names the account" in refusal(office, number, text), text
    for text in ("acc-10", "We hold the sum of 1009 euros.", "accounts 1009 to 1010", "Please type the code that you were mailed."):
        assert refusal(office, number, text) == "", text


def test_another_chat_may_be_told_of_what_it_has_nothing_to_do_with(office: Office) -> None:
    mailed(office, ANN, wish(office, ANN))
    assert refusal(office, wish(office, BOB), "The form is called acc-1009.") == ""


def test_an_address_of_which_nobody_knows_whose_it_is_is_not_named_and_the_teams_own_is(office: Office) -> None:
    number = wish(office, ANN)
    assert "may be the address of an account" in refusal(office, number, "Is it someone@example.org?")
    office.rules = DeskSettings(team_mail="desk@example.org")
    assert refusal(office, number, "Write to desk@example.org.") == ""


def test_what_is_refused_is_not_sent_whoever_writes_it(office: Office) -> None:
    hire(office)
    number = wish(office, ANN)
    mailed(office, ANN, number)
    for by in (ADA, "key:console"):
        with pytest.raises(NotAllowed, match="Nothing was sent"):
            office.write_now(partial(replies.send, number=number, text=f"It is {MIA.id}", by=by))
    assert all(each.author != "staff" for each in office.read_now(lambda desk: tickets.show(desk, number)).messages)


def test_a_question_and_the_reason_of_an_extension_keep_to_it_as_well(office: Office) -> None:
    hire(office)
    number = wish(office, ANN)
    mailed(office, ANN, number)
    for act in (partial(requests.ask_user, text=f"Is it {MIA.id}?"), partial(decisions.extend, reason=f"Much belongs to {MIA.email}")):
        with pytest.raises(NotAllowed, match="Nothing was sent"):
            office.write_now(partial(act, number=number, by=ADA))


@pytest.mark.parametrize("account", ["acc-1009", "org#4711", "auth0|64f1c2", "acct:4711", "ada+x", "ada"])
@pytest.mark.parametrize("is_declined", [False, True])
def test_an_account_that_a_member_has_proposed_is_not_named_also_after_it_was_declined(
    office: Office, account: str, is_declined: bool
) -> None:
    hire(office)
    number = wish(office, ANN)
    office.write_now(lambda desk: requests.verify(desk, number, Proof(account, "staff", desk.now, "Bob", "invoice 77")))
    if is_declined:
        office.write_now(lambda desk: decisions.decline(desk, number, ADA))
    other = wish(office, ANN, Right.ACCESS)
    for each in (number, other):
        assert "names the account" in refusal(office, each, f"Your account {account} has three keys."), each


def test_an_account_that_a_member_has_proven_is_not_named_after_the_request_was_taken_up_again(office: Office) -> None:
    hire(office)
    number = wish(office, ANN, Right.WITHDRAW)
    office.write_now(lambda desk: requests.verify(desk, number, Proof("org#4711", "staff", desk.now, "Bob", "invoice 77")))
    assert refusal(office, number, "It is org#4711") == ""
    for by in (ADA, "user"):
        office.write_now(lambda desk: requests.withdraw(desk, number))
        office.write_now(partial(requests.reopen, number=number, by=by))
        assert "names the account" in refusal(office, number, "It is org 4711"), by


def test_an_address_is_not_named_however_its_signs_are_written(office: Office) -> None:
    number = wish(office, ANN)
    mailed(office, ANN, number)
    for text in (
        "mia @ example.org",
        "mia(at)example.org",
        "mia [at] example [dot] org",
        "mia@example。org",
        "mia@example. org",
        "mia at example dot org",
    ):
        assert "names the account" in refusal(office, number, text), text
    for text in ("ada [at] example [dot] org", "ada @ example.org"):
        assert "may be the address" in refusal(office, number, text), text


def test_what_the_directory_says_of_the_account_is_not_named_whether_or_not_a_mail_left(office: Office) -> None:
    number = wish(office, ANN)
    assert ask(office, ANN, number, "acc-1009") == "asked"
    assert "names the account" in refusal(office, number, "Is it acc-1009?"), "while it is being looked up"
    silent = Account("acc-1009", "", "mia.seidl")
    assert look_up(office, silent) == 0
    for text in ("Good morning Mia Seidl", "mia_seidl?", "ｍｉａ．ｓｅｉｄｌ", "acc 1009"):
        assert "names the account that is claimed" in refusal(office, number, text), text
    assert "“Mia Seidl” names" in refusal(office, number, "Good morning Mia Seidl"), "whoever writes sees what it was"
    for text in ("Good morning Mia", "Please wait for the code"):
        assert refusal(office, number, text) == "", text
    assert refusal(office, wish(office, BOB), "mia.seidl") == ""


def test_an_account_that_a_link_showed_masked_is_not_named(office: Office) -> None:
    number = wish(office, ANN)
    link = office.write_now(lambda desk: identity.make_link(desk, "org#4711", "", "key:console"))
    assert office.write_now(lambda desk: identity.offered(desk, ANN, link.token)) is not None
    assert "names the account" in refusal(office, number, "It is org 4711")


def test_what_was_looked_up_to_tell_the_holder_is_not_named_after_their_objection(office: Office) -> None:
    number = verified(office, Right.DELETE)
    ((id, _),) = office.read_now(holder_notices.waiting)
    office.write_now(lambda desk: holder_notices.told(desk, id, MIA))
    assert refusal(office, number, f"Account {MIA.username}, it is done") == "", "it is known who asks"
    office.write_now(lambda desk: requests.objected(desk, number))
    for text in (MIA.id, f"Is {MIA.username} your user name?", MIA.email):
        assert "names the account" in refusal(office, number, text), text


async def test_what_an_account_is_called_is_kept_while_a_ticket_of_the_chat_is_open_and_for_days_after(
    office: Office, clock: Clock
) -> None:
    number = wish(office, ANN)
    ask(office, ANN, number, MIA.username)
    look_up(office, MIA)
    clock.forward(days=20)
    await privacy.sweep(office, 0)
    assert "names the account" in refusal(office, number, "Is the account mia?")
    await office.write(lambda desk: requests.withdraw(desk, number))
    await privacy.sweep(office, 0)
    assert await office.read(lambda desk: desk.tx.all("SELECT names FROM known_accounts")) == []


async def test_what_the_chat_of_a_merged_ticket_claimed_is_not_named_once_the_whole_was_taken_up_again(
    office: Office, clock: Clock
) -> None:
    hire(office)
    part, whole = wish(office, BOB, Right.ACCESS), wish(office, ANN, Right.ACCESS)
    ask(office, BOB, part, MIA.username)
    look_up(office, MIA)
    for each in (part, whole):
        office.write_now(partial(requests.verify, number=each, proof=Proof(MIA.id, "link", ASKED)))
    office.write_now(lambda desk: merging.merge(desk, part, whole, ADA))
    office.write_now(lambda desk: requests.withdraw(desk, whole))
    office.write_now(lambda desk: requests.reopen(desk, whole))
    assert "names the account" in refusal(office, whole, f"Hello, account {MIA.username}")
    clock.forward(days=9)
    await privacy.sweep(office, 0)
    assert "names the account" in refusal(office, whole, f"Hello, account {MIA.username}"), (
        "kept while the ticket is open that it is part of"
    )
    await office.write(lambda desk: requests.withdraw(desk, whole))
    await privacy.sweep(office, 0)
    assert await office.read(lambda desk: desk.tx.all("SELECT names FROM known_accounts")) == []


@pytest.mark.parametrize("name", ["Will", "may", "support", "Мария", "IBM", "information"])
def test_an_everyday_word_stops_a_reply_only_beside_a_word_for_accounts(office: Office, name: str) -> None:
    number = wish(office, ANN)
    ask(office, ANN, number, name)
    look_up(office, Account("acc-1009", "", name))
    for text in (
        "We will see to it, you may write to support. Мария answers.",
        "You may close or open your account; ask us, and our support will help.",
        f"Yes, {name} do. Your account is safe.",
    ):
        assert refusal(office, number, text) == "", text
    for text in (
        f"The account {name} is open.",
        f"Ist {name} Ihr Benutzername?",
        f"Ваш логин {name}?",
        f"Is it {name}, your user name?",
    ):
        assert "names the account" in refusal(office, number, text), text


@pytest.mark.parametrize("name", ["will_7", "may.seidl", "May Seidl", "will2", "maySeidl", "王小明", "МарияЗайдль", "машаЗ", "adalovelace"])
def test_a_name_that_can_be_nothing_else_stops_a_reply_wherever_it_stands(office: Office, name: str) -> None:
    number = wish(office, ANN)
    ask(office, ANN, number, name)
    look_up(office, Account("acc-1009", "", name))
    assert "names the account" in refusal(office, number, f"Good morning {name}, thank you.")
