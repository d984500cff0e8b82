"""What holds for all tests: a skip for want of a part is named at the end, and is a failure where every part must be there."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The same drawn examples at every run, so that a change is judged by what it changes, and no time limit, since machines are noisy.
# New examples: pytest --hypothesis-profile default.
settings.register_profile("suite", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

REQUIRE_ALL = "PRIVACY_DESK_REQUIRE_ALL"


BEGINNING = ("browser", "policy", "faults", "telegram", "shell")
"""The folders whose tests take seconds each; what comes last should be short, so that no core stands idle at the end."""


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: many tests wait for a browser, a disk or another process, and a core is free meanwhile."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the long tests first; pytest-randomly has shuffled them by now, and its order holds within each folder and among the others."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return BEGINNING.index(folder) if folder in BEGINNING else len(BEGINNING)


def _must_have_all() -> bool:
    return os.environ.get(REQUIRE_ALL, "") not in {"", "0"}


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why it was skipped, as the test said it."""
    # A tuple becomes a list on its way from another process.
    text = str(report.longrepr[2]) if isinstance(report.longrepr, tuple | list) else str(report.longrepr)
    return text.removeprefix("Skipped: ")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turns a skip into a failure where ``PRIVACY_DESK_REQUIRE_ALL`` is set."""
    report = yield
    if report.skipped and _must_have_all() and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{REQUIRE_ALL} is set, but this test would be skipped: {_reason(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """As above, for a whole file that would be skipped."""
    report = yield
    if report.skipped and _must_have_all():
        report.outcome = "failed"
        report.longrepr = f"{REQUIRE_ALL} is set, but this file would be skipped: {_reason(report)}"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Ends with one line that names what was skipped and how to get it."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    if reasons:
        listed = "; ".join(f"{count} x {reason}" for reason, count in sorted(reasons.items()))
        terminalreporter.write_line(f"Skipped: {listed}", yellow=True)
