"""Rights requests: recorded with a number and a date, verified, marked as duplicates, taken back, reopened, reminded and expired."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from desk import audit, codes, conversations, decisions, requests, tickets
from desk.model.errors import NotAllowed, NotFound
from desk.model.reply import Say
from desk.model.request import Method, Proof, Scope, State
from desk.model.ticket import Ticket
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.settings import DeskSettings, Regime
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.deciding import ACCOUNT, ADA, ASKED, BOB, EVE, deliver, hire, last_say, legal, sent, verified, wish
from tests.desk.samples import ANN, ANSWER, said
from tests.desk.samples import BOB as BOBS_CHAT


def prove(office: Office, number: str, method: Method = "link", *, account: str = ACCOUNT, by: str = "", evidence: str = "") -> State:
    ticket = office.write_now(lambda desk: requests.verify(desk, number, Proof(account, method, desk.now, by, evidence)))
    return legal(ticket).state


def shown(office: Office, number: str) -> Ticket:
    return office.read_now(lambda desk: tickets.show(desk, number))


def in_chat(office: Office, address: Address, number: str) -> Ticket | None:
    return office.read_now(lambda desk: tickets.in_chat(desk, address, number))


def approve(office: Office, number: str, by: str) -> Ticket:
    return office.write_now(lambda desk: decisions.approve(desk, number, by))


def test_a_request_is_recorded_before_anybody_knows_who_asks(office: Office) -> None:
    number = wish(office, Right.CORRECT, scope=Scope(field="username", value="mia", words=("it is misspelt",)))
    ticket = shown(office, number)
    request = legal(ticket)
    assert (ticket.number, ticket.kind, ticket.right, ticket.received_at) == ("PD-2026-000001", "rights", Right.CORRECT, ASKED)
    assert (request.state, request.scope.value, request.scope.words) == (State.IDENTITY, "mia", ("it is misspelt",))
    # A month from Sunday, 1 March; 72 hours of waiting and a working day before that.
    assert (request.due_at, request.act_by, request.counted_from) == (date(2026, 4, 1), date(2026, 3, 27), ASKED)
    assert codes.is_code(request.match_code)
    assert ticket.is_open


def test_what_is_personal_in_a_request_stands_sealed(office: Office) -> None:
    hire(office)
    number = wish(office, Right.CORRECT, scope=Scope(field="username", value="mia-the-second"))
    prove(office, number, "staff", account="acc-of-mia", by="Ada", evidence="the last invoice")
    stored = str(office.read_now(lambda desk: [desk.tx.all(f"SELECT * FROM {table}") for table in ("requests", "proposals")]))
    assert not re.search("mia|invoice", stored)


def test_the_clock_runs_from_the_wish_but_never_from_a_time_to_come(office: Office, clock: Clock) -> None:
    ahead = clock.now + timedelta(days=40)
    opened = office.write_now(lambda desk: requests.open_request(desk, ANN, Right.ACCESS, language="en", received_at=ahead, context=[]))
    assert legal(opened).counted_from == clock.now


def test_the_codes_of_open_requests_differ(office: Office) -> None:
    drawn = [legal(shown(office, number)).match_code for number in (wish(office) for _ in range(20))]
    assert len(set(drawn)) == 20


def test_a_user_takes_a_request_back_and_staff_do_it_for_them(office: Office) -> None:
    hire(office)
    mine, theirs = wish(office), wish(office)
    withdrawn = office.write_now(lambda desk: requests.withdraw(desk, mine))
    assert (legal(withdrawn).state, withdrawn.is_open, sent(office)) == (State.WITHDRAWN, False, [])
    office.write_now(lambda desk: requests.withdraw(desk, theirs, BOB, reason="took it back by phone"))
    assert last_say(office).key == "notice.withdrawn"
    with pytest.raises(NotAllowed, match="cannot be withdrawn"):
        office.write_now(lambda desk: requests.withdraw(desk, mine))


def test_a_request_of_another_chat_is_as_unknown_as_none(office: Office) -> None:
    number = wish(office)
    own = in_chat(office, ANN, number)
    assert own is not None
    assert own.number == number
    assert [in_chat(office, BOBS_CHAT, asked) for asked in (number, "PD-2026-000999")] == [None, None]


def test_a_question_waits_for_the_user_whose_words_take_it_on(office: Office, clock: Clock) -> None:
    hire(office)
    number = verified(office)
    asked = office.write_now(lambda desk: requests.ask_user(desk, number, "Which usage data?", ADA))
    assert legal(asked).state is State.USER
    assert last_say(office) == Say("notice.question", {"number": number, "text": "Which usage data?"})
    answered = office.write_now(lambda desk: tickets.add(desk, number, ["All of it"], at=clock.now - timedelta(minutes=1)))
    assert legal(answered).state is State.OPEN
    assert answered.messages[-1].written_at == clock.now - timedelta(minutes=1)


def test_what_no_chat_can_take_is_asked_by_staff_who_say_how(office: Office) -> None:
    hire(office)
    number = verified(office, address=None)
    with pytest.raises(NotAllowed, match="came from no chat: ask the person by the way it came"):
        office.write_now(lambda desk: requests.ask_user(desk, number, "Which usage data?", ADA))
    with pytest.raises(NotAllowed, match="does not say how"):
        office.write_now(lambda desk: requests.ask_user(desk, number, "Which usage data?", ADA, "yes"))
    assert legal(office.read_now(lambda desk: tickets.show(desk, number))).state is State.OPEN
    asked = office.write_now(lambda desk: requests.ask_user(desk, number, "Which usage data?", ADA, "letter of 3 March"))
    assert legal(asked).state is State.USER
    assert (asked.messages[-1].author, asked.messages[-1].text) == ("note", "Which usage data?\nAsked by staff: letter of 3 March")


def test_consent_is_noted_once(office: Office, clock: Clock) -> None:
    number = wish(office)
    first = office.write_now(lambda desk: requests.consent(desk, number))
    clock.forward(hours=1)
    assert office.write_now(lambda desk: requests.consent(desk, number)) == first
    assert [line.action for line in office.read_now(lambda desk: audit.of(desk, number))] == ["open", "consent"]


def test_a_message_of_another_ticket_is_registered_and_the_clock_runs_from_it(office: Office, clock: Clock) -> None:
    hire(office)
    office.write_now(lambda desk: conversations.record(desk, said("please delete my account"), ANSWER))
    clock.forward(days=3)
    asking = office.write_now(lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="de", received_at=clock.now))
    office.write_now(lambda desk: tickets.reply(desk, asking.number, "Yes?", ADA))
    opened = office.write_now(lambda desk: requests.register(desk, asking.number, Right.DELETE, BOB))
    request = legal(opened)
    assert request.counted_from == said("").at
    assert (opened.address, opened.language, request.source) == (ANN, "de", f"ticket {asking.number}")
    assert [message.text for message in opened.messages] == ["please delete my account"]
    assert opened.number in office.read_now(lambda desk: tickets.show(desk, asking.number)).messages[-1].text
    with pytest.raises(NotAllowed, match=r"Message 2 of .* is not the user's; those are 1"):
        office.write_now(lambda desk: requests.register(desk, asking.number, Right.DELETE, BOB, message=2))


def test_the_queue_begins_with_what_has_to_be_done_first(office: Office, clock: Clock) -> None:
    late = wish(office)
    early = office.write_now(
        lambda desk: requests.open_request(
            desk, None, Right.ACCESS, language="en", received_at=datetime(2026, 2, 20, tzinfo=UTC), source="mail", context=[]
        )
    ).number
    ended = wish(office)
    office.write_now(lambda desk: requests.withdraw(desk, ended))
    office.write_now(lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=clock.now, context=[]))
    listed = office.read_now(lambda desk: [ticket.number for ticket in requests.list_requests(desk)])
    still_open = office.read_now(lambda desk: [ticket.number for ticket in requests.list_requests(desk, only_open=True)])
    assert (listed, still_open) == ([early, late, ended], [early, late])
    assert [ticket.number for ticket in office.read_now(lambda desk: requests.of_chat(desk, ANN))] == [late]


def test_the_china_clock_is_counted_in_its_own_working_days(office: Office) -> None:
    def opened_under(*regimes: Regime) -> date:
        def job(desk: Desk) -> date:
            there = replace(desk, rules=DeskSettings(regimes=regimes))
            return legal(requests.open_request(there, ANN, Right.ACCESS, language="zh", received_at=ASKED, context=[])).due_at

        return office.write_now(job)

    assert opened_under("china") == date(2026, 3, 20)
    assert opened_under("gdpr", "china", "ccpa") == date(2026, 3, 20)


def test_a_blocked_chat_is_named_until_something_arrives_there(office: Office) -> None:
    hire(office)
    number = verified(office)
    office.write_now(lambda desk: tickets.reply(desk, number, "hello", ADA))
    deliver(office, refused="the user has blocked the bot")
    assert shown(office, number).blocked == "the user has blocked the bot"
    office.write_now(lambda desk: tickets.reply(desk, number, "hello again", ADA))
    deliver(office)
    assert shown(office, number).blocked == ""


@pytest.mark.parametrize("number", ["PD-2026-000009", "", "PD-2026-1' OR '1'='1"])
def test_a_number_that_does_not_exist_is_named(office: Office, number: str) -> None:
    hire(office)
    uses: tuple[Callable[[Desk, str], Ticket], ...] = (
        requests.withdraw,
        requests.objected,
        requests.consent,
        requests.reopen,
        requests.user_replied,
    )
    for use in uses:
        with pytest.raises(NotFound, match="There is no ticket"):
            office.write_now(partial(_on, use, number))
    with pytest.raises(NotFound):
        approve(office, number, EVE)


def _on(use: Callable[[Desk, str], Ticket], number: str, desk: Desk) -> Ticket:
    return use(desk, number)


def test_a_ticket_without_a_request_is_told_apart(office: Office, clock: Clock) -> None:
    hire(office)
    plain = office.write_now(lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=clock.now, context=[]))
    with pytest.raises(NotAllowed, match="is no rights request"):
        office.write_now(lambda desk: decisions.approve(desk, plain.number, ADA))
