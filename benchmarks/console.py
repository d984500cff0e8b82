"""The console over HTTP with 10,000 tickets and 200,000 messages: time at p50 and p95, CPU and gzipped bytes of its pages."""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import aiohttp

from desk import deadlines, passwords, policies, sessions, staff, views
from desk.clock import stamp
from desk.model.request import Proof, RightsRequest, Scope, State
from desk.model.turn import Address
from desk.office import Desk, Office
from desk.store import queue_line, requests, tickets
from desk.store.settings import StoreSettings
from knowledge.evaluation.tables import table
from knowledge.library import Library
from knowledge.reading import Right

ROOT = Path(__file__).parents[1]
MOST_SECONDS, MOST_BYTES = 0.050, 60_000
"""What is promised of the queue and of tickets: at p95, and gzipped."""
BATCH = 200
OPEN = 0.5
"""Share of the tickets that are open, which is far more than a team could bear."""
TICK = 100.0
"""Clock ticks a second in /proc/PID/stat, as on every Linux."""
MEMBERS = ("Ada", "Bob", "Cleo", "Dan", "Fay")
WORDS = (
    "account invoice deletion password login usage record payment upload picture device address newsletter consent setting profile history"
    " please still cannot find yesterday letter answer waiting thank you morning question about which where because already twice nobody"
).split()
VIEWS = (("Mine", "assignee=me"), ("Nobody's", "assignee=-"), ("Deletions this week", "right=delete&due=7"), ("German", "language=de"))


@dataclass(frozen=True)
class Page:
    """What was measured of one kind of page; times in seconds."""

    name: str
    times: Sequence[float]
    cpu: float
    size: int
    """The largest, gzipped."""
    is_promised: bool

    @property
    def p95(self) -> float:
        """All but one of twenty took no longer."""
        return sorted(self.times)[int(len(self.times) * 0.95)]

    @property
    def is_kept(self) -> bool:
        """Whether it is as promised."""
        return not self.is_promised or (self.p95 < MOST_SECONDS and self.size < MOST_BYTES)


def fill(office: Office, count: int, messages: int) -> str:
    """Fills an empty store; returns the token of a session in it."""
    chance = random.Random(7)
    token = office.write_now(_hire)
    for begin in range(0, count, BATCH):
        office.write_now(partial(_batch, chance=chance, numbers=range(begin, min(begin + BATCH, count)), messages=messages))
    return token


def _hire(desk: Desk) -> str:
    policies.begin(desk, Library.shipped().policy, "privacy-policy.en.txt")
    for name in MEMBERS:
        by = staff.show(desk, "Ada") if name != "Ada" else None
        staff.add(desk, name, "agent" if by else "admin", "", password_hash=passwords.hashed("correct horse battery"), by=by)
    ada = staff.show(desk, "Ada")
    for name, query in VIEWS:
        views.save(desk, ada, name, query)
    return sessions.begin(desk, ada, "127.0.0.1", "benchmark")


def _batch(desk: Desk, chance: random.Random, numbers: range, messages: int) -> None:
    for at in numbers:
        _ticket(desk, chance, at, messages)


def _ticket(desk: Desk, chance: random.Random, at: int, messages: int) -> None:
    """A ticket as the desk's own use cases leave it, without its turns."""
    tx, id, came = desk.tx, desk.ids.new(), desk.now - timedelta(days=chance.uniform(0, 25))
    number, right = f"PD-{desk.now.year}-{at + 1:06}", chance.choice([*Right, None])
    language, channel = chance.choice(["en", "en", "de", "zh", "fr"]), chance.choice(["telegram", "web"])
    tickets.add(
        tx, id, number, address=Address(channel, f"chat-{at // 2}"), kind="rights" if right else "human", right=right,
        language=language, received_at=came, policy_version=1, now=came,
    )  # fmt: skip
    for index in range(messages):
        message, author = desk.ids.new(), "context" if index == 0 else ("user", "staff", "note")[index % 3]
        text = " ".join(chance.choices(WORDS, k=30))
        tx.run(
            "INSERT INTO ticket_messages (id, ticket, author, name, text, written_at) VALUES (:id, :ticket, :author, :name, :text, :at)",
            id=message, ticket=id, author=author, name="Bob" if author != "user" else None,
            text=desk.sealer.seal("ticket_messages", "text", message, text), at=stamp(came + timedelta(hours=index)),
        )  # fmt: skip
    is_open = chance.random() < OPEN
    queue_line.answer_by(tx, id, came.date().isoformat())
    if right:
        due, _ = deadlines.binding(desk.rules, came)
        state = chance.choice([State.IDENTITY, State.OPEN, State.USER, State.APPROVED]) if is_open else State.DONE
        proof = Proof(f"acc-{at}", "link", came) if state is not State.IDENTITY else None
        request = RightsRequest(
            right=right, state=state, scope=Scope(), source="chat", match_code=f"{at:06}", counted_from=came, due_at=due,
            act_by=deadlines.act_by(desk.rules, due, came),
            proof=proof, ended_at=None if is_open else came + timedelta(days=1),
        )  # fmt: skip
        requests.add(tx, desk.sealer, id, request)
    queue_line.settle(tx, id)
    tickets.assign(tx, number, chance.choice([*MEMBERS, None]))
    if not is_open:
        tickets.close(tx, number, came + timedelta(days=1))


