"""One user who writes 500 messages a second, and a stop with a long backlog: what the others wait, and what the program takes.

``python -m benchmarks.flood``
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.faults import Far, Running, free_port, size_of

RATE, OTHERS = 500.0, 5.0
"""Messages a second of the one user, and of all the others together."""
QUESTION = "do you sell my data"
PATIENCE = 60.0
WARM = 2.0
"""Seconds before the flood."""
MOST_SECONDS, MOST_MEMORY, MOST_DATA = 2.0, 100.0, 50.0
"""What is promised: seconds to an answer at p95, MB more of memory, MB more of data."""
BACKLOG = 3000
"""Questions that wait when the program is told to stop."""
MOST_STOPPING, MOST_STARTING = 10.0, 3.0
"""What is promised: seconds from SIGTERM to the end, and from the next start to its first answer."""


async def trial(mode: str, messages: int) -> bool:
    """Prints one line; returns whether it is as promised."""
    far = Far.plain()
    await far.start()
    bringing = asyncio.create_task(far.bring())
    with tempfile.TemporaryDirectory(prefix="flood-") as name:
        try:
            port = free_port()
            async with far.program(Path(name), mode, port) as server:
                is_well = await _flooded(far, server, Path(name) / "data", mode, messages)
                stopping = await _stopped(far, server)
            begun, before = time.monotonic(), far.answered.total()
            async with far.program(Path(name), mode, port), asyncio.timeout(PATIENCE):
                up = time.monotonic() - begun
                while far.answered.total() == before:  # noqa: ASYNC110 - nothing else has to be quick here
                    await asyncio.sleep(0.01)
                starting = time.monotonic() - begun
            print(
                f"  SIGTERM with {BACKLOG} waiting: ended after {stopping:.1f} s; then up after {up:.1f} s, first answer {starting:.1f} s"
            )
            return is_well and stopping < MOST_STOPPING and starting < MOST_STARTING
        finally:
            bringing.cancel()
            await asyncio.gather(bringing, return_exceptions=True)
            await far.stop()


async def _flooded(far: Far, server: Running, data: Path, mode: str, messages: int) -> bool:
    for number in range(20):
        far.put(far.said(50 + number, QUESTION))
    await asyncio.sleep(WARM)
    memory, stored = size_of(server.process.pid)[0], _folder(data)
    asked: dict[int, float] = {}
    most, begun, sent = memory, time.monotonic(), 0
    while sent < messages:
        await asyncio.sleep(0.02)
        passed = time.monotonic() - begun
        while sent < min(messages, passed * RATE):
            sent += 1
            far.put(far.said(7, QUESTION))
        if len(asked) < passed * OTHERS:
            chat = 100_000 + len(asked)
            asked[chat] = time.monotonic()
            far.put(far.said(chat, QUESTION))
        most = max(most, size_of(server.process.pid)[0])
    async with asyncio.timeout(PATIENCE):
        while asked.keys() - far.answered.keys():  # noqa: ASYNC110 - nothing else has to be quick here
            await asyncio.sleep(0.1)
    times = sorted(far.answered_at[chat] - at for chat, at in asked.items())
    p95, more, grown = times[int(len(times) * 0.95)], most - memory, (_folder(data) - stored) / 1e6
    print(f"{mode}: {messages} messages of one user in {time.monotonic() - begun:.0f} s, who got {far.answered[7]} replies")
    print(f"  {len(asked)} of others: p50 {times[len(times) // 2]:.2f} s, p95 {p95:.2f} s; memory +{more:.0f} MB, data +{grown:.1f} MB")
    return p95 < MOST_SECONDS and more < MOST_MEMORY and grown < MOST_DATA


async def _stopped(far: Far, server: Running) -> float:
    """Seconds that the program takes to end in the midst of a long backlog; raises where it does not end cleanly."""
    before = far.answered.total()
    for number in range(BACKLOG):
        far.put(far.said(1_000_000 + number, QUESTION))
    while far.answered.total() < before + 10:  # noqa: ASYNC110 - nothing else has to be quick here
        await asyncio.sleep(0.05)
    begun = time.monotonic()
    code, _, log = await asyncio.to_thread(server.stop)
    if code:
        raise AssertionError(f"ended with {code}: {log[-2000:]}")
    return time.monotonic() - begun


def _folder(path: Path) -> int:
    return sum(file.stat().st_size for file in path.iterdir())


def main() -> int:
    """0 when the promise holds in both modes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=100_000)
    chosen = options.parse_args()
    passed = [asyncio.run(trial(mode, chosen.messages)) for mode in ("polling", "webhook")]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
