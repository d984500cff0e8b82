"""Sessions of the console, and how guessing a password is slowed down."""

from __future__ import annotations

import pytest

from desk import passwords, sessions, staff
from desk.model.errors import NotFound
from desk.model.member import Member
from desk.office import Desk, Office
from tests.clock import Clock
from tests.desk.deciding import hire

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


def admit(office: Office, name: str = "Bob", address: str = HERE) -> int:
    return office.write_now(lambda desk: sessions.admit(desk, name, address))


def begin(office: Office, name: str = "Bob", address: str = HERE) -> str:
    return office.write_now(lambda desk: sessions.begin(desk, staff.show(desk, name), address, "Firefox on Linux"))


def find(office: Office, token: str) -> sessions.Session | None:
    return office.read_now(lambda desk: sessions.find(desk, token))


def touch(office: Office, session: sessions.Session) -> None:
    office.write_now(lambda desk: sessions.touch(desk, session))


def member(office: Office, name: str) -> Member:
    return office.read_now(lambda desk: staff.show(desk, name))


@pytest.fixture(autouse=True)
def _staff(office: Office) -> None:
    hire(office)


def test_a_token_opens_its_session_and_only_its_hash_is_kept(office: Office) -> None:
    token = begin(office)
    session = find(office, token)
    assert session is not None
    assert (session.member.name, session.browser) == ("Bob", "Firefox on Linux")
    assert find(office, passwords.digest(token)) is None
    assert find(office, "") is None
    rows = office.read_now(lambda desk: desk.tx.all("SELECT * FROM sessions"))
    assert token not in str(rows)


def test_a_session_ends_without_use_and_after_half_a_day_with_it(office: Office, clock: Clock) -> None:
    unused, used = begin(office), begin(office)
    for _ in range(25):
        clock.forward(minutes=29)
        session = find(office, used)
        if session is None:
            break
        touch(office, session)
    assert find(office, unused) is None
    assert session is None
    assert clock.now.hour == 21, "12 hours from 9, in steps of 29 minutes"


@pytest.mark.parametrize("act", ["reset", "disable"])
def test_a_new_password_or_a_disabled_account_ends_every_session(office: Office, act: str) -> None:
    tokens = [begin(office), begin(office), begin(office, "Eve")]

    def job(desk: Desk) -> None:
        ada = staff.show(desk, "Ada")
        if act == "reset":
            staff.reset(desk, "Bob", "none", "token", by=ada)
        else:
            staff.disable(desk, "Bob", ada)

    office.write_now(job)
    assert [find(office, token) is None for token in tokens] == [True, True, False]


def test_members_see_and_end_their_own_sessions_and_nobody_elses(office: Office) -> None:
    token, other = begin(office), begin(office, "Eve")
    bob, eve = member(office, "Bob"), member(office, "Eve")
    (mine,) = office.read_now(lambda desk: sessions.of(desk, bob))
    with pytest.raises(NotFound):
        office.write_now(lambda desk: sessions.end(desk, mine.id, eve))
    office.write_now(lambda desk: sessions.end(desk, mine.id, bob))
    assert find(office, token) is None
    assert find(office, other) is not None


def test_guesses_wait_longer_and_longer_for_known_and_unknown_names_alike(office: Office, clock: Clock) -> None:
    for name in ("Bob", "Nobody"):
        waits = []
        for _ in range(sessions.FREE_OF_NAME + 12):
            wait = admit(office, name, f"{name}'s address")
            if wait:
                waits.append(wait)
                clock.forward(seconds=wait)
                assert admit(office, name, f"{name}'s address") == 0
        assert waits[:4] == [1, 2, 4, 8]
        assert waits[-1] == 300


def test_one_address_that_tries_many_names_waits_too(office: Office) -> None:
    assert [admit(office, f"name {number}") for number in range(sessions.FREE_OF_ADDRESS + 1)] == [0] * sessions.FREE_OF_ADDRESS + [1]


def test_strangers_elsewhere_do_not_lock_a_member_out_of_their_own_place(office: Office) -> None:
    admit(office)
    begin(office)
    for _ in range(sessions.FREE_OF_NAME):
        assert admit(office, "bob", ELSEWHERE) == 0
    assert admit(office, "BOB", ELSEWHERE) == 1
    assert admit(office, "Bob", "203.0.113.9") == 1
    assert admit(office, "Bob", HERE) == 0


def test_who_gets_in_begins_to_count_anew(office: Office) -> None:
    for _ in range(3):
        for _ in range(sessions.FREE_OF_NAME):
            assert admit(office) == 0
        begin(office)
