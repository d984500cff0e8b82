"""Events leave only for another console, only with the user's consent, and survive whatever befalls the process."""

from __future__ import annotations

import pytest

from desk import audit, events, outbox, requests, tickets
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.settings import DeskSettings
from knowledge.reading import Right
from tests.clock import Clock
from tests.desk.samples import ANN

WEBHOOK = DeskSettings(handoff="webhook")


@pytest.fixture
def handing_over(office: Office) -> Office:
    """An office whose requests another console handles, on each kind of store."""
    office.rules = WEBHOOK
    return office


def opened(desk: Desk) -> str:
    return requests.open_request(desk, ANN, Right.DELETE, language="en", received_at=desk.now).number


def consented(desk: Desk) -> str:
    return requests.consent(desk, opened(desk)).number


def claim(office: Office, boot: str) -> list[outbox.Parcel]:
    return office.write_now(lambda desk: outbox.claim(desk, events.CHANNEL, boot, 10))


def test_nothing_leaves_where_the_desk_itself_handles_requests(office: Office) -> None:
    office.write_now(consented)
    assert claim(office, "run") == []


def test_nothing_leaves_before_the_user_agreed_and_what_happened_since_leaves_then(handing_over: Office) -> None:
    number = handing_over.write_now(opened)
    assert claim(handing_over, "run") == []
    handing_over.write_now(lambda desk: requests.consent(desk, number))
    (parcel,) = claim(handing_over, "run")
    assert parcel.address == Address("webhook", number)


def test_every_change_is_an_event_of_its_own_and_a_change_that_is_undone_is_none(handing_over: Office) -> None:
    number = handing_over.write_now(consented)
    handing_over.write_now(lambda desk: requests.withdraw(desk, number))

    def fails(desk: Desk) -> None:
        requests.reopen(desk, number)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        handing_over.write_now(fails)
    found = handing_over.read_now(lambda desk: outbox.since(desk, Address("webhook", number), ""))
    args = [getattr(parcel.reply.blocks[0], "args", {}) for parcel in found]
    assert [each["state"] for each in args] == ["waiting_for_identity", "withdrawn"]
    assert len({each["id"] for each in args}) == 2


def test_what_the_user_writes_and_what_staff_do_is_an_event_too(handing_over: Office) -> None:
    number = handing_over.write_now(consented)
    handing_over.write_now(lambda desk: tickets.add(desk, number, ["also my keys"]))
    handing_over.write_now(lambda desk: tickets.reply(desk, number, "Good morning.", "staff:Ada"))
    found = handing_over.read_now(lambda desk: outbox.since(desk, Address("webhook", number), ""))
    versions = [int(getattr(parcel.reply.blocks[0], "args", {})["version"]) for parcel in found]
    assert len(versions) == 3
    assert versions == sorted(versions)
    assert versions[0] < versions[-1]


def test_a_crash_while_sending_never_gives_an_event_up(handing_over: Office) -> None:
    handing_over.write_now(consented)
    for boot in ("crash 1", "crash 2", "crash 3"):
        (parcel,) = claim(handing_over, boot)
        handing_over.write_now(lambda desk, parcel=parcel: outbox.sending(desk, parcel))
        assert handing_over.write_now(lambda desk: outbox.release(desk, "run")) == 1
    assert len(claim(handing_over, "run")) == 1


def test_a_claim_that_was_never_sent_is_no_attempt(handing_over: Office) -> None:
    handing_over.write_now(consented)
    for boot in ("crash 1", "crash 2", "crash 3"):
        claim(handing_over, boot)
        handing_over.write_now(lambda desk: outbox.release(desk, "run"))
    (parcel,) = claim(handing_over, "run")
    assert parcel.attempts == 1


def test_a_receiver_that_is_gone_is_remembered_until_it_is_welcomed_back(handing_over: Office, clock: Clock) -> None:
    url = "https://console.example.org/events"
    handing_over.write_now(lambda desk: events.note_gone(desk, url))
    later = clock.forward(hours=1)
    handing_over.write_now(lambda desk: events.note_gone(desk, url))
    since = handing_over.read_now(lambda desk: events.gone_since(desk, url))
    assert since is not None
    assert since < later
    assert handing_over.read_now(lambda desk: events.gone_since(desk, url + "/2")) is None
    handing_over.write_now(events.welcome_back)
    assert handing_over.read_now(lambda desk: events.gone_since(desk, url)) is None
    assert {each.action for each in handing_over.read_now(audit.newest)} == {"webhook.gone"}
