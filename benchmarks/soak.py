"""All that goes wrong, together and for minutes, on the real program: ``python -m benchmarks.soak --minutes 10``, or ``make soak``."""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.faults import Far, Running, free_port, size_of
from desk.store.driver import connect

RATE = 20.0
"""Questions a second, each from a chat of its own."""
FULL = 4096
"""Bytes of a file that may be written while the disk is "full"."""
SPELL, LOCKED = 5.0, 30.0
"""Seconds that a disturbance lasts, and that another program holds the database the first time."""
HEALTHY = {"kill": 10.0, "fill": 30.0, "lock": 10.0, "move": 10.0, "part": 30.0}
"""Seconds after each kind of disturbance within which the program says that it is ready again."""
MOST_MEMORY, MOST_FILES = 40.0, 64
"""MB and open files by which a process may grow, once it has run for a while."""
BETWEEN = 10.0
"""Seconds between two disturbances."""
PATIENCE = 300.0
"""Seconds in which everything must be answered after the last question: what piled up leaves at 30 a second, beside what comes."""
FLOOD = 2000
"""Messages that one user sends at once."""
QUESTION = "do you sell my data"


@dataclass
class Soak:
    """One trial: the far end, the program, and what became of every question."""

    far: Far
    folder: Path
    mode: str
    chance: random.Random
    port: int = field(default_factory=free_port)
    server: Running | None = None
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    kills: int = 0
    asked: dict[int, float] = field(default_factory=dict)
    sizes: list[tuple[float, int]] = field(default_factory=list)
    """Memory in MB and open files of each look, of the present process."""
    spells: Counter[str] = field(default_factory=Counter)
    ill: dict[str, float] = field(default_factory=dict)
    """The longest time, in seconds, from the end of each kind of disturbance until the program said that it was ready."""

    async def start(self) -> None:
        """Starts the program and waits until it is up."""
        self.server = await self.stack.enter_async_context(self.far.program(self.folder, self.mode, self.port))

    async def ask(self, seconds: float) -> None:
        """Asks at a steady pace, every tenth question beside an update that is spoilt."""
        begun, number = time.monotonic(), 0
        while (now := time.monotonic()) < begun + seconds:
            await asyncio.sleep(max(0.0, begun + number / RATE - now))
            number += 1
            chat = 100_000 + number
            self.asked[chat] = time.monotonic()
            if number % 10 == 0:
                self.far.put(self.far.spoilt(5, self.chance))
            self.far.put(self.far.said(chat, QUESTION))

    async def disturb(self, seconds: float) -> None:
        """One disturbance after the other, in an order of chance."""
        until = time.monotonic() + seconds
        kinds: list[Callable[[], Awaitable[None]]] = [self.kill, self.fill, self.lock, self.move, self.part, self.flood]
        while time.monotonic() + BETWEEN + SPELL < until:
            self.chance.shuffle(kinds)
            for kind in kinds:
                if time.monotonic() + BETWEEN + SPELL >= until:
                    return
                await asyncio.sleep(BETWEEN * self.chance.uniform(0.5, 1.0))
                self.spells[kind.__name__] += 1
                await kind()
                await self.recover(kind.__name__)

    async def recover(self, after: str) -> None:
        """Waits until the program says that it is ready, and notes how long that took."""
        begun = time.monotonic()
        async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
            while not await _is_ready(session, f"http://127.0.0.1:{self.port}/readyz"):  # noqa: ASYNC110 - it says so only when asked
                await asyncio.sleep(0.1)
        self.ill[after] = max(self.ill.get(after, 0.0), time.monotonic() - begun)

    async def kill(self) -> None:
        """kill -9, and a new start."""
        assert self.server is not None
        self.kills += 1
        self.server.process.send_signal(signal.SIGKILL)
        await self.stack.aclose()
        self.stack = AsyncExitStack()
        self.sizes.clear()
        await self.start()

    async def fill(self) -> None:
        """A full disk."""
        assert self.server is not None
        before = resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, (FULL, before[1]))
        await asyncio.sleep(SPELL)
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, before)

    async def lock(self) -> None:
        """Another program writes for a long time."""
        with closing(connect(self.database)) as db:
            db.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(LOCKED if self.spells["lock"] == 1 else SPELL)
            db.execute("ROLLBACK")

    async def move(self) -> None:
        """The database is moved away, and back."""
        away = self.folder / "away"
        away.mkdir(exist_ok=True)
        for file in self.database.parent.glob("privacy-desk.db*"):
            file.rename(away / file.name)
        await asyncio.sleep(SPELL)
        made = list(self.database.parent.glob("privacy-desk.db*"))
        if made:
            raise AssertionError(f"made in the absence of the database: {made}")
        for file in away.iterdir():
            file.rename(self.database.parent / file.name)

    async def part(self) -> None:
        """Telegram cannot be reached."""
        await self.far.stop()
        await asyncio.sleep(SPELL)
        await self.far.start()

    async def flood(self) -> None:
        """One user sends without end."""
        for _ in range(FLOOD):
            self.far.put(self.far.said(7, QUESTION))

    @property
    def database(self) -> Path:
        """The file."""
        return self.folder / "data" / "privacy-desk.db"

    async def look(self) -> None:
        """Notes memory and open files every second, until cancelled."""
        while True:
            await asyncio.sleep(1.0)
            if self.server is not None and self.server.process.poll() is None:
                self.sizes.append(size_of(self.server.process.pid))

    async def settle(self) -> None:
        """Waits until everything is answered; raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while self.asked.keys() - self.far.answered.keys() - self.doubtful():  # noqa: ASYNC110 - nothing else has to be quick here
                await asyncio.sleep(1.0)

    def doubtful(self) -> set[int]:
        """Chats whose reply was cut off twice, so that nobody knows whether it arrived: once more is the most that is sent."""
        with closing(connect(self.database)) as db:
            return {int(row[0]) for row in db.execute("SELECT chat FROM outbox WHERE channel = 'telegram' AND outcome = 'doubtful'")}

    def waiting(self) -> set[int]:
        """Chats with an update that is not answered or a reply that is not sent."""
        with closing(connect(self.database)) as db:
            rows = db.execute("SELECT chat FROM inbox WHERE outcome IS NULL UNION SELECT chat FROM outbox WHERE outcome IS NULL")
            return {int(chat) for (chat,) in rows if chat.isdigit()}


async def trial(mode: str, seconds: float, seed: int) -> bool:
    """Runs one mode; prints what became of it and returns whether nothing was lost."""
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        async with soaking(Path(name), mode, seed) as soak:
            await asyncio.gather(soak.ask(seconds), soak.disturb(seconds))
            try:
                await soak.settle()
            except TimeoutError:
                assert soak.server is not None
                print(soak.server.log.read_text()[-3000:], file=sys.stderr)
            return report(soak)


@asynccontextmanager
async def soaking(folder: Path, mode: str, seed: int) -> AsyncIterator[Soak]:
    """The far end, the program and the looks at it."""
    far = Far.failing(seed)
    await far.start()
    soak = Soak(far, folder, mode, random.Random(seed))
    works = [asyncio.create_task(soak.look()), asyncio.create_task(far.bring())]
    try:
        await soak.start()
        yield soak
    finally:
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)
        await soak.stack.aclose()
        await far.stop()


def report(soak: Soak) -> bool:
    """Prints the figures; returns whether they are as promised."""
    counts = {chat: soak.far.answered.get(chat, 0) for chat in soak.asked}
    doubtful = soak.doubtful() & {chat for chat, count in counts.items() if not count}
    lost = sum(not count for count in counts.values()) - len(doubtful)
    extra = sum(max(0, count - 1) for count in counts.values())
    most = max(counts.values(), default=0)
    with closing(connect(soak.database)) as db:
        is_whole = db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    times = sorted(soak.far.answered_at[chat] - at for chat, at in soak.asked.items() if chat in soak.far.answered_at)
    late = {kind: seconds for kind, seconds in soak.ill.items() if seconds > HEALTHY.get(kind, SPELL)}
    print(f"{soak.mode}: {len(counts)} questions, {lost} lost, {extra} repeated (at most {most - 1} for one), {soak.kills} kills")
    print(f"  of the lost, still waiting in the database: {len(soak.waiting() & {chat for chat, count in counts.items() if not count})}")
    print(f"  cut off by the far end twice, and therefore given up: {len(doubtful)}")
    print(f"  disturbances: {', '.join(f'{name} {count}' for name, count in sorted(soak.spells.items())) or 'none'}")
    print(f"  seconds to the answer: p50 {_at(times, 0.5):.2f}, p95 {_at(times, 0.95):.2f}, longest {_at(times, 1.0):.2f}")
    print(f"  seconds until ready again, at most: {', '.join(f'{kind} {seconds:.1f}' for kind, seconds in sorted(soak.ill.items()))}")
    if late:
        print(f"  TOO LATE after {', '.join(sorted(late))}")
    is_flat = _is_flat(soak.sizes)
    print(f"  database {'ok' if is_whole else 'DAMAGED'}, {soak.database.stat().st_size / 1e6:.1f} MB")
    return not lost and most <= 2 and is_whole and is_flat and not late


def _is_flat(sizes: list[tuple[float, int]]) -> bool:
    """Prints how the present process grew; compares the second half of its life with the first."""
    half = len(sizes) // 2
    if not half:
        return True
    memory, files = ([max(look[which] for look in part) for part in (sizes[:half], sizes[half:])] for which in (0, 1))
    print(f"  since the last start: memory {memory[0]:.0f} -> {memory[1]:.0f} MB, open files {files[0]} -> {files[1]}")
    return memory[1] - memory[0] < MOST_MEMORY and files[1] - files[0] < MOST_FILES


async def _is_ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


def _at(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] if times else float("nan")


def main() -> int:
    """0 when nothing was lost in either mode."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=10.0, help="how long in all, half of it polling and half webhook")
    options.add_argument("--mode", choices=("polling", "webhook"), help="only one of the two")
    options.add_argument("--seed", type=int, default=1)
    chosen: Any = options.parse_args()
    modes = [chosen.mode] if chosen.mode else ["polling", "webhook"]
    passed = [asyncio.run(trial(mode, chosen.minutes * 60 / len(modes), chosen.seed)) for mode in modes]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
