"""Versions on every kind of store: published, scheduled and rolled back whole, and what held when stays known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from desk import policies
from desk.office import Office
from desk.policies import Refused
from tests.clock import Clock
from tests.policy.files import CHINESE, ENGLISH, before, candidate, publish

NEW = ENGLISH.replace("90 days", "30 days")
NEWER = ENGLISH.replace("90 days", "7 days")


def states(office: Office) -> list[tuple[int, str]]:
    return [(each.version, each.state) for each in office.read_now(policies.history)]


def current(office: Office) -> int:
    return office.read_now(policies.current)


def test_the_first_start_takes_the_file_as_version_1_and_later_ones_leave_it(begun: Office) -> None:
    assert states(begun) == [(1, "current")]
    changed = before(begun).policy
    assert not begun.write_now(lambda desk: policies.begin(desk, changed, "other.txt"))
    assert states(begun) == [(1, "current")]


def test_a_version_comes_back_as_it_was_published(begun: Office, tmp_path: Path) -> None:
    found = candidate(begun, tmp_path, ("en", NEW), ("zh", CHINESE))
    publish(begun, found.published)
    assert before(begun) == found.published


def test_a_published_version_holds_and_the_one_before_stays_known(begun: Office, clock: Clock, tmp_path: Path) -> None:
    first = clock.now
    then = clock.forward(days=1)
    version = publish(begun, candidate(begun, tmp_path, ("en", NEW)).published, note="shorter", by="ann")
    assert (version.version, version.state, version.note, version.made_by) == (2, "current", "shorter", "ann")
    clock.forward(days=1)
    assert states(begun) == [(1, "past"), (2, "current")]
    held: Callable[[float], int] = lambda seconds: begun.read_now(lambda desk: policies.at(desk, then + timedelta(seconds=seconds)))  # noqa: E731 - short
    assert (held(-1), held(0), held(1)) == (1, 2, 2)
    with pytest.raises(Refused, match="the first version holds from"):
        begun.read_now(lambda desk: policies.at(desk, first - timedelta(seconds=1)))


def test_a_scheduled_version_holds_from_its_time_by_itself(begun: Office, clock: Clock, tmp_path: Path) -> None:
    at = clock.now + timedelta(minutes=10)
    publish(begun, candidate(begun, tmp_path, ("en", NEW)).published, begins_at=at)
    assert states(begun) == [(1, "current"), (2, "scheduled")]
    clock.forward(minutes=9)
    assert current(begun) == 1
    clock.forward(minutes=1)
    assert (current(begun), states(begun)) == (2, [(1, "past"), (2, "current")])


def test_a_time_that_has_passed_is_refused_and_nothing_is_kept(begun: Office, clock: Clock, tmp_path: Path) -> None:
    found = candidate(begun, tmp_path, ("en", NEW)).published
    with pytest.raises(Refused, match="has passed"):
        publish(begun, found, begins_at=clock.now)
    assert states(begun) == [(1, "current")]


def test_roll_back_puts_the_old_number_in_force_again_and_withdraws_what_waits(begun: Office, clock: Clock, tmp_path: Path) -> None:
    clock.forward(days=1)
    publish(begun, candidate(begun, tmp_path, ("en", NEW)).published)
    clock.forward(days=1)
    publish(begun, candidate(begun, tmp_path, ("en", NEWER)).published, begins_at=clock.now + timedelta(days=1))
    version, withdrawn = begun.write_now(lambda desk: policies.roll_back(desk, 1, by="bob", note="typo"))
    assert (version.state, len(version.periods), withdrawn) == ("current", 2, [3])
    assert states(begun) == [(1, "current"), (2, "past"), (3, "withdrawn")]
    clock.forward(days=3)
    assert current(begun) == 1
    assert before(begun).policy.source == ENGLISH


def test_roll_back_to_what_holds_takes_back_a_schedule_and_is_refused_without_one(begun: Office, clock: Clock, tmp_path: Path) -> None:
    publish(begun, candidate(begun, tmp_path, ("en", NEW)).published, begins_at=clock.now + timedelta(days=1))
    _, withdrawn = begun.write_now(lambda desk: policies.roll_back(desk, 1, by="", note=""))
    assert withdrawn == [2]
    for version, says in ((1, "in force already"), (2, "never been in force"), (9, "no version 9")):
        with pytest.raises(Refused, match=says):
            begun.write_now(lambda desk, version=version: policies.roll_back(desk, version, by="", note=""))  # type: ignore[misc]  # a default binds it


def test_what_was_compared_with_another_version_is_refused(begun: Office, tmp_path: Path) -> None:
    early = candidate(begun, tmp_path, ("en", NEW)).published
    publish(begun, candidate(begun, tmp_path, ("en", NEWER)).published)
    with pytest.raises(Refused, match="come into force meanwhile"):
        begun.write_now(lambda desk: policies.publish(desk, early, base=1, begins_at=None, by="", note="", report={}))
    assert states(begun) == [(1, "past"), (2, "current")]
