"""The running bot beside bare echo bots, in one run: cold start, updates a second, answer times, CPU and memory."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contestants import MODES, Bot, bots
from benchmarks.far_end import FarEnd
from knowledge.evaluation.tables import table

QUESTIONS = (
    "How long do you keep usage records?", "do you sell my data", "who do I contact", "is my data encrypted", "do you use cookies",
    "what do you collect about me", "can I get a copy of my data", "what happens to my card number",
)  # fmt: skip
PATIENCE = 300.0
TICK = 100.0
"""Clock ticks a second in /proc/PID/stat, as on every Linux."""


@dataclass(frozen=True)
class Figures:
    """What one bot reached; times in seconds, memory in bytes."""

    cold: float
    rate: float
    cpu: float
    """CPU seconds an update."""
    memory: int
    closed: tuple[float, float]
    slow: tuple[float, float]
    fast: tuple[float, float]


def main() -> int:
    """Prints one table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--burst", type=int, default=2000, help="updates that wait at once when the speed is measured")
    options.add_argument("--seconds", type=float, default=5.0, help="how long each steady stream of questions lasts")
    options.add_argument("--only", default="", help="only the bots whose name holds this")
    options.add_argument("--mode", choices=MODES, help="only one of the two")
    chosen = options.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; both ends of the line on this machine; our send limits off")
    rows = []
    for bot in bots(chosen.only, (chosen.mode,) if chosen.mode else MODES):
        rows.append([f"{bot.name}, {bot.mode}", *_cells(asyncio.run(trial(bot, chosen.burst, chosen.seconds)))])
    print(table([list(line) for line in zip(HEAD, *rows, strict=True)]))
    return 0


async def trial(bot: Bot, burst: int, seconds: float) -> Figures:
    """Runs one bot through all measurements."""
    far = FarEnd()
    await far.start()
    with tempfile.TemporaryDirectory(prefix="speed-") as folder, bot.running(far.root, Path(folder)) as (process, begun):
        first = {far.ask(QUESTIONS[0])}
        await far.answers(first, PATIENCE)
        cold = far.last_answer(first) - begun
        await _stream(far, 50.0, 1.0)
        before, start = _cpu(process.pid), time.perf_counter()
        chats = {far.ask(QUESTIONS[number % len(QUESTIONS)]) for number in range(burst)}
        closed = await far.answers(chats, PATIENCE)
        spent = far.last_answer(chats) - start
        cpu = (_cpu(process.pid) - before) / burst
        slow, fast = await _stream(far, 30.0, seconds), await _stream(far, 150.0, seconds)
        memory = _peak(process.pid)
    await far.stop()
    return Figures(cold, burst / spent, cpu, memory, _percentiles(closed), _percentiles(slow), _percentiles(fast))


async def _stream(far: FarEnd, rate: float, seconds: float) -> list[float]:
    start, chats = time.perf_counter(), set()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
        chats.add(far.ask(QUESTIONS[number % len(QUESTIONS)]))
    return await far.answers(chats, PATIENCE)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _peak(pid: int) -> int:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def _percentiles(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


HEAD = (
    "bot", "cold start to first answer", "updates/s", "CPU per update", "peak memory",
    "p50 / p99, all at once", "p50 / p99 at 30/s", "p50 / p99 at 150/s",
)  # fmt: skip


def _cells(figures: Figures) -> list[str]:
    def both(pair: tuple[float, float]) -> str:
        return f"{pair[0] * 1e3:.1f} / {pair[1] * 1e3:.1f} ms"

    return [
        f"{figures.cold:.2f} s", f"{figures.rate:,.0f}", f"{figures.cpu * 1e3:.2f} ms", f"{figures.memory / 1e6:.0f} MB",
        both(figures.closed), both(figures.slow), both(figures.fast),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
