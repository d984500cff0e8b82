"""Starts the real program as a process of its own, in a folder of its own, and reads what it prints."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tests.patience import PATIENCE
from tests.shell.starting import COMMAND, ROOT, Process, start

__all__ = ["COMMAND", "ROOT", "Running", "environment", "privacy_desk", "running", "running_beside"]


def environment(folder: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment without settings of the machine, whose data folder is ``folder / "data"`` and whose port is any free one."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PRIVACY_DESK_")}
    ours = {"PRIVACY_DESK_DATA_DIR": str(folder / "data"), "PRIVACY_DESK_HTTP_PORT": "0", "PYTHONPATH": str(ROOT)}
    return {**bare, **ours, **(extra or {})}


def privacy_desk(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None, stdin: str = "", fresh: bool = False
) -> subprocess.CompletedProcess[str]:
    """Runs one command to its end, for at most two minutes; ``fresh`` as with ``start``."""
    with ExitStack() as stack:
        said, out, err = (stack.enter_context(tempfile.TemporaryFile("w+")) for _ in range(3))
        said.write(stdin)
        # Flushes, too.
        said.seek(0)
        files = [each.fileno() for each in (said, out, err)]
        process = start(arguments, env=environment(folder, env), cwd=cwd or folder, files=files, fresh=fresh)
        try:
            code = process.wait(timeout=2 * PATIENCE)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait(timeout=PATIENCE)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(["privacy-desk", *arguments], code, out.read(), err.read())


@dataclass
class Running:
    """A server that is up."""

    process: Process
    lines: Sequence[str]
    """What it printed at its start."""
    log: Path
    """What it writes to standard error: a file, since a pipe that nobody reads fills up and stops it."""
    output: TextIO
    """What it goes on to print."""

    @property
    def address(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return _address(self.lines, "Chat page")

    @property
    def console(self) -> str:
        """Where the console is."""
        return _address(self.lines, "Console")

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Sends a signal and returns the exit code and what was written to standard output and error since the start."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=PATIENCE)
        return code, "\n".join(self.lines) + self.output.read(), self.log.read_text()


@contextmanager
def running(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None, fresh: bool = False, command: str = "run"
) -> Iterator[Running]:
    """A server from the moment it says that it is up; killed at the end if it still runs. ``fresh`` as with ``start``.

    ``command`` is the one that starts it.
    """
    read, write = os.pipe()
    with os.fdopen(read) as output, tempfile.NamedTemporaryFile(dir=folder, prefix="log-", delete=False) as log:
        with os.fdopen(write, "w") as out, Path(os.devnull).open() as nothing:
            files = [each.fileno() for each in (nothing, out, log)]
            process = start([command, *arguments], env=environment(folder, env), cwd=cwd or folder, files=files, fresh=fresh)
        try:
            lines: list[str] = []
            for line in output:
                lines.append(line.rstrip("\n"))
                if line.lstrip().startswith("Settings:"):
                    break
            else:
                code = process.wait(timeout=PATIENCE)
                raise AssertionError(f"the server ended with {code}: {Path(log.name).read_text()}")
            yield Running(process, lines, Path(log.name), output)
        finally:
            process.kill()
            process.wait(timeout=PATIENCE)


@asynccontextmanager
async def running_beside(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None, fresh: bool = False, command: str = "run"
) -> AsyncIterator[Running]:
    """As ``running``, for tests whose own event loop must turn meanwhile."""
    stack = ExitStack()
    server = await asyncio.to_thread(stack.enter_context, running(folder, *arguments, env=env, fresh=fresh, command=command))
    try:
        yield server
    finally:
        await asyncio.to_thread(stack.close)


def _address(lines: Sequence[str], name: str) -> str:
    for line in lines:
        if found := re.match(rf"\s*{name}:\s+(http://\S+?)/?$", line):
            return found[1]
    raise AssertionError(f"no line {name!r} in {lines}")
