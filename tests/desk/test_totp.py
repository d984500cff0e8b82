"""The second factor: codes count once and for a short while, recovery codes once, secrets stand nowhere in clear."""

from __future__ import annotations

import base64

import pytest

from desk import audit, staff, totp
from desk.model.errors import NotAllowed, NotSignedIn
from desk.model.member import Member
from desk.office import Office
from tests.clock import Clock
from tests.desk.deciding import hire

SECRET = b"12345678901234567890"


@pytest.fixture
def bob(office: Office) -> Member:
    hire(office)
    return office.read_now(lambda desk: staff.show(desk, "Bob"))


def code(secret: bytes, clock: Clock, steps: int = 0) -> str:
    """What a device shows, whose clock is some steps ahead."""
    return totp.code_at(secret, int(clock().timestamp()) // totp.STEP + steps)


def turn_on(office: Office, member: Member, clock: Clock) -> tuple[bytes, list[str]]:
    secret = office.write_now(lambda desk: totp.offer(desk, member))
    return secret, office.write_now(lambda desk: totp.confirm(desk, member, code(secret, clock)))


def prove(office: Office, member: Member, given: str) -> bool:
    try:
        office.write_now(lambda desk: totp.prove(desk, member, given))
    except NotSignedIn:
        return False
    return True


@pytest.mark.parametrize(("at", "digits"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(at: int, digits: str) -> None:
    """RFC 6238, appendix B, of which devices show the last six digits."""
    assert totp.code_at(SECRET, at // totp.STEP) == digits


def test_a_code_counts_once_and_with_it_all_before(office: Office, bob: Member, clock: Clock) -> None:
    secret, _ = turn_on(office, bob, clock)
    assert not prove(office, bob, code(secret, clock)), "it was used to turn it on"
    clock.forward(seconds=60)
    newest = code(secret, clock)
    wide = newest[3:].translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert prove(office, bob, f" {newest[:3]} {wide} ")
    assert not prove(office, bob, newest)
    assert not prove(office, bob, code(secret, clock, -1))


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(office: Office, bob: Member, clock: Clock, steps: int, taken: bool) -> None:
    secret, _ = turn_on(office, bob, clock)
    clock.forward(minutes=5)
    assert prove(office, bob, code(secret, clock, steps)) == taken


def test_a_recovery_code_counts_once_however_it_is_typed(office: Office, bob: Member, clock: Clock) -> None:
    _, codes = turn_on(office, bob, clock)
    assert len({*codes}) == totp.CODES
    assert prove(office, bob, codes[0].replace("-", " ").upper())
    assert not prove(office, bob, codes[0])
    assert office.read_now(lambda desk: totp.codes_left(desk, bob)) == totp.CODES - 1
    renewed = office.read_now(lambda desk: staff.show(desk, "Bob"))
    fresh = office.write_now(lambda desk: totp.renew_codes(desk, renewed))
    assert not prove(office, bob, codes[1])
    assert prove(office, bob, fresh[1])


@pytest.mark.parametrize("given", ["", "000000", "0", "x" * 200, "\ud800", "²²²²²²"])
def test_anything_else_is_refused(office: Office, bob: Member, clock: Clock, given: str) -> None:
    turn_on(office, bob, clock)
    assert not prove(office, bob, given)


def test_nothing_is_asked_for_before_the_device_has_shown_that_it_has_the_secret(office: Office, bob: Member, clock: Clock) -> None:
    first = office.write_now(lambda desk: totp.offer(desk, bob))
    second = office.write_now(lambda desk: totp.offer(desk, bob))
    for wrong in (code(first, clock), "000000"):
        with pytest.raises(NotAllowed, match="not the code"):
            office.write_now(lambda desk, wrong=wrong: totp.confirm(desk, bob, wrong))
    assert not prove(office, bob, code(second, clock))
    assert not office.read_now(lambda desk: staff.show(desk, "Bob")).has_totp
    office.write_now(lambda desk: totp.confirm(desk, bob, code(second, clock)))
    assert office.read_now(lambda desk: staff.show(desk, "Bob")).has_totp
    with pytest.raises(NotAllowed, match="on already"):
        office.write_now(lambda desk: totp.offer(desk, bob))


def test_secrets_and_recovery_codes_stand_in_no_table_in_clear(office: Office, bob: Member, clock: Clock) -> None:
    secret, codes = turn_on(office, bob, clock)
    rows = office.read_now(lambda desk: str([dict(each) for each in desk.tx.all("SELECT * FROM second_factors")]))
    rows += office.read_now(lambda desk: str([dict(each) for each in desk.tx.all("SELECT * FROM recovery_codes")]))
    for text in (base64.b32encode(secret).decode(), secret.hex(), codes[0], codes[0].replace("-", "")):
        assert text not in rows


def test_an_admin_turns_off_what_a_member_has_lost_and_the_trail_says_so(office: Office, bob: Member, clock: Clock) -> None:
    _, codes = turn_on(office, bob, clock)
    ada = office.read_now(lambda desk: staff.show(desk, "Ada"))
    with pytest.raises(NotAllowed):
        office.write_now(lambda desk: staff.remove_totp(desk, "Ada", bob))
    assert not office.write_now(lambda desk: staff.remove_totp(desk, "Bob", ada)).has_totp
    assert not prove(office, bob, codes[0])
    lines = [(line.actor, line.action) for line in office.read_now(lambda desk: audit.of(desk, "staff:Bob"))]
    assert lines[-2:] == [("staff:Bob", "staff.totp_on"), ("staff:Ada", "staff.totp_off")]


def test_the_address_for_devices_names_the_desk_and_the_member() -> None:
    assert totp.as_address(SECRET, "Ada L") == (
        "otpauth://totp/Privacy%20desk:Ada%20L?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=Privacy%20desk&algorithm=SHA1&digits=6&period=30"
    )
    assert totp.as_text(SECRET).startswith("GEZD GNBV")


def test_an_admins_own_second_factor_is_not_turned_off_without_the_password(office: Office, bob: Member, clock: Clock) -> None:
    ada = office.read_now(lambda desk: staff.show(desk, "Ada"))
    turn_on(office, ada, clock)
    with pytest.raises(NotAllowed, match="under 'You'"):
        office.write_now(lambda desk: staff.remove_totp(desk, "ADA", ada))
    assert office.read_now(lambda desk: staff.show(desk, "Ada")).has_totp
