"""An interpreter that has imported the program and forks a process for every start of it: as real as a new one, without its imports.

A start costs half a second of imports otherwise, and the suite makes hundreds of them.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import pkgutil
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module

ROOMS = ("bot", "console", "desk", "handlers", "knowledge")
HEAD = 8
"""Bytes of the length before each order."""
REPORT = 3
"""Which of an order's descriptors hears the process' id, and its exit code when it has ended, a line each; before it stand those
of standard input, output and error."""


@dataclass(frozen=True)
class Order:
    """One start: the command line without its first word, the whole environment, and the working directory."""

    arguments: Sequence[str]
    env: Mapping[str, str]
    cwd: str


def send(control: socket.socket, order: Order, descriptors: Sequence[int]) -> None:
    """Orders a start with these descriptors."""
    body = json.dumps(asdict(order)).encode()
    socket.send_fds(control, [len(body).to_bytes(HEAD, "big")], descriptors)
    control.sendall(body)


def _received(control: socket.socket) -> tuple[Order, list[int]] | None:
    head, descriptors, _, _ = socket.recv_fds(control, HEAD, REPORT + 1)
    if len(head) < HEAD:
        return None
    body, length = bytearray(), int.from_bytes(head, "big")
    # No byte further: the next order comes with descriptors of its own.
    while len(body) < length:
        body += control.recv(length - len(body))
    return Order(**json.loads(body)), descriptors


def serve(control: socket.socket) -> list[str]:
    """Forks at every order, until the other end closes; returns in the forked processes only, with their command line."""
    while order := _received(control):
        _reap()
        if os.fork():
            for each in order[1]:
                os.close(each)
            continue
        if program := os.fork():
            _mind(program, order[1][REPORT])
        _become(*order)
        return list(order[0].arguments)
    _reap()
    os._exit(0)


def _reap() -> None:
    """Takes leave of those that have ended, so that the time that they took counts among that of the tests."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _mind(program: int, report: int) -> None:
    os.write(report, f"{program}\n".encode())
    _, status = os.waitpid(program, 0)
    os.write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(order: Order, descriptors: list[int]) -> None:
    for number, each in enumerate(descriptors[:REPORT]):
        os.dup2(each, number)
    os.closerange(REPORT, max(descriptors) + 1)
    os.chdir(order.cwd)
    os.environ.clear()
    os.environ.update(order.env)
    time.tzset()


class Shortcut:
    """The way out of a forked process: all that an interpreter does at its end, but for taking apart what it has imported.

    That copies every page which the processes share, and takes as long as most commands.
    """

    code: int | None = None
    """The exit code; None where the interpreter had better end by itself, since something else went wrong."""

    def __init__(self) -> None:
        """Registered first, so that it comes last: threads have ended and all other functions of the kind have run."""
        atexit.register(self._take)

    def run(self, main: Callable[[Sequence[str]], int], arguments: Sequence[str]) -> int:
        """Runs the program and returns its exit code."""
        try:
            self.code = main(arguments)
        except SystemExit as end:
            if end.code is not None and not isinstance(end.code, int):
                raise
            self.code = end.code or 0
        return self.code

    def _take(self) -> None:
        if self.code is None:
            return
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):
            return
        os._exit(self.code)


def import_all() -> None:
    """Imports whatever the program may need."""
    for room in ROOMS:
        for found in pkgutil.walk_packages(import_module(room).__path__, f"{room}."):
            # A module that is broken is the error of whoever needs it.
            with suppress(ImportError):
                import_module(found.name)


if __name__ == "__main__":
    shortcut = Shortcut()
    import_all()

    # Once a process anyway, and every command that answers pays for it.
    from knowledge.library import shared

    shared()
    # What is there already is neither searched for garbage nor copied by it.
    gc.freeze()
    arguments = serve(socket.socket(fileno=int(sys.argv[1])))

    from bot.cli import main

    sys.exit(shortcut.run(main, arguments))
