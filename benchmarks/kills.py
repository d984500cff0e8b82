"""The running bot and the bare echoes under kill -9: how many questions are never answered, and how many twice.

``python -m benchmarks.kills``; the bot is started again at once after every kill, and Telegram's end repeats what was not taken.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contestants import MODES, Bot, bots
from benchmarks.far_end import FarEnd
from knowledge.evaluation.tables import table

QUESTION = "do you sell my data"
QUIET = 15.0
"""Seconds without an answer, of a bot that is up, after which no more are waited for."""
READY = 120.0
"""Seconds that a start may take."""
MOST_REPEATS = 2.0
"""Repeated messages a kill that our bot may make on average; the echoes may do as they like."""


@dataclass(frozen=True)
class Trial:
    """So many questions at so many a second (0 = all at once), and so many kills meanwhile."""

    name: str
    questions: int
    rate: float
    kills: int


STEADY = Trial("600 questions at 20/s, 8 kills", 600, 20.0, 8)
BURST = Trial("a burst of 300, 3 kills", 300, 0.0, 3)


@dataclass(frozen=True)
class Fate:
    """What became of the questions of one trial."""

    lost: int
    repeats: int
    most: int
    """Messages that one question got, at most."""

    def keeps_promise(self, kills: int) -> bool:
        """What is promised of our bot."""
        return not self.lost and self.most <= 2 and self.repeats <= MOST_REPEATS * kills


class Victim:
    """A bot that is killed and started again, on what it kept."""

    def __init__(self, bot: Bot, far: FarEnd, folder: Path) -> None:
        self._bot, self._far, self._folder = bot, far, folder
        self._stack = ExitStack()

    async def start(self) -> None:
        """Starts it and waits until it calls."""
        self._stack.enter_context(self._bot.running(self._far.root, self._folder))
        await self._far.next_call(READY)

    async def kill(self) -> None:
        """kill -9."""
        await asyncio.to_thread(self._stack.close)


async def run(bot: Bot, trial: Trial, seed: int) -> Fate:
    """Runs one trial with one bot."""
    far, chance = FarEnd(), random.Random(seed)
    await far.start()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        victim = Victim(bot, far, Path(folder))
        try:
            await victim.start()
            await far.answers({far.ask(QUESTION)}, READY)
            asking = asyncio.create_task(_ask(far, trial))
            for _ in range(trial.kills):
                if trial.rate:
                    span = trial.questions / trial.rate / trial.kills
                    await asyncio.sleep(span * chance.uniform(0.3, 0.9))
                else:
                    # In the midst of answering, which is over soon.
                    await _answered(far, sum(far.replies.values()) + chance.randint(1, 60))
                await victim.kill()
                await victim.start()
            chats = await asking
            await far.quiet(chats, QUIET)
        finally:
            await victim.kill()
            await far.stop()
    counts = [far.replies[chat] for chat in chats]
    return Fate(counts.count(0), sum(max(0, count - 1) for count in counts), max(counts))


async def _ask(far: FarEnd, trial: Trial) -> set[int]:
    chats = set()
    for _ in range(trial.questions):
        chats.add(far.ask(QUESTION))
        if trial.rate:
            await asyncio.sleep(1 / trial.rate)
    return chats


async def _answered(far: FarEnd, count: int) -> None:
    """Returns once so many messages came, or none for ``QUIET`` seconds."""
    before = -1
    while before < (now := sum(far.replies.values())) < count:
        before = now
        await far.next_answer(QUIET)


def main() -> int:
    """Prints one table; 0 when our bot lost nothing and repeated hardly anything."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", default="", help="only the bots whose name holds this")
    options.add_argument("--mode", choices=MODES, help="only one of the two")
    options.add_argument("--unlimited", action="store_true", help="our bot sends as fast as it can, not as it ships")
    options.add_argument("--rounds", type=int, default=1, help="how often each trial is repeated")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    rows, is_well = [], True
    for bot in bots(chosen.only, (chosen.mode,) if chosen.mode else MODES, has_limits=not chosen.unlimited):
        row = [f"{bot.name}, {bot.mode}"]
        for trial in (STEADY, BURST):
            fates = [asyncio.run(run(bot, trial, chosen.seed + number)) for number in range(chosen.rounds)]
            lost, repeats = sum(fate.lost for fate in fates), sum(fate.repeats for fate in fates)
            row += [
                f"{lost} ({lost / trial.questions / chosen.rounds:.0%})",
                f"{repeats}, at most {max(f.most for f in fates) - 1} for one",
            ]
            is_well &= not bot.is_ours or all(fate.keeps_promise(trial.kills) for fate in fates)
        rows.append(row)
        print("; ".join(row), file=sys.stderr, flush=True)
    head = ["bot", *(f"{trial.name}: {what}" for trial in (STEADY, BURST) for what in ("never answered", "repeated"))]
    print(table([head, *rows]))
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
