"""Events reach another console signed, in order, none lost and none doubled, whatever state it is in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import web
from standardwebhooks import Webhook as Oracle

from bot.connectors import webhook
from bot.connectors.settings import HandoffSettings
from bot.connectors.webhook import PAUSES, Webhook
from desk import events, outbox, requests
from desk.clock import Clock as AnyClock
from desk.clock import utc_now
from desk.model.request import Scope
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.settings import DeskSettings
from knowledge.reading import Right
from tests.clock import Clock
from tests.connectors.receiver import SECRET, Receiver
from tests.connectors.sending import Sending
from tests.offices import office_under
from tests.stores import clock

__all__ = ["clock"]

RULES = DeskSettings(handoff="webhook")
HOURS = 3600


office = office_under(RULES)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    far = Receiver()
    await far.start()
    yield far
    await far.stop()


@pytest.fixture
async def sending(office: Office, receiver: Receiver, clock: Clock) -> AsyncIterator[Sending]:
    under_way = Sending(office, Webhook(HandoffSettings(receiver.url, SECRET), office, clock), clock)
    yield under_way
    await under_way.stop()


def hand_over(office: Office, right: Right = Right.DELETE, chat: str = "1001") -> str:
    """A request whose user agreed; its consent is the first event."""

    def job(desk: Desk) -> str:
        ticket = requests.open_request(
            desk, Address("telegram", chat), right, language="en", received_at=desk.now, scope=Scope(words=("wipe my account",))
        )
        return requests.consent(desk, ticket.number).number

    return office.write_now(job)


def withdraw(office: Office, number: str) -> None:
    office.write_now(lambda desk: requests.withdraw(desk, number))


async def test_an_event_bears_a_signature_that_the_reference_library_verifies(receiver: Receiver) -> None:
    office = Office.in_memory(rules=RULES)
    clock: AnyClock = utc_now
    sending = Sending(office, Webhook(HandoffSettings(receiver.url, SECRET), office, clock), Clock())
    number = hand_over(office)
    await sending.rest()
    await sending.stop()
    office.close()
    (call,) = receiver.calls
    body = Oracle(SECRET).verify(call.body, call.headers)
    assert body["type"] == "request.changed"
    assert (body["data"]["number"], body["data"]["right"], body["data"]["state"]) == (number, "delete", "waiting_for_identity")
    assert datetime.fromisoformat(body["timestamp"]).tzinfo == UTC
    assert call.headers["content-type"] == "application/json"


def test_signatures_are_those_of_the_reference_library() -> None:
    key = webhook._key(SECRET)
    at = 1674087231
    signed = Oracle(SECRET).sign("evt_1", datetime.fromtimestamp(at, UTC), '{"a":"ä"}')
    assert webhook.signature(key, "evt_1", at, '{"a":"ä"}'.encode()) == signed


async def test_while_the_secret_is_changed_both_sign(office: Office, receiver: Receiver, clock: Clock) -> None:
    old = "whsec_" + "b2xkLW9sZC1vbGQtb2xkLW9sZC1vbGQtb2xkLW9sZCE="
    sending = Sending(office, Webhook(HandoffSettings(receiver.url, f"{SECRET} {old}"), office, clock), clock)
    hand_over(office)
    await sending.rest()
    await sending.stop()
    (call,) = receiver.calls
    signed = [Oracle(secret).sign(call.id, clock.now, call.body.decode()) for secret in (SECRET, old)]
    assert call.headers["webhook-signature"].split(" ") == signed


async def test_an_event_holds_ids_and_states_and_nothing_of_the_person(office: Office, receiver: Receiver, sending: Sending) -> None:
    number = hand_over(office, chat="123456789")
    await sending.rest()
    (call,) = receiver.calls
    assert call.data == {"number": number, "right": "delete", "state": "waiting_for_identity", "version": call.data["version"]}
    everything = call.body.decode() + str(call.headers)
    assert "wipe" not in everything
    assert "123456789" not in everything


async def test_a_receiver_that_is_down_for_hours_gets_everything_once_and_in_order(
    office: Office, receiver: Receiver, sending: Sending
) -> None:
    await receiver.stop()
    numbers = [hand_over(office, right, str(1000 + at)) for at, right in enumerate(Right)]
    await sending.rest()
    for _ in range(16):  # eight hours
        await sending.after(minutes=30)
    for number in numbers:
        withdraw(office, number)
    await sending.rest()
    assert receiver.calls == []
    await receiver.start()
    await sending.after(hours=10)
    assert len(set(receiver.ids)) == len(receiver.ids) == 2 * len(numbers)
    for number in numbers:
        assert [call.data["state"] for call in receiver.calls if call.data["number"] == number] == ["waiting_for_identity", "withdrawn"]
    assert office.read_now(outbox.waiting) == 0


async def test_what_was_put_off_for_hours_leaves_as_soon_as_the_receiver_is_back(
    office: Office, receiver: Receiver, sending: Sending
) -> None:
    await receiver.stop()
    hand_over(office, chat="1")
    await sending.rest()
    for seconds in PAUSES[:4]:
        await sending.after(seconds=seconds)
    await receiver.start()
    hand_over(office, chat="2")
    await sending.rest()
    assert [call.data["number"][-1] for call in receiver.calls] == ["2", "1"]


async def test_a_new_event_of_a_request_does_not_wait_for_the_hours_of_an_older_one(
    office: Office, receiver: Receiver, sending: Sending
) -> None:
    await receiver.stop()
    number = hand_over(office)
    await sending.rest()
    for seconds in PAUSES[:4]:
        await sending.after(seconds=seconds)
    await receiver.start()
    withdraw(office, number)
    await sending.rest()
    assert [call.data["state"] for call in receiver.calls] == ["waiting_for_identity", "withdrawn"]


async def test_somebody_who_has_seen_to_the_receiver_makes_everything_leave_at_once(
    office: Office, receiver: Receiver, sending: Sending
) -> None:
    await receiver.stop()
    hand_over(office)
    await sending.rest()
    await sending.after(seconds=5)
    await receiver.start()
    assert office.write_now(events.welcome_back) == 1
    await sending.rest()
    assert len(receiver.calls) == 1


async def test_an_answer_that_was_lost_is_repeated_under_the_same_id(office: Office, receiver: Receiver, sending: Sending) -> None:
    def cut(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    receiver.respond = cut
    hand_over(office)
    await sending.rest()
    receiver.respond = lambda _: web.Response()
    await sending.after(seconds=5)
    first, second = receiver.calls
    assert (first.id, first.body) == (second.id, second.body)
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 5


async def test_it_is_tried_by_the_table_and_then_put_aside_listed_and_replayed(
    office: Office, receiver: Receiver, sending: Sending
) -> None:
    receiver.respond = lambda _: web.Response(status=500)
    number = hand_over(office)
    await sending.rest()
    for count, seconds in enumerate(PAUSES, 1):
        await sending.after(seconds=seconds - 1)
        assert len(receiver.calls) == count
        await sending.after(seconds=1)
        assert len(receiver.calls) == count + 1
    await sending.after(days=30)
    assert len(receiver.calls) == len(PAUSES) + 1
    (letter,) = office.read_now(outbox.dead)
    assert (letter.address.chat, letter.reason) == (number, "answered with 500")
    receiver.respond = lambda _: web.Response()
    office.write_now(lambda desk: outbox.replay_all(desk, events.CHANNEL))
    await sending.rest()
    assert set(receiver.ids) == {receiver.ids[0]}
    assert office.read_now(outbox.dead) == []


async def test_a_redirect_is_a_failure_and_is_not_followed(office: Office, receiver: Receiver, sending: Sending) -> None:
    receiver.respond = lambda request: web.Response(status=307, headers={"Location": f"{request.path}/elsewhere"})
    hand_over(office)
    await sending.rest()
    assert len(receiver.calls) == 1
    receiver.respond = lambda _: web.Response()
    await sending.after(seconds=5)
    assert len(set(receiver.ids)) == 1
    assert office.read_now(outbox.waiting) == 0


async def test_gone_ends_it_until_somebody_has_seen_to_it(office: Office, receiver: Receiver, sending: Sending) -> None:
    receiver.respond = lambda _: web.Response(status=410)
    hand_over(office, chat="1")
    await sending.rest()
    receiver.respond = lambda _: web.Response()
    hand_over(office, chat="2")
    await sending.after(days=3)
    assert len(receiver.calls) == 1
    assert [letter.reason for letter in office.read_now(outbox.dead)] == [webhook.GONE] * 2

    def replay(desk: Desk) -> None:
        events.welcome_back(desk)
        outbox.replay_all(desk, events.CHANNEL)

    office.write_now(replay)
    await sending.rest()
    assert [call.data["number"][-1] for call in receiver.calls] == ["1", "1", "2"]


@pytest.mark.parametrize("how", ["seconds", "date"])
def test_a_receiver_that_asks_for_time_gets_it(how: str, clock: Clock) -> None:
    header = "3600" if how == "seconds" else "Sun, 01 Mar 2026 10:00:00 GMT"
    assert webhook._wait(header, clock.now) == HOURS
    assert webhook._wait("99999999999", clock.now) == 24 * HOURS
    assert [webhook._wait(odd, clock.now) for odd in ("", "soon", "-5", "Sun, 01 Mar 2020 10:00:00 GMT")] == [0.0] * 4


async def test_a_busy_receiver_is_left_alone_as_long_as_it_wants(office: Office, receiver: Receiver, sending: Sending) -> None:
    receiver.respond = lambda _: web.Response(status=429, headers={"Retry-After": "3600"})
    hand_over(office)
    await sending.rest()
    await sending.after(seconds=3599)
    assert len(receiver.calls) == 1
    await sending.after(seconds=1)
    assert len(receiver.calls) == 2


async def test_a_receiver_that_never_answers_is_given_up_for_now(office: Office, receiver: Receiver, clock: Clock) -> None:
    receiver.hangs = True
    sending = Sending(office, Webhook(HandoffSettings(receiver.url, SECRET), office, clock, patience=0.05), clock)
    hand_over(office)
    await sending.rest()
    receiver.hangs = False
    await sending.after(seconds=5)
    await sending.stop()
    assert len(receiver.calls) == 2
    assert office.read_now(outbox.waiting) == 0


async def test_a_password_in_the_address_stands_in_no_reason(office: Office, clock: Clock) -> None:
    sending = Sending(office, Webhook(HandoffSettings("http://me:hush@127.0.0.1:9/x", SECRET), office, clock), clock)
    hand_over(office)
    await sending.rest()
    await sending.stop()
    row = office.read_now(lambda desk: desk.tx.one("SELECT reason FROM outbox"))
    assert row is not None
    assert row["reason"].startswith("no answer (")
    assert "hush" not in row["reason"]
