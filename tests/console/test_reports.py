"""The reports page: every chart has its table and its file, the span is part of the address, and everybody on staff may look."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from xml.etree import ElementTree

import pytest

from console.pages import charts
from console.web.spreadsheet import rows_text
from desk import conversations
from desk.model.turn import Turn, TurnKind
from desk.office import Desk, Office
from tests.console.conftest import Seats
from tests.console.staffed import Answered
from tests.desk.deciding import verified, wish
from tests.desk.samples import ANN, ANSWER, BOB, QUOTE
from tests.policy.files import begin

SVG = re.compile(r"<svg[^>]*role=\"img\".*?</svg>", re.S)
NAMES = ["requests", "states", "stages", "in-time", "queue", "sections", "answers", "helpful", "helpful-by-section"]


def some_weeks(office: Office) -> None:
    """A request, an answer and a rating; the clock of the office stands at 1 March 2026."""
    verified(office)
    wish(office, address=BOB)
    asked = Turn(ANN, TurnKind.TEXT, "how long?", datetime(2026, 3, 1, tzinfo=UTC), "s1")
    office.write_now(lambda desk: conversations.record(desk, asked, ANSWER, 1))
    assert office.write_now(lambda desk: conversations.rate(desk, ANN, 1, helped=True))


def table_of(page: Answered, title: str) -> list[list[str]]:
    """A table of the page, by its caption."""
    (table,) = [each for each in re.findall(r"<table>.*?</table>", page.text, re.S) if f">{title}</caption>" in each]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.S)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]


@pytest.mark.parametrize("name", ["Ada", "Bob", "Eve"])
async def test_everybody_on_staff_sees_each_report_with_chart_and_table(office: Office, seat: Seats, name: str) -> None:
    some_weeks(office)
    page = await (await seat(name)).get("/console/reports")
    assert page.status == 200
    drawn = SVG.findall(page.text)
    assert len(drawn) == len(re.findall("<table>", page.text)) == len(NAMES) - 1, "nothing was answered yet"
    for each in drawn:
        picture = ElementTree.fromstring(each)
        title, said = picture[0], picture[1]
        assert (title.tag, said.tag) == ("title", "desc")
        assert picture.attrib["aria-labelledby"] == title.attrib["id"]
        assert picture.attrib["aria-describedby"] == said.attrib["id"]
        assert title.text
        assert said.text
    assert " style=" not in page.text
    assert "Nothing to count in this span." in page.words


async def test_the_table_says_what_the_chart_draws(office: Office, seat: Seats) -> None:
    some_weeks(office)
    page = await (await seat("Bob")).get("/console/reports?from=2026-02-28&to=2026-03-01&by=day")
    assert table_of(page, "Questions by section") == [["Section", "2026-02-28", "2026-03-01", "total"], ["data-retention", "0", "1", "1"]]
    head, before, day = table_of(page, "Helpful or not")
    assert (head, before, day) == (
        ["Day", "helpful", "not helpful", "total", "share helpful"],
        ["2026-02-28", "0", "0", "0", ""],
        ["2026-03-01", "1", "0", "1", "100.0%"],
    )
    assert "2026-03-01, Withdrawal of a permission: 2" in page.text


@pytest.mark.parametrize("name", NAMES)
async def test_each_table_is_a_file_as_well(office: Office, seat: Seats, name: str) -> None:
    some_weeks(office)
    found = await (await seat("Eve")).get(f"/console/reports/{name}.csv?from=2026-02-01&by=month")
    assert (found.status, found.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert found.headers["Content-Disposition"] == f'attachment; filename="{name}-2026-02-01-2026-03-01.csv"'
    assert found.headers["Cache-Control"] == "no-store"
    head, *rows = list(csv.reader(StringIO(found.text)))
    assert head[0] in ("Month", "State", "Section")
    assert all(len(row) == len(head) for row in rows)


async def test_a_report_that_is_none_is_not_found(seat: Seats) -> None:
    assert (await (await seat("Ada")).get("/console/reports/salaries.csv")).status == 404


@pytest.mark.parametrize(
    ("query", "parts", "wrong"),
    [
        ("", 12, ""),
        ("from=2026-02-01&to=2026-03-01&by=day", 29, ""),
        ("from=2026-01-15&to=2026-03-01&by=month", 3, ""),
        ("from=2020-01-01&by=day", 75, "months"),
        ("from=0001-01-01&to=9999-12-31&by=week", 87, "months"),
        ("from=2026-03-01&to=2026-02-01", 12, "lies behind"),
        ("from=yesterday", 12, "are written as"),
        ("from=2026-02-30&by=<script>", 12, "are written as"),
    ],
)
async def test_the_span_is_part_of_the_address(office: Office, seat: Seats, query: str, parts: int, wrong: str) -> None:
    some_weeks(office)
    page = await (await seat("Bob")).get(f"/console/reports?{query}")
    assert page.status == 200
    assert (wrong in page.wrong) if wrong else not page.wrong
    assert len(table_of(page, "Requests by right")) - 1 == parts
    assert "<script>" not in page.text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_calculate_stays_text(text: str) -> None:
    ((cell, other),) = list(csv.reader(StringIO(rows_text([[text, "a=b"]]), newline="")))
    assert (cell, other) == (f"'{text}", "a=b")


def test_quotes_commas_and_other_scripts_come_back_as_they_were() -> None:
    row = ['say "hi", please', "数据", "two\nlines"]
    assert list(csv.reader(StringIO(rows_text([row]), newline=""))) == [row]


def test_hostile_names_are_text_in_a_chart() -> None:
    drawn = charts.ranked("x", "<b>", [("<script>alert(1)</script>", 1, "1")]) + charts.piled("y", "&", ["<i>"], [('"><img>', [1])])
    assert not re.search(r"<(script|b|i|img)[ >]", drawn)


async def test_sections_stand_under_their_titles(office: Office, seat: Seats) -> None:
    begin(office)

    def ask(desk: Desk) -> None:
        for at, section in enumerate(("data-retention", "usage-information", "gone-since")):
            asked = Turn(ANN, TurnKind.TEXT, "how long?", datetime(2026, 3, 1, tzinfo=UTC), f"s{at}")
            conversations.record(desk, asked, replace(ANSWER, blocks=(replace(QUOTE, section=section),)), at)

    office.write_now(ask)
    page = await (await seat("Bob")).get("/console/reports?from=2026-03-01&to=2026-03-01&by=day")
    assert sorted(row[0] for row in table_of(page, "Questions by section")) == [
        "Data Retention",
        "Section",
        "Usage Information",
        "gone-since",
    ]
    assert "data-retention" not in page.text
    saved = await (await seat("Bob")).get("/console/reports/sections.csv?from=2026-03-01&to=2026-03-01&by=day")
    assert "Usage Information,1,1" in saved.text
