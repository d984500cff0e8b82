"""Keys of other systems: shown once, counted in the database, audited, and a repeated call does nothing twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from desk import api_keys, audit, staff
from desk.api_keys import ApiKey, Denied
from desk.model.errors import NotFound, SettingsError
from desk.model.member import Member
from desk.office import Desk, Office
from tests.clock import Clock
from tests.hashes import quick

HASH = quick("correct horse battery")


@pytest.fixture
def ada(office: Office) -> Member:
    return office.write_now(lambda desk: staff.add(desk, "Ada", "admin", "", password_hash=HASH))


@pytest.fixture
def made(office: Office, ada: Member) -> tuple[ApiKey, str]:
    return office.write_now(lambda desk: api_keys.add(desk, "Console", ("requests",), ada))


def admit(office: Office, text: str, scope: api_keys.Scope = "requests") -> ApiKey | Denied:
    return office.write_now(lambda desk: api_keys.admit(desk, text, scope, "api.read", "PD-2026-000001"))


def test_a_key_opens_its_scopes_and_nothing_else(office: Office, made: tuple[ApiKey, str]) -> None:
    key, text = made
    admitted = admit(office, text)
    assert isinstance(admitted, ApiKey)
    assert admitted.id == key.id
    assert admit(office, text, "identity") == Denied("scope")


def test_there_is_no_key_by_default_and_no_wrong_one_opens_anything(office: Office, made: tuple[ApiKey, str]) -> None:
    key, text = made
    assert admit(office, "") == Denied("missing")
    wrong = [
        text[:-1] + ("A" if text[-1] != "A" else "B"),
        text.lower(),
        f"pdk_{key.id}_",
        "pdk_",
        "x" * 5000,
        f"pdk_{'0' * 12}_{text[-43:]}",
        "\ud800",
    ]
    assert [admit(office, each) for each in wrong] == [Denied("unknown")] * len(wrong)


def test_the_text_of_a_key_is_not_kept(office: Office, made: tuple[ApiKey, str]) -> None:
    key, text = made
    secret = text[-43:]  # an underscore may stand in it
    rows = office.read_now(lambda desk: desk.tx.all("SELECT * FROM api_keys"))
    assert secret not in str([dict(row) for row in rows])
    assert office.read_now(api_keys.list_keys) == [key]


def test_a_revoked_key_opens_nothing_at_once(office: Office, ada: Member, made: tuple[ApiKey, str]) -> None:
    key, text = made
    assert not office.write_now(lambda desk: api_keys.revoke(desk, key.id, ada)).is_active
    assert admit(office, text) == Denied("unknown")
    with pytest.raises(NotFound):
        office.write_now(lambda desk: api_keys.revoke(desk, "nokey", ada))


def test_the_last_use_is_noted(office: Office, clock: Clock, made: tuple[ApiKey, str]) -> None:
    at = clock.forward(hours=1)
    admit(office, made[1])
    (key,) = office.read_now(api_keys.list_keys)
    assert key.used_at == at


def test_calls_are_counted_over_restarts_and_let_in_again_when_the_minute_is_over(
    office: Office, clock: Clock, made: tuple[ApiKey, str]
) -> None:
    for _ in range(api_keys.CALLS):
        assert isinstance(admit(office, made[1]), ApiKey)
    clock.forward(seconds=20.5)
    assert admit(office, made[1]) == Denied("rate", wait=40)
    clock.forward(seconds=39.5)
    assert isinstance(admit(office, made[1]), ApiKey)


def test_parallel_calls_are_counted_one_by_one(office: Office, made: tuple[ApiKey, str]) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: admit(office, made[1]), range(api_keys.CALLS + 30)))
    assert sum(isinstance(each, ApiKey) for each in found) == api_keys.CALLS


def test_strangers_do_not_use_up_the_calls_of_a_key(office: Office, made: tuple[ApiKey, str]) -> None:
    for _ in range(api_keys.CALLS + 1):
        admit(office, f"pdk_{made[0].id}_{'A' * 43}")
    assert isinstance(admit(office, made[1]), ApiKey)


def test_every_call_leaves_a_line_and_a_flood_of_refused_ones_only_a_few(office: Office, clock: Clock, made: tuple[ApiKey, str]) -> None:
    admit(office, made[1])
    admit(office, made[1], "identity")
    for _ in range(2 * api_keys.REFUSALS):
        admit(office, "pdk_wrong")
    lines = [(each.actor, each.action) for each in office.read_now(lambda desk: audit.of(desk, "PD-2026-000001"))]
    assert lines[:2] == [(made[0].actor, "api.read"), (made[0].actor, "refused.scope.api.read")]
    assert lines[2:] == [("nobody", "refused.unknown.api.read")] * api_keys.REFUSALS


@pytest.mark.parametrize(("name", "scopes"), [("", ("requests",)), ("x", ()), ("x", ("requests", "root")), ("a\nb", ("identity",))])
def test_a_key_that_cannot_be_used_is_not_made(office: Office, ada: Member, name: str, scopes: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError):
        office.write_now(lambda desk: api_keys.add(desk, name, scopes, ada))


class Work:
    """Something that must happen once."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> tuple[int, str]:
        self.done += 1
        return 201, f'{{"n": {self.done}}}'


