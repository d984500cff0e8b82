"""Ids sort by time and never repeat; stored times sort as text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.clock import moment, stamp
from desk.ids import LENGTH, Ids
from desk.office import Office
from desk.store.settings import StoreSettings
from tests.clock import Clock
from tests.desk.samples import ANSWER, said

times = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))


@given(times, times)
def test_stamps_sort_as_the_times_do_and_come_back(one: datetime, other: datetime) -> None:
    assert (stamp(one) < stamp(other)) == (one < other)
    assert moment(stamp(one)) == one
    assert len(stamp(one)) == 27


def test_a_time_in_another_zone_is_stored_in_utc() -> None:
    assert stamp(datetime(2026, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=2)))) == "2025-12-31T23:00:00.000000Z"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        stamp(datetime(2026, 1, 1))


@given(st.lists(st.integers(-5000, 5000), min_size=1, max_size=30), st.binary(min_size=8, max_size=8))
def test_ids_grow_whatever_the_clock_does(steps: list[int], entropy: bytes) -> None:
    clock = Clock()
    ids = Ids(clock, lambda count: entropy)
    made = []
    for step in steps:
        clock.forward(milliseconds=step)
        made.append(ids.new())
    assert made == sorted(set(made))
    assert {len(each) for each in made} == {LENGTH}


def test_a_later_millisecond_gives_a_greater_id_in_another_process_too() -> None:
    clock = Clock()
    before = Ids(clock, lambda count: b"\xff" * count).new()
    clock.forward(milliseconds=1)
    assert Ids(clock, lambda count: b"\0" * count).new() > before


def test_ids_of_many_threads_are_all_different() -> None:
    ids = Ids(Clock())
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: ids.new(), range(2000)))
    assert len(set(made)) == 2000


def test_a_new_run_goes_on_behind_the_last_id_though_the_clock_was_set_back(settings: StoreSettings, clock: Clock) -> None:
    from desk import conversations
    from desk.model.turn import Address

    for text in ("first", "second"):
        office = Office.open(settings, clock)
        office.write_now(lambda desk, text=text: conversations.record(desk, said(text), ANSWER))
        turns = office.read_now(lambda desk: conversations.recent(desk, Address("telegram", "1001"), 10))
        office.close()
        clock.forward(days=-365)
    assert [turn.text for turn in turns] == ["first", "second"]
