"""Whether the run before came to its end, and what is told of what it was sending."""

from __future__ import annotations

import pytest

from desk import outbox, runs, tickets
from desk.office import Office
from tests.desk.test_undelivered import notes, opened


def test_a_run_learns_whether_the_one_before_it_was_cut_off(office: Office) -> None:
    assert office.write_now(lambda desk: runs.begin(desk, "first"))
    office.write_now(lambda desk: runs.end(desk, "first"))
    assert office.write_now(lambda desk: runs.begin(desk, "second"))
    assert not office.write_now(lambda desk: runs.begin(desk, "third"))
    office.write_now(lambda desk: runs.end(desk, "third"))
    assert office.write_now(lambda desk: runs.begin(desk, "fourth"))


def crash(office: Office, boot: str) -> None:
    """A run that is cut off while it sends, and the look of the next one."""
    office.write_now(lambda desk: outbox.claim(desk, "telegram", boot, 10, room=10))
    office.write_now(lambda desk: runs.take_over(desk, {}))


def test_what_staff_wrote_and_two_runs_were_cut_off_with_is_told_in_its_ticket(office: Office) -> None:
    number = office.write_now(opened)
    office.write_now(lambda desk: tickets.reply(desk, number, "We found it.", "staff:Ada"))
    crash(office, "first")
    assert notes(office, number) == []
    crash(office, "second")
    assert notes(office, number) == [f"Nobody knows whether this reached the chat ({outbox.CUT_OFF}): “We found it.”"]
    assert [parcel.reason for parcel in office.read_now(outbox.dead)] == [outbox.CUT_OFF]


def test_a_ticket_that_cannot_be_read_does_not_keep_the_others_from_being_released(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    number = office.write_now(opened)
    office.write_now(lambda desk: tickets.reply(desk, number, "We found it.", "staff:Ada"))
    crash(office, "first")
    office.write_now(lambda desk: desk.tx.run("UPDATE ticket_messages SET text = 'garbled'"))
    crash(office, "second")
    assert "cannot be noted with its ticket" in caplog.text
    assert office.read_now(outbox.waiting) == 0