def once(office: Office, key: ApiKey, name: str, call: bytes, work: Work) -> tuple[int, str] | None:
    return office.write_now(lambda desk: api_keys.once(desk, key, name, call, work))


def test_the_same_call_again_gets_the_same_answer_and_does_nothing(office: Office, made: tuple[ApiKey, str]) -> None:
    work = Work()
    assert once(office, made[0], "k1", b"call", work) == once(office, made[0], "k1", b"call", work) == (201, '{"n": 1}')
    assert work.done == 1


def test_another_call_under_the_same_idempotency_key_is_refused_and_another_key_has_its_own(
    office: Office, ada: Member, made: tuple[ApiKey, str]
) -> None:
    work = Work()
    other, _ = office.write_now(lambda desk: api_keys.add(desk, "Other", ("requests",), ada))
    once(office, made[0], "k1", b"call", work)
    assert once(office, made[0], "k1", b"another call", work) is None
    assert once(office, other, "k1", b"another call", work) == (201, '{"n": 2}')


def test_a_call_that_fails_may_be_repeated(office: Office, made: tuple[ApiKey, str]) -> None:
    def fails() -> tuple[int, str]:
        raise NotFound("not yet")

    with pytest.raises(NotFound):
        office.write_now(lambda desk: api_keys.once(desk, made[0], "k1", b"call", fails))
    assert once(office, made[0], "k1", b"call", Work()) == (201, '{"n": 1}')


def test_parallel_repetitions_do_it_once(office: Office, made: tuple[ApiKey, str]) -> None:
    def job(desk: Desk) -> tuple[int, str] | None:
        def work() -> tuple[int, str]:
            audit.record(desk, made[0].actor, "api.move", "PD-2026-000009")
            return 200, "{}"

        return api_keys.once(desk, made[0], "k1", b"call", work)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: office.write_now(job), range(20))) == {(200, "{}")}
    assert len(office.read_now(lambda desk: audit.of(desk, "PD-2026-000009"))) == 1


def test_answers_are_forgotten_after_a_month(office: Office, clock: Clock, made: tuple[ApiKey, str]) -> None:
    once(office, made[0], "k1", b"call", Work())
    clock.forward(days=29)
    assert office.write_now(api_keys.forget_answers) == 0
    clock.forward(days=2)
    assert office.write_now(api_keys.forget_answers) == 1


def test_answers_are_kept_sealed(office: Office, made: tuple[ApiKey, str]) -> None:
    office.write_now(lambda desk: api_keys.once(desk, made[0], "k1", b"call", lambda: (200, "a private word")))
    rows = office.read_now(lambda desk: [dict(row) for row in desk.tx.all("SELECT * FROM api_answers")])
    assert len(rows) == 1
    assert "private" not in str(rows)
    assert "k1" not in str([row["id"] for row in rows])
