"""From the password to the session, and accounts that change meanwhile."""

from __future__ import annotations

from functools import partial

import pytest

from desk import audit, sessions, signing_in, staff, totp
from desk.model.errors import NotAllowed, NotSignedIn
from desk.model.member import Member
from desk.office import Office
from tests.clock import Clock
from tests.desk.deciding import hire
from tests.desk.test_totp import code, turn_on

HERE = "192.0.2.1"


@pytest.fixture
def ada(office: Office) -> Member:
    hire(office)
    return member(office, "Ada")


def member(office: Office, name: str) -> Member:
    return office.read_now(lambda desk: staff.show(desk, name))


def start(office: Office, name: str) -> signing_in.Entered:
    return office.write_now(lambda desk: signing_in.start(desk, staff.show(desk, name), HERE, "Firefox on Linux"))


def find(office: Office, token: str) -> signing_in.Pending | None:
    return office.read_now(lambda desk: signing_in.find(desk, token))


def is_session(office: Office, token: str) -> bool:
    return office.read_now(lambda desk: sessions.find(desk, token)) is not None


def test_each_step_has_a_token_of_its_own_and_only_the_last_opens_a_session(office: Office, ada: Member, clock: Clock) -> None:
    secret, _ = turn_on(office, member(office, "Bob"), clock)
    office.write_now(lambda desk: staff.invite(desk, "Bob", "one-time", ada))
    clock.forward(seconds=30)
    first = start(office, "Bob")
    pending = find(office, first.token)
    assert pending is not None
    assert (first.step, pending.steps, pending.member.name) == ("code", ("code", "password"), "Bob")
    with pytest.raises(NotSignedIn):
        office.write_now(lambda desk: signing_in.choose_password(desk, pending, "hash", HERE))
    second = office.write_now(lambda desk: signing_in.give_code(desk, pending, code(secret, clock), HERE))
    assert find(office, first.token) is None
    after = find(office, second.token)
    assert after is not None
    third = office.write_now(lambda desk: signing_in.choose_password(desk, after, "hash", HERE))
    assert (second.step, third.step) == ("password", None)
    assert [is_session(office, each.token) for each in (first, second, third)] == [False, False, True]
    assert member(office, "Bob").invited_until is None


def test_what_is_pending_ends_after_ten_minutes_and_with_the_account(office: Office, ada: Member, clock: Clock) -> None:
    office.write_now(lambda desk: staff.invite(desk, "Bob", "one-time", ada))
    late, soon = start(office, "Bob"), start(office, "Bob")
    clock.forward(minutes=10)
    assert find(office, late.token) is not None
    clock.forward(seconds=1)
    assert find(office, late.token) is None
    soon = start(office, "Bob")
    office.write_now(lambda desk: staff.disable(desk, "Bob", ada))
    assert find(office, soon.token) is None
    assert office.read_now(lambda desk: desk.tx.all("SELECT * FROM sign_ins WHERE member = 'Bob'")) in ([], ())


def test_a_new_role_ends_sessions_and_the_last_admin_keeps_it(office: Office, ada: Member) -> None:
    entered = start(office, "Bob")
    assert office.write_now(lambda desk: staff.change_role(desk, "bob", "auditor", ada)).role == "auditor"
    assert not is_session(office, entered.token)
    for name, role, by, says in (
        ("Ada", "agent", ada, "only active admin"),
        ("Bob", "auditor", ada, "an auditor already"),
        ("Ada", "agent", member(office, "Bob"), "Only an admin"),
    ):
        with pytest.raises(NotAllowed, match=says):
            office.write_now(lambda desk, name=name, role=role, by=by: staff.change_role(desk, name, role, by))
    assert office.read_now(lambda desk: audit.of(desk, "staff:Bob"))[-1].action == "staff.role.auditor"


def test_the_only_admin_who_lost_everything_comes_back_without_the_device(office: Office, ada: Member, clock: Clock) -> None:
    turn_on(office, ada, clock)
    office.write_now(lambda desk: staff.reset(desk, "Ada", "hash", "token", by=None))
    assert not member(office, "Ada").has_totp
    assert start(office, "Ada").step is None
    assert office.read_now(lambda desk: totp.codes_left(desk, ada)) == 0


def test_a_password_that_was_replaced_between_the_comparing_and_the_session_opens_none(office: Office, ada: Member) -> None:
    bob = member(office, "Bob")
    for change in (
        partial(staff.invite, name="Bob", token="one-time", by=ada),
        partial(staff.change_password, member=bob, password_hash="another hash"),
        partial(staff.disable, name="Bob", by=ada),
    ):
        compared = member(office, "Bob")
        office.write_now(change)
        with pytest.raises(NotSignedIn):
            office.write_now(partial(signing_in.start, member=compared, address=HERE, browser="Firefox on Linux"))
    assert office.read_now(lambda desk: sessions.of(desk, staff.show(desk, "Bob"))) == []
