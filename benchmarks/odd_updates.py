"""10,000 updates with deleted, retyped, enlarged and nested fields, each beside a good one: ``python -m benchmarks.odd_updates``."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from benchmarks.faults import Far, free_port
from desk.store.driver import connect

QUESTION = "do you sell my data"
FIRST_CHAT = 1_000_000
AHEAD = 500
"""Pairs that are brought before the answers to those before them have come."""
PATIENCE = 120.0
"""Seconds without a new answer after which the bot counts as wedged."""


async def trial(mode: str, count: int, seed: int) -> bool:
    """Prints one line; returns whether every good one was answered, once, and nothing is left waiting."""
    far, chance = Far.steadfast(), random.Random(seed)
    await far.start()
    bringing = asyncio.create_task(far.bring())
    with tempfile.TemporaryDirectory(prefix="odd-") as name:
        try:
            async with far.program(Path(name), mode, free_port(), unlimited=True):
                for number in range(count):
                    far.put(far.spoilt(5, chance))
                    far.put(far.said(FIRST_CHAT + number, QUESTION))
                    if number % AHEAD == 0:
                        await _until(far, range(number - AHEAD))
                await _until(far, range(count))
            waiting, dead = _left(Path(name) / "data" / "privacy-desk.db")
        finally:
            bringing.cancel()
            await asyncio.gather(bringing, return_exceptions=True)
            await far.stop()
    counts = [far.answered[FIRST_CHAT + number] for number in range(count)]
    lost, repeated = counts.count(0), sum(each > 1 for each in counts)
    print(f"{mode}: {count} spoilt updates, each beside a good one: {lost} good ones unanswered, {repeated} answered twice,")
    print(f"  {dead} spoilt ones put aside, {waiting} left waiting")
    return not lost and not repeated and not waiting


async def _until(far: Far, numbers: range) -> None:
    """Returns once these good ones are answered, or nobody was for ``PATIENCE`` seconds."""
    wanted, before, since = {FIRST_CHAT + number for number in numbers}, 0, time.monotonic()
    while wanted - far.answered.keys() and time.monotonic() < since + PATIENCE:
        await asyncio.sleep(0.1)
        if len(far.answered) > before:
            before, since = len(far.answered), time.monotonic()


def _left(database: Path) -> tuple[int, int]:
    """Updates that nobody answered, and those that were put aside."""
    with closing(connect(database)) as db:
        outcomes = dict(db.execute("SELECT outcome, COUNT(*) FROM inbox GROUP BY outcome").fetchall())
    return outcomes.get(None, 0), outcomes.get("dead", 0)


def main() -> int:
    """0 when nothing was wedged in either mode."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--mode", choices=("polling", "webhook"), help="only one of the two")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    modes = [chosen.mode] if chosen.mode else ["polling", "webhook"]
    passed = [asyncio.run(trial(mode, chosen.count, chosen.seed)) for mode in modes]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
