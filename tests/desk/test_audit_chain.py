"""The chain of the audit trail: whole as long as nobody touches it, and broken at the place that somebody touched."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk import audit, audit_chain
from desk.model.errors import NotAllowed
from desk.model.member import Member
from desk.office import Desk, Office
from desk.settings import DeskSettings
from desk.store.settings import StoreSettings
from tests.clock import Clock

ADA = Member("Ada", "admin", "", datetime(2026, 1, 1, tzinfo=UTC))


def write(office: Office, count: int, action: str = "look") -> None:
    def job(desk: Desk) -> None:
        for n in range(1, count + 1):
            audit.record(desk, "staff:Ada", action, f"PD-2026-{n:06}")

    office.write_now(job)


def linked(office: Office, count: int = 5) -> None:
    write(office, count)
    assert office.write_now(audit_chain.link) == count


def run(office: Office, sql: str) -> None:
    """What somebody does who can write to the database and has not got the key file."""
    assert office.write_now(lambda desk: desk.tx.run(sql)) >= 1


def broken_at(office: Office) -> int:
    """Where it is broken; 0 = it is whole."""
    found = office.read_now(audit_chain.verify)
    return found.place if isinstance(found, audit_chain.Break) else 0


def test_lines_are_linked_once_in_the_order_that_they_were_found(office: Office) -> None:
    linked(office)
    assert office.write_now(audit_chain.link) == 0
    write(office, 2, "close")
    assert office.read_now(audit_chain.standing).waiting == 2
    assert office.write_now(audit_chain.link) == 2
    lines = office.read_now(audit.newest)
    assert [line.place for line in lines] == [7, 6, 5, 4, 3, 2, 1]
    assert len({line.hash for line in lines}) == 7
    assert broken_at(office) == 0
    standing = office.read_now(audit_chain.standing)
    assert (standing.first, standing.last, standing.head, standing.waiting) == (1, 7, lines[0].hash, 0)


def test_a_line_that_was_committed_late_goes_behind_what_is_linked(office: Office) -> None:
    ids: list[str] = []
    office.write_now(lambda desk: ids.append(desk.ids.new()))
    linked(office, 2)
    office.write_now(
        lambda desk: desk.tx.run(
            "INSERT INTO audit (id, at, actor, action, subject, reason) SELECT :id, at, actor, action, subject, reason FROM audit LIMIT 1",
            id=ids[0],
        )
    )
    assert office.write_now(audit_chain.link) == 1
    (line,) = [each for each in office.read_now(audit.newest) if each.id == ids[0]]
    assert (line.place, broken_at(office)) == (3, 0)


def test_an_empty_trail_is_whole(office: Office) -> None:
    assert office.write_now(audit_chain.link) == 0
    assert broken_at(office) == 0
    standing = office.read_now(audit_chain.standing)
    assert (standing.last, standing.head, standing.verified_at) == (0, "", None)


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ("UPDATE audit SET actor = 'staff:Bob' WHERE place = 3", 3),
        ("UPDATE audit SET action = 'close' WHERE place = 1", 1),
        ("UPDATE audit SET subject = 'PD-2026-000009' WHERE place = 5", 5),
        ("UPDATE audit SET reason = 'x' WHERE place = 2", 2),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000000Z' WHERE place = 4", 4),
        ("UPDATE audit SET hash = (SELECT a.hash FROM audit a WHERE a.place = 2) WHERE place = 3", 3),
        ("UPDATE audit SET place = NULL, hash = NULL WHERE place = 3", 3),
        ("DELETE FROM audit WHERE place = 3", 3),
        ("DELETE FROM audit WHERE place = 1", 1),
        ("DELETE FROM audit WHERE place = 5", 5),
        ("DELETE FROM audit WHERE place > 0", 1),
        ("UPDATE audit_chain SET last_place = 4, last_hash = (SELECT a.hash FROM audit a WHERE a.place = 4)", 4),
        ("UPDATE audit_chain SET anchor_place = 2, anchor_hash = (SELECT a.hash FROM audit a WHERE a.place = 2)", 5),
        ("UPDATE audit_chain SET seal = '', last_place = 0", 1),
        ("DELETE FROM audit_chain", 1),
    ],
)
def test_whatever_is_done_to_a_line_or_to_the_ends_shows(office: Office, sql: str, place: int) -> None:
    linked(office)
    assert broken_at(office) == 0
    run(office, sql)
    assert broken_at(office) == place


def test_lines_that_changed_places_show(office: Office) -> None:
    linked(office)
    run(office, "UPDATE audit SET place = 9 WHERE place = 2")
    run(office, "UPDATE audit SET place = 2 WHERE place = 3")
    run(office, "UPDATE audit SET place = 3 WHERE place = 9")
    assert broken_at(office) == 2


def test_where_the_ends_were_changed_nothing_covers_it_up(office: Office) -> None:
    linked(office)
    run(office, "DELETE FROM audit WHERE place = 5")
    run(office, "UPDATE audit_chain SET last_place = 4, last_hash = (SELECT a.hash FROM audit a WHERE a.place = 4)")
    write(office, 3)
    assert office.write_now(audit_chain.link) == 0
    assert broken_at(office) == 4
    assert office.read_now(audit_chain.standing).waiting == 3


def test_a_chain_that_was_put_back_to_an_older_state_is_known_by_a_head_that_was_noted(office: Office) -> None:
    linked(office)
    before = office.read_now(audit_chain.standing)
    assert office.read_now(lambda desk: audit_chain.has(desk, before.last, before.head)) is True
    assert office.read_now(lambda desk: audit_chain.has(desk, before.last, "0" * 64)) is False
    assert office.read_now(lambda desk: audit_chain.has(desk, 6, before.head)) is False


def test_checks_go_on_in_steps_and_end_with_what_they_found(office: Office, clock: Clock) -> None:
    linked(office)
    step: Callable[[Desk], audit_chain.Standing | None] = lambda desk: audit_chain.check(desk, limit=2)  # noqa: E731 - it has a type
    assert [office.write_now(step) is None for _ in range(2)] == [True, True]
    assert office.read_now(audit_chain.standing).verified_at is None
    found = office.write_now(step)
    assert found is not None
    assert (found.verified, found.verified_at, found.broken) == (5, clock.now, 0)
    assert office.write_now(step) is None, "once an hour is enough"
    run(office, "UPDATE audit SET actor = 'staff:Bob' WHERE place = 4")
    clock.forward(hours=1)
    assert office.write_now(step) is None
    found = office.write_now(step)
    assert found is not None
    assert (found.verified, found.verified_at, found.broken, bool(found.why)) == (5, clock.now, 4, True)


def test_a_check_that_finds_all_whole_again_says_so(office: Office, clock: Clock) -> None:
    linked(office)
    run(office, "UPDATE audit SET actor = 'staff:Bob' WHERE place = 4")
    office.write_now(audit_chain.check)
    assert office.read_now(audit_chain.standing).broken == 4
    run(office, "UPDATE audit SET actor = 'staff:Ada' WHERE place = 4")
    clock.forward(hours=1)
    office.write_now(audit_chain.check)
    standing = office.read_now(audit_chain.standing)
    assert (standing.broken, standing.why, standing.verified) == (0, "", 5)


def test_a_check_vouches_for_no_line_that_was_linked_after_it_had_ended(office: Office) -> None:
    linked(office, 3)
    found = office.read_now(audit_chain.verify)
    linked(office, 2)
    office.write_now(lambda desk: audit_chain.note(desk, found))
    assert office.read_now(audit_chain.standing).verified == 3


def test_a_broken_chain_is_accepted_with_a_reason_and_goes_on_as_a_new_one(office: Office, clock: Clock) -> None:
    linked(office)
    run(office, "UPDATE audit_chain SET last_place = 4")
    assert broken_at(office) == 4
    write(office, 2)
    for reason in (" ", "x" * 501):
        with pytest.raises(NotAllowed, match="reason"):
            office.write_now(lambda desk, reason=reason: audit_chain.accept(desk, ADA, reason))  # type: ignore[misc] # a default binds
    made = office.write_now(lambda desk: audit_chain.accept(desk, ADA, "restored from a backup"))
    assert (made.place, made.first, made.by, made.reason) == (4, 6, "Ada", "restored from a backup")
    assert office.write_now(audit_chain.link) == 3
    assert broken_at(office) == 0
    newest = office.read_now(audit.newest)[0]
    assert (newest.actor, newest.action, newest.subject, newest.reason) == ("staff:Ada", "audit.accept", "audit:4", made.id)
    assert [line.place for line in office.read_now(audit.newest)] == [8, 7, 6, 5, 4, 3, 2, 1]
    office.write_now(lambda desk: audit_chain.note(desk, audit_chain.verify(desk)))
    standing = office.read_now(audit_chain.standing)
    assert (standing.first, standing.verified, standing.broken, standing.breaks) == (6, 8, 0, (made,))
    run(office, "UPDATE audit SET actor = 'staff:Bob' WHERE place = 7")
    assert broken_at(office) == 7
    clock.forward(days=1)
    again = office.write_now(lambda desk: audit_chain.accept(desk, ADA, "found out who"))
    assert office.read_now(audit_chain.standing).breaks == (made, again)
    stored = office.read_now(lambda desk: [dict(row) for row in desk.tx.all("SELECT * FROM audit_breaks")])
    assert "backup" not in str(stored)


def test_a_whole_chain_has_nothing_to_accept(office: Office) -> None:
    linked(office)
    with pytest.raises(NotAllowed, match="is whole"):
        office.write_now(lambda desk: audit_chain.accept(desk, ADA, "just so"))


def test_the_chain_outlives_lines_whose_time_is_over(office: Office, clock: Clock) -> None:
    linked(office, 3)
    clock.forward(days=10)
    linked(office, 2)
    office.rules = replace(DeskSettings(), audit_days=10)
    assert office.write_now(audit_chain.prune) == 0
    clock.forward(microseconds=1)
    assert office.write_now(lambda desk: audit_chain.prune(desk, limit=2)) == 2
    assert office.write_now(audit_chain.prune) == 1
    assert office.write_now(audit_chain.prune) == 0
    assert [line.place for line in office.read_now(audit.newest)] == [5, 4]
    assert (broken_at(office), office.read_now(audit_chain.standing).first) == (0, 4)
    office.write_now(audit_chain.check)
    assert office.read_now(audit_chain.standing).broken == 0
    assert office.read_now(lambda desk: audit_chain.has(desk, 2, "x")) is None
    run(office, "DELETE FROM audit WHERE place = 4")
    assert broken_at(office) == 4


def test_a_check_goes_on_behind_lines_that_were_erased_meanwhile(office: Office, clock: Clock) -> None:
    linked(office, 3)
    clock.forward(days=2)
    linked(office, 3)
    at = office.read_now(lambda desk: audit_chain.walk(desk, limit=2))
    assert isinstance(at, tuple)
    assert at[0] == 2
    office.rules = replace(DeskSettings(), audit_days=1)
    assert office.write_now(audit_chain.prune) == 3
    at = office.read_now(lambda desk, at=at: audit_chain.walk(desk, at, limit=2))  # type: ignore[misc] # a default binds the value
    assert isinstance(at, tuple)
    assert at[0] == 5
    run(office, "UPDATE audit SET actor = 'staff:Bob' WHERE place = 6")
    found = office.read_now(lambda desk: audit_chain.walk(desk, at, limit=2))
    assert isinstance(found, audit_chain.Break)
    assert found.place == 6


def test_all_lines_may_go_and_new_ones_come(office: Office, clock: Clock) -> None:
    linked(office)
    office.rules = replace(DeskSettings(), audit_days=1)
    clock.forward(days=2)
    assert office.write_now(audit_chain.prune) == 5
    assert broken_at(office) == 0
    linked(office, 2)
    assert (broken_at(office), [line.place for line in office.read_now(audit.newest)]) == (0, [7, 6])


def test_lines_stay_for_good_where_nobody_says_otherwise(office: Office, clock: Clock) -> None:
    linked(office)
    clock.forward(days=10_000)
    assert office.write_now(audit_chain.prune) == 0


def test_a_chain_cannot_be_made_without_the_key_file(settings: StoreSettings) -> None:
    with closing(Office.open(settings)) as office:
        linked(office)
        chain = office.read_now(audit.newest)
    with closing(Office.in_memory()) as other:
        # Another key, the same lines.
        write(other, 5)
        other.write_now(audit_chain.link)
        assert {line.hash for line in other.read_now(audit.newest)}.isdisjoint(line.hash for line in chain)


def test_two_who_link_at_once_make_one_chain(office: Office) -> None:
    write(office, 40)
    together = threading.Barrier(4)

    def go() -> None:
        together.wait()
        for _ in range(10):
            office.write_now(lambda desk: audit_chain.link(desk, limit=3))

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken_at(office) == 0
    assert office.read_now(audit_chain.standing).last == 40


def test_lines_are_found_by_who_what_which_and_when_page_by_page(office: Office, clock: Clock) -> None:
    start = clock.now
    for n, (actor, action) in enumerate(
        [("staff:Ada", "verify"), ("staff:Bob", "verify.propose"), ("user", "verified"), ("staff:Ada", "close")]
    ):
        clock.now = start + timedelta(days=n)
        office.write_now(lambda desk, actor=actor, action=action: audit.record(desk, actor, action, "PD-2026-000001"))  # type: ignore[misc]
    office.write_now(lambda desk: audit.record(desk, "staff:Ada", "look", "look:PD-2026-000001"))
    office.write_now(lambda desk: audit.record(desk, "staff:Ada", "look", "look:PD-2026-000002"))

    def found(**what: object) -> list[str]:
        lines = office.read_now(lambda desk: audit.find(desk, audit.Sought(**what)))  # type: ignore[arg-type] # any of its fields
        return [line.action for line in lines]

    assert found() == ["look", "look", "close", "verified", "verify.propose", "verify"]
    assert found(actor="staff:Ada") == ["look", "look", "close", "verify"]
    assert found(action="verify") == ["verify.propose", "verify"]
    assert found(subject="PD-2026-000001") == ["look", "close", "verified", "verify.propose", "verify"]
    assert found(first=start.date() + timedelta(days=1), last=start.date() + timedelta(days=2)) == ["verified", "verify.propose"]
    assert found(actor="staff:Ada", action="verify", subject="PD-2026-000001", last=start.date()) == ["verify"]
    assert found(action="ver") == []
    after, seen = "", []
    while page := office.read_now(lambda desk, after=after: audit.find(desk, audit.Sought(after=after), 2)):  # type: ignore[misc]
        seen += [line.action for line in page]
        after = page[-1].key
    assert seen == found()
    assert sorted(office.read_now(audit.actions)) == ["close", "look", "verified", "verify", "verify.propose"]
