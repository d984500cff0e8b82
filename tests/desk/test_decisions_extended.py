"""Extensions: a notice in time, delivered, once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

import pytest

from desk import decisions, outbox, requests
from desk.model.errors import NotAllowed
from desk.model.reply import Say
from desk.model.request import State
from desk.model.turn import Address
from desk.office import Office
from desk.outbox import UNSEEN
from desk.settings import DeskSettings
from tests.clock import Clock
from tests.desk.deciding import ADA, actions, deliver, extend, hire, last_say, legal, shown, under, verified

PAGE = Address("web", "page-1")
CLAUSE = "data-retention.payment-records"


def test_a_request_is_extended_when_its_notice_has_been_delivered(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office)
    extend(office, number)
    assert last_say(office) == Say("notice.extended", {"number": number, "until": "2026-06-01", "reason": "Many systems hold it"})
    assert office.write_now(decisions.settle_extensions) == 0
    assert legal(shown(office, number)).due_at == date(2026, 4, 1)
    with pytest.raises(NotAllowed, match="on its way already"):
        extend(office, number)
    delivered = clock.forward(hours=2)
    deliver(office)
    assert (office.write_now(decisions.settle_extensions), office.write_now(decisions.settle_extensions)) == (1, 0)
    request = legal(shown(office, number))
    assert (request.state, request.extended_at, request.due_at) == (State.EXTENDED, delivered, date(2026, 6, 1))
    assert request.act_by == date(2026, 5, 28)
    with pytest.raises(NotAllowed, match="has been extended once"):
        extend(office, number)


def test_a_notice_that_does_not_arrive_extends_nothing(office: Office) -> None:
    hire(office)
    number = verified(office)
    extend(office, number)
    deliver(office, refused="blocked by the user")
    assert office.write_now(decisions.settle_extensions) == 0
    ticket = shown(office, number)
    assert (legal(ticket).state, legal(ticket).due_at) == (State.OPEN, date(2026, 4, 1))
    assert "not delivered in time" in ticket.messages[-1].text
    with pytest.raises(NotAllowed, match=r"cannot be reached \(blocked by the user\)"):
        extend(office, number)
    assert legal(extend(office, number, told="letter of 3 March")).state is State.EXTENDED


def test_a_notice_that_arrives_after_the_first_time_limit_extends_nothing(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office)
    clock.now = datetime(2026, 4, 1, 23, 0, tzinfo=UTC)
    extend(office, number)
    clock.forward(hours=2)
    deliver(office)
    assert office.write_now(decisions.settle_extensions) == 0
    assert legal(shown(office, number)).state is State.OPEN


def test_an_erased_notice_is_no_delivered_one(office: Office) -> None:
    hire(office)
    number = verified(office)
    extend(office, number)
    office.write_now(lambda desk: desk.tx.run("DELETE FROM outbox"))
    assert office.write_now(decisions.settle_extensions) == 0
    assert "extend.fail" in actions(office, number)


def test_a_notice_for_a_request_that_was_reopened_meanwhile_is_let_go(office: Office) -> None:
    hire(office)
    number = verified(office)
    extend(office, number)
    office.write_now(lambda desk: requests.withdraw(desk, number))
    office.write_now(lambda desk: requests.reopen(desk, number))
    deliver(office)
    assert office.write_now(decisions.settle_extensions) == 0
    assert legal(shown(office, number)).state is State.IDENTITY


def test_an_extension_comes_before_the_first_time_limit_and_with_a_reason(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office)
    with pytest.raises(NotAllowed, match="needs a reason"):
        office.write_now(lambda desk: decisions.extend(desk, number, " ", ADA))
    clock.now = datetime(2026, 4, 2, tzinfo=UTC)
    with pytest.raises(NotAllowed, match="ended on 2026-04-01"):
        extend(office, number)
    fresh = verified(office)
    china = DeskSettings(regimes=("china",))
    with pytest.raises(NotAllowed, match="would not move the date"):
        clock.now = datetime(2026, 3, 2, tzinfo=UTC)
        under(china, partial(decisions.extend, number=fresh, reason="busy", by=ADA), office)


@pytest.mark.parametrize("told", ["chat", "Chat", "letter of 3 March", "by phone"])
def test_no_word_stands_for_a_notice_that_the_chat_can_take(office: Office, told: str) -> None:
    hire(office)
    number = verified(office)
    with pytest.raises(NotAllowed, match="leave --told out"):
        extend(office, number, told)
    assert legal(shown(office, number)).due_at == date(2026, 4, 1)


def test_where_no_chat_can_take_it_the_chat_is_no_other_way(office: Office) -> None:
    hire(office)
    number = verified(office, address=None)
    for told in ("chat", "in the chat", "x", "nobody"):
        with pytest.raises(NotAllowed, match=r"no other way|does not say how"):
            extend(office, number, told)
    assert legal(extend(office, number, "letter of 3 March")).state is State.EXTENDED


def test_a_notice_in_a_closed_page_counts_from_when_the_page_was_opened(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office, address=PAGE)
    extend(office, number)
    deliver(office, channel="web", seen=UNSEEN)
    assert office.write_now(decisions.settle_extensions) == 0
    assert legal(shown(office, number)).state is State.OPEN
    opened = clock.forward(hours=5)
    office.write_now(lambda desk: outbox.see(desk, PAGE))
    clock.forward(hours=1)
    assert office.write_now(decisions.settle_extensions) == 1
    assert legal(shown(office, number)).extended_at == opened


def test_a_notice_that_nobody_saw_before_the_first_date_extends_nothing(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office, address=PAGE)
    extend(office, number)
    deliver(office, channel="web", seen=UNSEEN)
    clock.now = datetime(2026, 4, 2, tzinfo=UTC)
    assert office.write_now(decisions.settle_extensions) == 0
    assert "not delivered in time" in shown(office, number).messages[-1].text
    assert legal(shown(office, number)).extended_at is None


def test_a_notice_that_waits_in_a_closed_page_can_be_given_another_way(office: Office) -> None:
    hire(office)
    number = verified(office, address=PAGE)
    extend(office, number)
    deliver(office, channel="web", seen=UNSEEN)
    with pytest.raises(NotAllowed, match="on its way already"):
        extend(office, number)
    assert legal(extend(office, number, "letter of 3 March")).state is State.EXTENDED
    office.write_now(lambda desk: outbox.see(desk, PAGE))
    assert office.write_now(decisions.settle_extensions) == 0
