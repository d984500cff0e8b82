"""The audit trail: complete, in order, and free of content."""

from __future__ import annotations

import pytest

from desk import audit
from desk.office import Office
from tests.clock import Clock


def test_lines_say_who_did_what_when_to_what_and_where_the_reason_stands(office: Office, clock: Clock) -> None:
    office.write_now(lambda desk: audit.record(desk, "user", "open", "PD-2026-000001"))
    later = clock.forward(hours=1)
    office.write_now(lambda desk: audit.record(desk, "staff:Ada L.", "refuse", "PD-2026-000001", "data-retention.usage-records"))
    office.write_now(lambda desk: audit.record(desk, "system", "expire", "PD-2026-000002"))
    first, second = office.read_now(lambda desk: audit.of(desk, "PD-2026-000001"))
    assert (first.actor, first.action, first.reason) == ("user", "open", "")
    assert (second.actor, second.action, second.at, second.reason) == ("staff:Ada L.", "refuse", later, "data-retention.usage-records")
    assert [each.action for each in office.read_now(lambda desk: audit.newest(desk, 2))] == ["expire", "refuse"]


@pytest.mark.parametrize(
    ("actor", "action", "subject", "reason"),
    [
        ("Ada", "open", "PD-2026-000001", ""),
        ("user", "Open it", "PD-2026-000001", ""),
        ("user", "open", "", ""),
        ("user", "open", "PD-2026-000001", "because the user said so"),
        ("user", "open", "PD-2026-000001", "理由"),
        ("user", "open", "PD-2026-000001\n", ""),
        ("staff:", "open", "PD-2026-000001", ""),
    ],
)
def test_what_looks_like_content_is_refused(office: Office, actor: str, action: str, subject: str, reason: str) -> None:
    with pytest.raises(ValueError, match="references, never content"):
        office.write_now(lambda desk: audit.record(desk, actor, action, subject, reason))
    assert office.read_now(audit.newest) == []


def test_a_move_that_is_undone_leaves_no_line(office: Office) -> None:
    def fails(desk: object) -> None:
        audit.record(desk, "user", "open", "PD-2026-000001")  # type: ignore[arg-type] # a desk, said loosely
        raise RuntimeError

    with pytest.raises(RuntimeError):
        office.write_now(fails)
    assert office.read_now(audit.newest) == []
