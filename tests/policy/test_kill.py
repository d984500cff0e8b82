"""A publish that is killed at any step has happened whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from desk import policies
from desk.office import Office
from desk.store.settings import StoreSettings
from tests.policy.files import ENGLISH, before, begin, written
from tests.shell.process import ROOT, environment, privacy_desk
from tests.shell.starting import start


@contextmanager
def publishing(data_dir: Path, file: str) -> Iterator[Callable[[int], int]]:
    """Gives what publishes in a process that dies before a statement, and returns its exit code."""
    command = [sys.executable, "-m", "tests.policy.publishing_child", str(data_dir), file]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        told, heard = child.stdin, child.stdout

        def killed_at(step: int) -> int:
            print(step, file=told, flush=True)
            return int(heard.readline())

        yield killed_at
        told.close()
        assert child.wait(timeout=60) == 0


def test_killed_before_any_statement_of_the_transaction_nothing_is_published(tmp_path: Path) -> None:
    settings = StoreSettings(tmp_path / "data")
    with closing(Office.open(settings)) as office:
        begin(office)
    (file,) = written(tmp_path, ("en", ENGLISH.replace("90 days", "30 days")))
    step, code = 0, -signal.SIGKILL
    with publishing(settings.data_dir, file) as killed_at:
        while code == -signal.SIGKILL:
            code = killed_at(step)
            with closing(Office.open(settings)) as office:
                versions = [(each.version, each.state) for each in office.read_now(policies.history)]
                held = before(office).policy
            if code:
                assert (code, versions, held.version, held.source) == (-signal.SIGKILL, [(1, "current")], 1, ENGLISH)
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
    for tenths in (1, 2, 4, 8):
        with Path(os.devnull).open("r+b") as nothing:
            publish = ["policy", "publish", file, "--json"]
            child = start(publish, env=environment(tmp_path), cwd=tmp_path, files=[nothing.fileno()] * 3)
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
