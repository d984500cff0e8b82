"""The audit page: what is sought is found, every look and file leaves a line itself, and the chain's state is said plainly."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from desk import audit, audit_chain
from desk.model.member import Member
from desk.office import Desk, Office
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.desk.deciding import verified


def lines(office: Office, actor: str = "staff:Eve") -> list[tuple[str, str]]:
    """(action, reference) of what somebody did with the trail itself, oldest first."""
    found = office.read_now(lambda desk: audit.find(desk, audit.Sought(actor=actor, action="audit")))
    return [(line.action, line.reason) for line in reversed(found)]


def link(office: Office) -> None:
    while office.write_now(audit_chain.link):
        pass


async def test_an_auditor_sees_what_was_done_and_an_agent_does_not(office: Office, seat: Seats) -> None:
    number = verified(office)
    page = await (await seat("Eve")).get("/console/audit")
    assert page.status == 200
    assert f'href="/console/tickets/{number}"' in page.text
    assert "staff.add.auditor" in page.words
    bob = await seat("Bob")
    assert (await bob.get("/console/audit")).status == 403
    assert "/console/audit" not in (await bob.get("/console")).text


async def test_each_filter_narrows_the_list_and_stays_in_its_form(office: Office, seat: Seats, clock: Clock) -> None:
    number = verified(office)
    other = verified(office)
    ada = await seat("Ada")

    async def rows(query: str) -> str:
        page = await ada.get(f"/console/audit?{query}")
        assert page.status == 200
        return page.text.partition("<table>")[2]

    assert number in await rows(f"which={number}")
    assert other not in await rows(f"which={number}")
    assert number in await rows("which=1"), "as short as in the search for tickets"
    assert "<code>staff.add.auditor</code>" in await rows("what=staff.add")
    assert "<code>staff.add.auditor</code>" not in await rows("what=staff.ad")
    assert number not in await rows("what=staff.add")
    assert f"tickets/{number}" not in await rows("who=Ada"), "she has only looked"
    assert number in await rows("who=user")
    today = f"{clock.now:%Y-%m-%d}"
    assert number in await rows(f"from={today}&to={today}")
    assert await rows(f"from={clock.now + timedelta(days=1):%Y-%m-%d}") == ""
    page = await ada.get(f"/console/audit?who=Zoe&what=verify&which={number}&from=2026-01-01&to=2026-01-02")
    assert "Nothing that fits these filters." in page.words
    for value in ("Zoe", "verify", number, "2026-01-01", "2026-01-02"):
        assert f'value="{value}"' in page.text


async def test_a_long_trail_comes_page_by_page(office: Office, seat: Seats) -> None:
    def many(desk: Desk) -> None:
        for n in range(audit.PAGE + 5):
            audit.record(desk, "system", "remind", f"PD-2026-{n:06}")

    office.write_now(many)
    eve = await seat("Eve")
    first = await eve.get("/console/audit?what=remind")
    assert first.text.count("<tr>") - 1 == audit.PAGE
    address = first.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = await eve.get(address)
    assert second.text.count("<tr>") - 1 == 5
    assert 'rel="next"' not in second.text
    assert "First page" in second.words


async def test_looks_and_files_leave_a_line_and_turning_a_page_does_not(office: Office, seat: Seats, clock: Clock) -> None:
    eve = await seat("Eve")
    for path in ("/console/audit", "/console/audit", "/console/audit?after=2026~0", "/console/audit?who=Bob"):
        await eve.get(path)
    assert lines(office) == [("audit.look", ""), ("audit.look", "who")]
    clock.forward(minutes=11)
    await eve.get("/console/audit?who=Bob")
    await eve.get("/console/audit/lines.csv?who=Bob")
    assert lines(office)[2:] == [("audit.look", "who"), ("audit.export", "csv:who")]


async def test_what_is_sought_is_posted_and_only_what_the_trail_knows_goes_into_the_address(office: Office, seat: Seats) -> None:
    number = verified(office)
    eve = await seat("Eve")
    token = (await eve.get("/console/audit")).token
    found = await eve.post("/console/audit", {"csrf": token, "which": "1", "what": "open", "who": "", "from": "2026-01-01"})
    assert (found.status, found.location) == (303, f"/console/audit?what=open&which={number}&from=2026-01-01")
    for field in ("who", "what", "which"):
        page = await eve.post("/console/audit", {"csrf": token, field: "jane.roe@example.org"})
        assert (page.status, page.location) == (200, "")
        assert "Nothing that fits these filters." in page.words
        assert 'value="jane.roe@example.org"' in page.text
        assert "?w" not in page.text, "no link carries it on"
    assert "jane" not in str(office.read_now(lambda desk: [dict(row) for row in desk.tx.all("SELECT * FROM audit")]))
    assert lines(office)[-3:] == [("audit.look", "who"), ("audit.look", "what"), ("audit.look", "which")]


async def test_the_files_hold_every_line_that_fits(office: Office, seat: Seats) -> None:
    def many(desk: Desk) -> None:
        for n in range(2100):
            audit.record(desk, "staff:=Bob", "remind", f"PD-2026-{n:06}", "-1")

    office.write_now(many)
    link(office)
    eve = await seat("Eve")
    found = await eve.get("/console/audit/lines.csv?what=remind")
    assert found.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert found.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    head, *rows = list(csv.reader(StringIO(found.text)))
    assert head == ["place", "at", "actor", "action", "subject", "reason", "hash"]
    assert [row[4] for row in rows] == [f"PD-2026-{n:06}" for n in reversed(range(2100))]
    assert {row[5] for row in rows} == {"'-1"}
    found = await eve.get("/console/audit/lines.jsonl?what=remind")
    each = [json.loads(line) for line in found.text.splitlines()]
    assert len(each) == 2100
    assert (each[0]["actor"], each[0]["reason"], len(each[0]["hash"])) == ("staff:=Bob", "-1", 64)


async def test_the_chains_state_is_said_and_can_be_checked_at_once(office: Office, seat: Seats, clock: Clock) -> None:
    verified(office)
    link(office)
    eve = await seat("Eve")
    page = await eve.get("/console/audit")
    assert "The chain has not been checked yet." in page.words
    before = office.read_now(audit_chain.standing).last
    done = await eve.post("/console/audit/verify", {"csrf": page.token})
    assert (done.status, done.location) == (303, "/console/audit?checked=1")
    # What had come meanwhile, such as this look, was linked first.
    last = office.read_now(audit_chain.standing).last
    assert last > before
    page = await eve.get(done.location)
    assert f"Chain verified up to line {last} at {clock.now:%Y-%m-%d %H:%M} UTC" in page.words
    assert ("audit.verify", "") in lines(office)
    office.write_now(lambda desk: desk.tx.run("UPDATE audit SET actor = 'staff:Zoe' WHERE place = 2"))
    await eve.post("/console/audit/verify", {"csrf": page.token})
    page = await eve.get("/console/audit")
    assert "Chain broken at line 2" in page.words


async def test_an_accepted_break_stays_on_the_page(office: Office, seat: Seats) -> None:
    verified(office)
    link(office)
    office.write_now(lambda desk: desk.tx.run("UPDATE audit SET actor = 'staff:Zoe' WHERE place = 2"))
    ada = Member("Ada", "admin", "", datetime(2026, 1, 1, tzinfo=UTC))
    office.write_now(lambda desk: audit_chain.accept(desk, ada, "a repair by hand"))
    page = await (await seat("Eve")).get("/console/audit")
    assert "The break at line 2" in page.words
    assert "was accepted by Ada: “a repair by hand”" in page.words
    assert "accepted a break in the audit trail" in page.words
    assert "were erased" not in page.words


@pytest.mark.parametrize(
    "query", ["who=%3Cscript%3E", "which='%20OR%201=1", "after=~~~", "from=never&to=2026-99-99", "what=%00", "who=" + "x" * 5000]
)
async def test_nonsense_finds_nothing_and_breaks_nothing(office: Office, seat: Seats, query: str) -> None:
    verified(office)
    page = await (await seat("Ada")).get(f"/console/audit?{query}")
    assert page.status == 200
    assert "<script>" not in page.text
