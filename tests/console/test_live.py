"""The stream of the console: what changes is told, once more after a lost connection, and never beyond the session's end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from console.pages.live import UNATTENDED
from desk import live, sessions, staff, tickets
from desk.office import Office
from desk.sessions import IDLE
from knowledge.library import Library
from tests.clock import Clock
from tests.console.conftest import Seats
from tests.console.staffed import Seat, served
from tests.desk.deciding import ASKED, wish
from tests.desk.samples import ANN
from tests.patience import PATIENCE
from tests.web.running_web import browser


class Stream:
    """An open stream of events."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.id = ""

    async def event(self) -> tuple[str, dict[str, Any]]:
        """The next event that is no heartbeat, with its data; ("", {}) = the stream has ended."""
        while frame := await self._frame():
            if "event" in frame:
                self.id = frame.get("id", self.id)
                return frame["event"], json.loads(frame["data"])
        return "", {}

    async def _frame(self) -> dict[str, str]:
        lines: list[str] = []
        async with asyncio.timeout(PATIENCE):
            while line := (await self._response.content.readline()).decode():
                if not line.strip():
                    return {name: value.strip() for name, _, value in (each.partition(":") for each in lines)}
                lines.append(line)
        return {}


@asynccontextmanager
async def listening(seat: Seat, after: str = "", **headers: str) -> AsyncIterator[Stream]:
    accept = {"Accept": "text/event-stream", **headers}
    async with seat.client.get(f"{seat.address}/console/live?after={after}", headers=accept) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/event-stream"
        yield Stream(response)


def question(office: Office) -> str:
    return office.write_now(
        lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=ASKED, context=["Hello"]).number
    )


def mark(office: Office, clock: Clock) -> str:
    """A mark behind everything so far."""
    clock.forward(seconds=60)
    return office.read_now(live.mark)


async def test_what_changes_is_told_by_number_and_kind_alone(office: Office, seat: Seats, clock: Clock) -> None:
    bob, now = await seat("Bob"), mark(office, clock)
    async with listening(bob, now) as stream:
        number = question(office)
        assert await stream.event() == ("ticket", {"number": number, "kind": "new", "version": 1})
        office.write_now(lambda desk: tickets.add(desk, number, ["Are you there?"]))
        assert await stream.event() == ("ticket", {"number": number, "kind": "user", "version": 1})
        office.write_now(lambda desk: tickets.note(desk, number, "A note", "staff:Cleo"))
        assert await stream.event() == ("ticket", {"number": number, "kind": "desk", "version": 2})


async def test_a_lost_connection_goes_on_where_it_was_with_ids_that_grow(office: Office, seat: Seats, clock: Clock) -> None:
    bob = await seat("Bob")
    async with listening(bob, mark(office, clock)) as stream:
        question(office)
        await stream.event()
        first = stream.id
    clock.forward(minutes=2)
    missed = [question(office), question(office)]
    async with listening(bob, **{"Last-Event-ID": first}) as stream:
        told: list[str] = []
        while missed[-1] not in told:
            told.append((await stream.event())[1]["number"])
        assert set(missed) <= set(told)
        assert stream.id > first


@pytest.mark.parametrize("after", ["0" * 28, "nonsense"])
async def test_who_was_away_too_long_is_told_to_look_at_everything(seat: Seats, after: str) -> None:
    async with listening(await seat("Bob"), after) as stream:
        assert await stream.event() == ("ticket", {"kind": "many"})


async def test_the_stream_keeps_no_idle_session_alive_and_ends_with_it(office: Office, seat: Seats, clock: Clock) -> None:
    bob, now = await seat("Bob"), mark(office, clock)
    clock.forward(minutes=20)
    async with listening(bob, now):
        pass
    await bob.get("/console", **{UNATTENDED: "1"})
    async with listening(bob, office.read_now(live.mark)) as stream:
        clock.forward(minutes=IDLE.total_seconds() / 60 - 19)
        assert (await stream.event())[0] == "end"
        assert (await stream.event())[0] == ""
    assert (await bob.get("/console")).location.startswith("/console/login")


async def test_a_session_that_is_revoked_ends_its_stream_and_no_other(office: Office, seat: Seats, clock: Clock) -> None:
    bob, cleo, now = await seat("Bob"), await seat("Cleo"), mark(office, clock)
    async with listening(bob, now) as stream, listening(cleo, now) as other:
        office.write_now(lambda desk: sessions.end_all(desk, staff.show(desk, "Bob")))
        assert (await stream.event())[0] == "end"
        question(office)
        assert (await other.event())[0] == "ticket"


async def test_a_server_that_stops_ends_its_streams_at_once(office: Office, library: Library, clock: Clock) -> None:
    async with browser() as client:
        async with served(office, library) as address:
            await Seat(address, client).sign_in("Bob")
            response = await client.get(f"{address}/console/live", headers={"Accept": "text/event-stream"})
            # Leaving the block stops the server while the stream is open.
        told = (await response.content.read()).decode()
        response.close()
    # Pages ask again until it is back, which they would not after the event of a session's end.
    assert ": the server stops" in told
    assert "event: end" not in told


async def test_the_stream_is_for_pages_alone(office: Office, seat: Seats) -> None:
    assert (await (await seat("Bob")).get("/console/live")).status == 404
    assert (await (await seat()).get("/console/live")).status == 303


async def test_a_page_whose_session_has_ended_hears_so_and_need_not_ask_again(seat: Seats, office: Office, clock: Clock) -> None:
    bob, now = await seat("Bob"), mark(office, clock)
    clock.forward(hours=13)
    async with listening(bob, now) as stream:
        assert (await stream.event())[0] == "end"
        assert (await stream.event())[0] == ""


async def test_pages_name_where_they_go_on_hearing(office: Office, seat: Seats) -> None:
    number, bob = wish(office), await seat("Bob")
    for path in ("/console", f"/console/tickets/{number}"):
        page = (await bob.get(path)).text
        assert 'hx-sse:connect="/console/live?after=' in page
        assert f'hx-get="{path}"' in page
    assert f'data-number="{number}" data-version="' in page


def test_lines_about_changes_are_kept_for_an_hour(office: Office, clock: Clock) -> None:
    question(office)
    clock.forward(hours=2)
    assert office.write_now(live.purge) == 1
    assert office.read_now(lambda desk: live.since(desk, live.id_at(desk.now))) == []
