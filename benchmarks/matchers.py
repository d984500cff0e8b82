"""Our matcher beside rapidfuzz alone, BM25 and SQLite's full text search: quality, speed, build time and memory in one run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.corpora import Trial, many_clauses, many_questions, other_trials, own_trials, shipped_policy
from benchmarks.peers import Build, Matcher, builders
from knowledge.evaluation.figures import Share, auroc
from knowledge.evaluation.report import latency
from knowledge.evaluation.tables import percent, table

SIZES = (60, 5000)
QUESTIONS = 150
REPEATS = 5
WITH_BANK = "privacy-desk, with the policy's question bank"


def main() -> int:
    """Prints both tables; ``--cell NAME SIZE`` prints the speed of one matcher at one size as JSON, in this process."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--part", choices=("held", "open"), default="held", help="which part of our labelled questions counts")
    options.add_argument("--cell", nargs=2, metavar=("NAME", "SIZE"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.cell:
        print(json.dumps(speed(chosen.cell[0], int(chosen.cell[1]))))
        return 0
    print(_where())
    print("\nQuality: the right clause first / among the first three (questions); AUROC: answerable above silent by the best score")
    print(_quality(chosen.part))
    print(
        f"\nSpeed: median of {REPEATS} rounds of {QUESTIONS} questions each, milliseconds; memory: growth of the process, each in its own"
    )
    print(_speeds())
    return 0


def score(trials: Sequence[Trial], build: Callable[[Trial], Matcher]) -> tuple[Share, Share, float | None]:
    """(first, among three, AUROC) over all questions of the trials."""
    first = among = count = 0
    answered: list[float] = []
    silent: list[float] = []
    for trial in trials:
        matcher = build(trial)
        for question, right in trial.questions:
            hits = matcher.rank(question, 3)
            (answered if right else silent).append(hits[0][1] if hits else 0.0)
            if right:
                count += 1
                first += bool(hits) and hits[0][0] in right
                among += any(position in right for position, _ in hits)
    return Share(first, count), Share(among, count), auroc(answered, silent)


def speed(name: str, size: int) -> dict[str, float]:
    """Build time, latency and memory of one matcher over ``size`` clauses; run it in a process of its own."""
    clauses, questions = many_clauses(size), many_questions(QUESTIONS)
    build = builders()[name]
    before = _resident()
    start = time.perf_counter()
    matcher = build(clauses)
    first_build = time.perf_counter() - start
    for question in questions[:20]:
        matcher.rank(question, 5)
    grown = _resident() - before
    rounds = [latency([_timed(matcher, question) for question in questions]) for _ in range(REPEATS)]
    builds = [_timed_build(build, clauses) for _ in range(3)]
    return {
        "first_build": first_build * 1000,
        "build": median(builds) * 1000,
        "p50": median(one.p50 for one in rounds),
        "p99": median(one.p99 for one in rounds),
        "memory": grown / 2**20,
    }


class _Shipped:
    """The shipped policy with its question bank, as the other matchers see it: clauses by position."""

    def __init__(self, trial: Trial) -> None:
        from knowledge.library import Library

        self._library = Library.shipped()
        self._place = {clause.id: position for position, clause in enumerate(self._library.policy.clauses())}
        if len(self._place) != len(trial.clauses):
            raise ValueError("the trial is of another policy than the one that ships")

    def rank(self, question: str, k: int) -> list[tuple[int, float]]:
        return [(self._place[clause], score) for clause, score in self._library.rank(question, k)]


def _quality(part: str) -> str:
    ours, others = own_trials(shipped_policy(), part), other_trials()
    groups = [[ours[0]], [ours[1]], others]
    heads = [ours[0].name, ours[1].name, f"{len(others)} other policies"]
    rows = [["", *(cell for head in heads for cell in (head, "AUROC"))]]
    rows.append([WITH_BANK, *_cells([score(group, _Shipped) for group in groups[:2]]), "-", "-"])
    for name, build in builders().items():
        rows.append([name, *_cells([score(group, _over_clauses(build)) for group in groups])])
    return table(rows)


def _over_clauses(build: Build) -> Callable[[Trial], Matcher]:
    return lambda trial: build(trial.clauses)


def _cells(results: Sequence[tuple[Share, Share, float | None]]) -> list[str]:
    cells = []
    for first, among, separation in results:
        cells += [f"{percent(first.value)} / {percent(among.value)} ({first.count})", "-" if separation is None else f"{separation:.3f}"]
    return cells


def _speeds() -> str:
    rows = [["", "clauses", "first build", "build again", "p50", "p99", "memory MB"]]
    for size in SIZES:
        for name in builders():
            command = [sys.executable, "-m", "benchmarks.matchers", "--cell", name, str(size)]
            seen = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            rows.append([name, str(size), *(f"{seen[key]:.2f}" for key in ("first_build", "build", "p50", "p99")), f"{seen['memory']:.1f}"])
    return table(rows)


def _timed(matcher: Matcher, question: str) -> float:
    start = time.perf_counter()
    matcher.rank(question, 5)
    return time.perf_counter() - start


def _timed_build(build: Build, clauses: Sequence[str]) -> float:
    start = time.perf_counter()
    build(clauses)
    return time.perf_counter() - start


def _resident() -> int:
    """Bytes of memory that the process holds now; 0 where the system does not tell (it is then no growth)."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _where() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("rapidfuzz", "rank-bm25", "sqlite-utils"))
    return f"Python {platform.python_version()}, {packages}; {platform.system()} {platform.machine()}, {os.cpu_count()} processors"


if __name__ == "__main__":
    sys.exit(main())
