"""The running bot beside bare echo bots, in one run: cold start, updates a second, answer times, CPU and memory."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from benchmarks.far_end import FarEnd
from knowledge.evaluation.tables import table

ROOT = Path(__file__).parents[1]
TOKEN = "7000001:speed-trial"
QUESTIONS = (
    "How long do you keep usage records?", "do you sell my data", "who do I contact", "is my data encrypted", "do you use cookies",
    "what do you collect about me", "can I get a copy of my data", "what happens to my card number",
)  # fmt: skip
PATIENCE = 300.0
TICK = 100.0
"""Clock ticks a second in /proc/PID/stat, as on every Linux."""


@dataclass(frozen=True)
class Bot:
    """A contestant: how to start it."""

    name: str
    module: tuple[str, ...]
    env: Mapping[str, str]


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
    options.add_argument("--only", help="only the bots whose name holds this")
    chosen = options.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; both ends of the line on this machine; our send limits off")
    rows = []
    for bot in bots():
        if chosen.only and chosen.only not in bot.name:
            continue
        rows.append([bot.name, *_cells(asyncio.run(trial(bot, chosen.burst, chosen.seconds)))])
    print(table([list(line) for line in zip(HEAD, *rows, strict=True)]))
    return 0


def bots() -> Iterator[Bot]:
    """Ours, with everything it does (kept updates, matching, sealed records, outbox), and the echoes that are installed."""
    limits = {f"PRIVACY_DESK_TELEGRAM_RATE_{which}": "0" for which in ("GLOBAL", "CHAT", "GROUP")}
    yield Bot("privacy-desk", ("bot.cli", "run"), {**limits, "PRIVACY_DESK_HTTP_PORT": "0"})
    yield Bot(f"python-telegram-bot {version('python-telegram-bot')} echo", ("benchmarks.echoes.ptb",), {})
    if find_spec("aiogram"):
        yield Bot(f"aiogram {version('aiogram')} echo", ("benchmarks.echoes.aiogram3",), {})


async def trial(bot: Bot, burst: int, seconds: float) -> Figures:
    """Runs one bot through all measurements."""
    far = FarEnd()
    await far.start()
    with tempfile.TemporaryDirectory(prefix="speed-") as folder, _running(bot, far.root, Path(folder)) as (process, begun):
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


@contextmanager
def _running(bot: Bot, root: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """The bot in a process of its own, and when it was started."""
    ours = {"PRIVACY_DESK_TELEGRAM_TOKEN": TOKEN, "PRIVACY_DESK_TELEGRAM_API": root, "PRIVACY_DESK_DATA_DIR": str(folder / "data")}
    env = {**os.environ, "PYTHONPATH": str(ROOT), **(ours if bot.env else {}), **bot.env}
    arguments = () if bot.env else (root, TOKEN)
    begun = time.perf_counter()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", *bot.module, *arguments], env=env, cwd=folder, stdout=log, stderr=log)
        try:
            yield process, begun
        except TimeoutError:
            print((folder / "log").read_text()[-2000:], file=sys.stderr)
            raise
        finally:
            process.kill()
            process.wait()


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