async def _serve(folder: Path) -> None:
    """The console alone, until this process is ended; prints its address."""
    from console.app import HttpServer, Site
    from console.settings import HttpSettings

    library = Library.shipped()
    with closing(Office.open(StoreSettings(folder))) as office:
        server = HttpServer(Site(HttpSettings(port=0), lambda: library.policy, office=office))
        await server.start()
        print(server.admin_address, flush=True)
        await asyncio.Event().wait()


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[tuple[str, int]]:
    command = [sys.executable, "-m", "benchmarks.console", "--serve", str(folder)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip(), process.pid
    finally:
        process.kill()
        await process.wait()


async def measure(folder: Path, token: str, rounds: int, count: int) -> list[Page]:
    """Asks for every kind of page, one after the other."""
    chance = random.Random(11)
    year = time.gmtime().tm_year
    kinds: dict[str, Iterator[str]] = {
        "queue": iter(["/console"] * rounds),
        "queue, all open": iter(["/console?group=open"] * rounds),
        "queue, filtered": iter(["/console?assignee=me&due=7&only=unanswered"] * rounds),
        "queue, closed": iter(["/console?group=closed"] * rounds),
        "ticket": (f"/console/tickets/PD-{year}-{chance.randint(1, count):06}" for _ in range(rounds)),
    }
    found = []
    async with (
        _served(folder) as (address, pid),
        aiohttp.ClientSession(cookies={"privacy-desk-staff": token}, auto_decompress=False) as client,
    ):
        onward = await _deep(client, address)
        kinds["queue, fifth page"] = iter([onward] * rounds)
        for name, paths in kinds.items():
            found.append(await _pages(client, address, pid, name, paths))
        found.append(await _search(client, address, pid))
    return found


async def _deep(client: aiohttp.ClientSession, address: str) -> str:
    """The address of the fifth page of all open tickets."""
    path = "/console?group=open"
    for _ in range(4):
        async with client.get(f"{address}{path}", headers={"Accept-Encoding": "gzip"}) as response:
            text = gzip.decompress(await response.read()).decode()
        path = re.findall(r'href="([^"]+)" rel="next"', text)[0].replace("&amp;", "&")
    return path


async def _pages(client: aiohttp.ClientSession, address: str, pid: int, name: str, paths: Iterator[str]) -> Page:
    times: list[float] = []
    size, before = 0, 0.0
    for at, path in enumerate(paths):
        if at == 5:  # the first ones find nothing in memory
            times, before = [], _cpu(pid)
        begun = time.perf_counter()
        async with client.get(f"{address}{path}", headers={"Accept-Encoding": "gzip"}) as response:
            body = await response.read()
        times.append(time.perf_counter() - begun)
        assert response.status == 200, (path, response.status)
        size = max(size, len(body))
    return Page(name, times, (_cpu(pid) - before) / len(times), size, is_promised=True)


async def _search(client: aiohttp.ClientSession, address: str, pid: int) -> Page:
    """Words that stand nowhere, so that a page opens as many texts as it ever does."""
    async with client.get(f"{address}/console", headers={"Accept-Encoding": "gzip"}) as response:
        csrf = re.findall(r'name="csrf" value="([^"]+)"', gzip.decompress(await response.read()).decode())[0]
    times, before = [], _cpu(pid)
    for _ in range(5):
        begun = time.perf_counter()
        async with client.post(f"{address}/console/search", data={"csrf": csrf, "number": "nowhere at all"}) as response:
            size = len(await response.read())
        times.append(time.perf_counter() - begun)
    return Page("search through 20,000 texts", times, (_cpu(pid) - before) / len(times), size, is_promised=False)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _row(page: Page) -> list[str]:
    ordered = sorted(page.times)
    figures = [
        f"{ordered[len(ordered) // 2] * 1e3:.1f} ms",
        f"{page.p95 * 1e3:.1f} ms",
        f"{page.cpu * 1e3:.1f} ms",
        f"{page.size / 1e3:.1f} KB",
    ]
    return [page.name, *figures, "" if page.is_kept else "TOO MUCH"]


def main() -> int:
    """Prints one table; 0 = as promised."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tickets", type=int, default=10_000)
    options.add_argument("--messages", type=int, default=20, help="of each ticket")
    options.add_argument("--rounds", type=int, default=100)
    options.add_argument("--folder", type=Path, help="keep the database here, and use the one that is there")
    options.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.serve:
        asyncio.run(_serve(chosen.serve))
        return 0
    with tempfile.TemporaryDirectory(prefix="console-") as name:
        folder = chosen.folder or Path(name) / "data"
        kept = folder / "benchmark.token"
        if not kept.exists():
            begun = time.perf_counter()
            with closing(Office.open(StoreSettings(folder))) as office:
                kept.write_text(fill(office, chosen.tickets, chosen.messages))
            print(f"Filled in {time.perf_counter() - begun:.0f} s.")
        pages = asyncio.run(measure(folder, kept.read_text(), chosen.rounds, chosen.tickets))
    print(f"{chosen.tickets:,} tickets, half of them open, {chosen.tickets * chosen.messages:,} messages; {os.cpu_count()} cores")
    print(table([["page", "p50", "p95", "CPU a page", "gzipped", ""], *map(_row, pages)]))
    return 0 if all(page.is_kept for page in pages) else 1


if __name__ == "__main__":
    sys.exit(main())
