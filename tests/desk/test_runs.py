"""Whether the run before came to its end."""

from __future__ import annotations

from desk import runs
from desk.office import Office


def test_a_run_learns_whether_the_one_before_it_was_cut_off(office: Office) -> None:
    assert office.write_now(lambda desk: runs.begin(desk, "first"))
    office.write_now(lambda desk: runs.end(desk, "first"))
    assert office.write_now(lambda desk: runs.begin(desk, "second"))
    assert not office.write_now(lambda desk: runs.begin(desk, "third"))
    office.write_now(lambda desk: runs.end(desk, "third"))
    assert office.write_now(lambda desk: runs.begin(desk, "fourth"))
