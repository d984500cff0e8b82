"""A change of the registered address stays one, whatever datum it was filed under."""

from __future__ import annotations

from functools import partial

import pytest

from desk import decisions, holder_notices, requests
from desk.model.errors import NotAllowed
from desk.model.request import Proof, Scope
from desk.office import Office
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.asking import MIA, RULES, ask, letters_of
from tests.desk.deciding import ACCOUNT, ADA, hire, legal, wish
from tests.desk.samples import ANN

SAID = [
    Scope("other", words=("my login mail", "should be mia@example.com")),
    Scope("other", "mia@example.com"),
    Scope("username", "mia＠example.com"),
    Scope("other", words=("Meine Mailadresse ist falsch",)),
    Scope("", words=("Mon courriel est faux",)),
    Scope("", words=("Please fix",)),
    Scope("other", words=("mi correo es otro",)),
    Scope("other", words=("o endereço eletrônico mudou",)),
    Scope("other", words=("неверная почта",)),
    Scope("other", words=("メールアドレスが違う",)),
    Scope("other", words=("我的邮箱不对",)),
    Scope("other", words=("我的電子郵件不對",)),
    Scope("other", words=("login is mia at example dot com",)),
]


@pytest.mark.parametrize("scope", SAID, ids=str)
def test_an_address_or_a_word_for_mail_makes_it_a_change_of_mail_with_all_its_guards(office: Office, scope: Scope) -> None:
    hire(office)
    office.rules = RULES
    number = wish(office, Right.CORRECT, scope=scope)
    with pytest.raises(NotAllowed, match="proves nothing"):
        ask(office, ANN, number, "mia@example.org")
    with pytest.raises(NotAllowed, match="not proven by a code to that address"):
        office.write_now(lambda desk: requests.verify(desk, number, Proof(ACCOUNT, "mail", desk.now)))
    by_hand = office.write_now(lambda desk: requests.verify(desk, number, Proof(ACCOUNT, "staff", desk.now, "Ada", "the last invoice")))
    assert legal(by_hand).proposal is not None
    approved = office.write_now(lambda desk: decisions.approve(desk, number, "staff:Bob"))
    assert legal(approved).waits_until is not None


def test_the_registered_and_the_new_address_hear_of_it_before_and_after(office: Office, clock: Clock) -> None:
    hire(office)
    office.rules = RULES
    number = wish(office, Right.CORRECT, scope=Scope("other", words=("my login mail, should be mia@example.com",)))
    office.write_now(lambda desk: requests.verify(desk, number, Proof(MIA.id, "link", desk.now)))
    ((id, _),) = office.read_now(holder_notices.waiting)
    office.write_now(lambda desk: holder_notices.told(desk, id, MIA))
    assert {to for to, _ in letters_of(office)} == {"mia@example.org", "mia@example.com"}
    clock.forward(hours=73)
    done = {"before": "mia@example.org", "after": "mia@example.com"}
    office.write_now(lambda desk: decisions.complete(desk, number, ADA, done, "chat"))
    assert [to for to, letter in letters_of(office) if letter.key == "mail.changed_email"] == ["mia@example.org", "mia@example.com"]


def test_an_address_among_before_and_after_is_refused_where_nobody_could_object(office: Office) -> None:
    hire(office)
    number = wish(office, Right.CORRECT, scope=Scope("other", words=("it is wrong",)))
    office.write_now(lambda desk: requests.verify(desk, number, Proof(ACCOUNT, "link", desk.now)))
    for done in ({"before": "mia@example.org", "after": "mia@example.com"}, {"before": "wrong", "after": "login mail is mia@example.com"}):
        with pytest.raises(NotAllowed, match="could not object"):
            office.write_now(partial(decisions.complete, number=number, by=ADA, outcome=done, told="chat"))


def test_another_datum_is_corrected_as_before(office: Office) -> None:
    office.rules = RULES
    number = wish(office, Right.CORRECT, scope=Scope("username", "mia2", words=("my user name is almost right, почти",)))
    ask(office, ANN, number, "mia@example.org")
    request = legal(office.write_now(lambda desk: requests.verify(desk, number, Proof(ACCOUNT, "link", desk.now))))
    assert request.waits_until is None
