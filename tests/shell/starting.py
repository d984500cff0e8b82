"""Starts the program as a process of its own: from an interpreter that has imported it already, or from a new one."""

from __future__ import annotations

import atexit
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from tests.shell.warm import Order, send

COMMAND = (sys.executable, "-m", "bot.cli")
ROOT = Path(__file__).parents[2]
INTERPRETERS_OWN = ("PYTHON", "LC_", "LANG")
"""What an interpreter reads before the program begins."""


class Process(Protocol):
    """What the tests need of a process, as ``subprocess.Popen`` has it."""

    pid: int

    def poll(self) -> int | None:
        """The exit code, None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, once it has ended; raises subprocess.TimeoutExpired."""

    def send_signal(self, sig: int) -> None:
        """Sends a signal, unless it has ended."""

    def kill(self) -> None:
        """Sends SIGKILL."""


class Forked:
    """A process of the warm interpreter; ``report`` tells its id and its end."""

    def __init__(self, report: int, arguments: Sequence[str]) -> None:
        self._report = os.fdopen(report)
        self._arguments = arguments
        self._code: int | None = None
        self.pid = int(self._report.readline())

    def poll(self) -> int | None:
        """As ``Popen.poll``."""
        if self._code is None and select.select([self._report], [], [], 0)[0]:
            self._hear()
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        """As ``Popen.wait``."""
        if self._code is None and not select.select([self._report], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(list(self._arguments), timeout or 0.0)
        return self._hear() if self._code is None else self._code

    def send_signal(self, sig: int) -> None:
        """As ``Popen.send_signal``."""
        if self.poll() is None:
            os.kill(self.pid, sig)

    def kill(self) -> None:
        """As ``Popen.kill``."""
        self.send_signal(signal.SIGKILL)

    def _hear(self) -> int:
        with self._report as report:
            self._code = int(report.readline())
        return self._code


class Warm:
    """The interpreter that has imported the program; it ends with this process."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        self.env = interpreters(os.environ)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.shell.warm", str(theirs.fileno())],
            cwd=ROOT,
            env={**self.env, "PATH": os.environ.get("PATH", os.defpath)},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            # Ctrl-C is meant for the tests; this ends when they have.
            start_new_session=True,
        )
        theirs.close()
        atexit.register(self._end)

    def start(self, order: Order, files: Sequence[int]) -> Forked:
        """Forks."""
        heard, told = os.pipe()
        try:
            with _ordering:
                send(self._control, order, [*files, told])
        finally:
            os.close(told)
        return Forked(heard, order.arguments)

    def _end(self) -> None:
        self._control.close()
        self._process.wait()


def interpreters(env: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that an interpreter reads before the program begins; this project is always found."""
    return {name: value for name, value in env.items() if name.startswith(INTERPRETERS_OWN)} | {"PYTHONPATH": str(ROOT)}


_ordering = threading.RLock()


@cache
def _warm() -> Warm:
    return Warm()


def start(arguments: Sequence[str], *, env: Mapping[str, str], cwd: Path, files: Sequence[int], fresh: bool = False) -> Process:
    """Starts ``privacy-desk`` with these arguments; ``files`` are the descriptors of standard input, output and error.

    ``fresh`` = in a new interpreter, where the start itself, or what the process takes, is the subject.
    """
    if fresh or interpreters(env) != interpreters(os.environ):
        said, out, err = files
        return subprocess.Popen([*COMMAND, *arguments], env=env, cwd=cwd, stdin=said, stdout=out, stderr=err)
    with _ordering:
        warm = _warm()
    return warm.start(Order(arguments, env, str(cwd)), files)
