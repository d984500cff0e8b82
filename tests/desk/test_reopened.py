"""What staff take up again or write down: its dates stay, its code goes to the chat alone, and one message makes one request."""

from __future__ import annotations

import pytest

from desk import requests, tickets
from desk.model.errors import NotAllowed
from desk.model.reply import Say
from desk.model.request import Proof
from desk.office import Office
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import ACCOUNT, ADA, hire, last_say, legal, sent, wish
from tests.desk.samples import ANN


def test_withdrawing_and_reopening_wins_staff_no_time_and_the_chat_gets_a_new_code(office: Office, clock: Clock) -> None:
    hire(office)
    number = wish(office)
    before = legal(office.read_now(lambda desk: tickets.show(desk, number)))
    clock.forward(days=10)
    with pytest.raises(NotAllowed, match="Say why"):
        office.write_now(lambda desk: requests.withdraw(desk, number, ADA))
    office.write_now(lambda desk: requests.withdraw(desk, number, ADA, reason="took it back by phone"))
    after = legal(office.write_now(lambda desk: requests.reopen(desk, number, ADA)))
    assert (after.counted_from, after.due_at, after.act_by) == (before.counted_from, before.due_at, before.act_by)
    assert after.match_code != before.match_code
    assert last_say(office).key == "proof.still_waiting"
    assert Say("way.service", {"code": after.match_code}) in sent(office)[-1].blocks


def test_staff_withdraw_what_came_by_mail_only_where_the_person_was_told(office: Office) -> None:
    hire(office)
    number = wish(office, address=None)
    with pytest.raises(NotAllowed, match="how the person was told"):
        office.write_now(lambda desk: requests.withdraw(desk, number, ADA, reason="took it back"))
    ended = office.write_now(lambda desk: requests.withdraw(desk, number, ADA, reason="took it back", told="letter of 3 March"))
    assert legal(ended).told == "letter of 3 March"


def test_one_message_makes_one_request_and_its_code_takes_two_people(office: Office, clock: Clock) -> None:
    hire(office)
    asking = office.write_now(
        lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=clock.now, context=["delete it"])
    )
    opened = office.write_now(lambda desk: requests.register(desk, asking.number, Right.DELETE, ADA, message=1))
    with pytest.raises(NotAllowed, match=f"already, as {opened.number}"):
        office.write_now(lambda desk: requests.register(desk, asking.number, Right.DELETE, ADA, message=1))
    code = legal(opened).match_code
    proven = office.write_now(lambda desk: requests.verify(desk, opened.number, Proof(ACCOUNT, "service", desk.now, "Ada", code)))
    assert legal(proven).proof is None
    assert legal(proven).proposal is not None
