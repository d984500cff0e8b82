"""A publish that is killed at any step has happened whole or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from desk import policies
from desk.office import Office
from desk.store.settings import StoreSettings
from tests.policy.files import ENGLISH, before, begin, written
from tests.shell.process import COMMAND, ROOT, environment, privacy_desk


def test_killed_before_any_statement_of_the_transaction_nothing_is_published(tmp_path: Path) -> None:
    settings = StoreSettings(tmp_path / "data")
    with closing(Office.open(settings)) as office:
        begin(office)
    (file,) = written(tmp_path, ("en", ENGLISH.replace("90 days", "30 days")))
    step = 0
    while True:
        child = subprocess.run(
            [sys.executable, "-m", "tests.policy.publishing_child", str(settings.data_dir), file, str(step)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        with closing(Office.open(settings)) as office:
            versions = [(each.version, each.state) for each in office.read_now(policies.history)]
            held = before(office).policy
        if child.stdout:
            break
        assert child.returncode == -signal.SIGKILL, child.stderr
        assert (versions, held.version, held.source) == ([(1, "current")], 1, ENGLISH)
        step += 1
    assert step >= 6
    assert (versions, held.clause("data-retention.usage-records").text) == (
        [(1, "past"), (2, "current")],
        "Usage records: Retained for 30 days",
    )


def test_the_command_killed_at_any_moment_leaves_one_whole_version_in_force(tmp_path: Path) -> None:
    (file,) = written(tmp_path, ("en", ENGLISH.replace("90 days", "30 days")))
    with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
        begin(office)
    for tenths in (2, 6, 12, 20):
        child = subprocess.Popen(
            [*COMMAND, "policy", "publish", file, "--json"],
            cwd=tmp_path,
            env=environment(tmp_path),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            child.wait(timeout=tenths / 10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        with closing(Office.open(StoreSettings(tmp_path / "data"))) as office:
            held = before(office).policy
            count = len(office.read_now(policies.history))
        assert (held.version, held.source) == (count, ENGLISH if count == 1 else ENGLISH.replace("90 days", "30 days"))
    done = privacy_desk(tmp_path, "policy", "publish", file)
    assert done.returncode == (0 if count == 1 else 1), done.stderr
