"""The holiday table: what it may say, and what is told of a broken one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.holidays import gap, read_calendar
from bot.settings import BadConfiguration, load
from desk.model.calendar import Calendar
from desk.model.errors import SettingsError

TABLE = """
all:
  days_off: [2026-12-25, 2027-01-01]
gdpr:
  days_off:
    - 2027-03-29
china:
  days_off: [2027-02-08]
  working_days: [2027-02-07]
"""


def table(folder: Path, text: str) -> Path:
    file = folder / "days.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_days_off_and_working_weekends_are_read_per_regime(tmp_path: Path) -> None:
    calendar = read_calendar(table(tmp_path, TABLE))
    assert not calendar.is_working(date(2026, 12, 25))
    assert not calendar.is_working(date(2026, 12, 25), "ccpa")
    assert not calendar.is_working(date(2027, 3, 29), "gdpr")
    assert calendar.is_working(date(2027, 3, 29), "ccpa")
    assert calendar.is_working(date(2027, 2, 7), "china")
    assert not calendar.is_working(date(2027, 2, 7), "gdpr")


def test_a_regime_can_work_on_what_is_off_for_all(tmp_path: Path) -> None:
    calendar = read_calendar(table(tmp_path, "all: {days_off: [2026-12-25]}\nchina: {working_days: [2026-12-25]}"))
    assert calendar.is_working(date(2026, 12, 25), "china")
    assert not calendar.is_working(date(2026, 12, 25), "gdpr")


@pytest.mark.parametrize("text", ["", "all:", "all: {days_off: }", "\ufeffgdpr: {}"])
def test_an_empty_table_has_only_weekends(tmp_path: Path, text: str) -> None:
    calendar = read_calendar(table(tmp_path, text))
    assert [calendar.is_working(date(2026, 12, day), "gdpr") for day in (25, 26, 27, 28)] == [True, False, False, True]
    assert Calendar().is_working(date(2026, 12, 25))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("all: [", "is not YAML"),
        ("all: {days_off: [2026-02-30]}", "is not YAML"),
        ("- 2026-12-25", "the file expects some of all, gdpr, ccpa, china"),
        ("uk: {days_off: [2026-12-25]}", "the file expects some of all, gdpr, ccpa, china"),
        ("2026: {}", "the file expects some of"),
        ("all: {off: [2026-12-25]}", "all expects some of days_off, working_days"),
        ("all: [2026-12-25]", "all expects some of days_off, working_days"),
        ("gdpr: {days_off: 2026-12-25}", r"gdpr\.days_off expects a list of days"),
        ("gdpr: {days_off: ['25.12.2026']}", r"gdpr\.days_off expects a list of days"),
        ("gdpr: {days_off: [2026-12-25 10:00:00]}", r"gdpr\.days_off expects a list of days"),
        ("gdpr: {days_off: [2026-12-25], working_days: [2026-12-25]}", "2026-12-25 is both off and worked on for gdpr"),
    ],
)
def test_a_broken_table_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    file = table(tmp_path, text)
    with pytest.raises(SettingsError, match=told) as caught:
        read_calendar(file)
    assert str(caught.value).startswith(f"desk.holidays: {file}")


def configured(folder: Path, desk: str) -> Path:
    file = folder / "config.yaml"
    file.write_text(f"desk:\n{desk}", encoding="utf-8")
    return file


def test_the_setting_names_the_table_beside_the_configuration(tmp_path: Path) -> None:
    table(tmp_path, TABLE)
    settings = load(configured(tmp_path, "  holidays: days.yaml\n"), environ={})
    assert not settings.desk.calendar.is_working(date(2026, 12, 25))


def test_a_table_that_is_missing_is_one_of_all_the_problems(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration) as caught:
        load(configured(tmp_path, "  holidays: none.yaml\n  waiting_hours: x\n"), environ={})
    assert len(caught.value.problems) == 2
    assert "none.yaml cannot be read (No such file or directory)" in str(caught.value)


def test_hours_can_be_always_and_broken_ones_are_told(tmp_path: Path) -> None:
    assert load(configured(tmp_path, "  hours: Always\n"), environ={}).desk.hours == ""
    assert load(configured(tmp_path, "  hours: sat 10:00-12:00\n"), environ={}).desk.hours == "sat 10:00-12:00"
    with pytest.raises(BadConfiguration, match=r"desk\.hours expects hours such as .+, not 'nine to five'"):
        load(configured(tmp_path, "  hours: nine to five\n"), environ={})


def test_checklists_are_read_when_the_desk_starts(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "delete.yaml").write_text("- Ask billing.\n", encoding="utf-8")
    assert load(configured(tmp_path, "  checklists: lists\n"), environ={}).desk.checklists == tmp_path / "lists"
    (tmp_path / "lists" / "delete.yaml").write_text("all: wrong\n", encoding="utf-8")
    with pytest.raises(BadConfiguration, match=r"delete\.yaml expects a list"):
        load(configured(tmp_path, "  checklists: lists\n"), environ={})
    with pytest.raises(BadConfiguration, match=r"desk\.checklists expects a folder"):
        load(configured(tmp_path, "  checklists: elsewhere\n"), environ={})


def test_only_a_table_that_may_bring_a_date_too_late_is_complained_of(tmp_path: Path) -> None:
    calendar = read_calendar(table(tmp_path, TABLE))
    assert gap(calendar, ("gdpr", "china"), date(2027, 2, 7)) == ""
    assert "no day of china after 2027-02-08" in gap(calendar, ("gdpr", "china"), date(2027, 2, 8))
    assert gap(calendar, ("gdpr", "ccpa"), date(2030, 1, 1)) == ""
    assert gap(Calendar(), ("china",), date(2026, 11, 24)) != ""
