"""Starts the real program as a process of its own, in a folder of its own, and reads what it prints."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

COMMAND = (sys.executable, "-m", "bot.cli")
ROOT = Path(__file__).parents[2]


def environment(folder: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment without settings of the machine, whose data folder is ``folder / "data"`` and whose port is any free one."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PRIVACY_DESK_")}
    ours = {"PRIVACY_DESK_DATA_DIR": str(folder / "data"), "PRIVACY_DESK_HTTP_PORT": "0", "PYTHONPATH": str(ROOT)}
    return {**bare, **ours, **(extra or {})}


def privacy_desk(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Runs one command to its end, for at most 60 seconds."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(folder, env),
        cwd=cwd or folder,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@dataclass
class Running:
    """A server that is up."""

    process: subprocess.Popen[str]
    lines: Sequence[str]
    """What it printed at its start."""
    log: Path
    """What it writes to standard error: a file, since a pipe that nobody reads fills up and stops it."""

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
        out, _ = self.process.communicate(timeout=20)
        return self.process.returncode, "\n".join(self.lines) + out, self.log.read_text()


@contextmanager
def running(folder: Path, *arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Iterator[Running]:
    """A server from the moment it says that it is up; killed at the end if it still runs."""
    handle, name = tempfile.mkstemp(dir=folder, prefix="log-")
    process = subprocess.Popen(
        [*COMMAND, "run", *arguments],
        env=environment(folder, env),
        cwd=cwd or folder,
        stdout=subprocess.PIPE,
        stderr=handle,
        text=True,
    )
    os.close(handle)
    try:
        assert process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if line.lstrip().startswith("Settings:"):
                break
        else:
            process.wait(timeout=20)
            raise AssertionError(f"the server ended with {process.returncode}: {Path(name).read_text()}")
        yield Running(process, lines, Path(name))
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=20)


@asynccontextmanager
async def running_beside(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> AsyncIterator[Running]:
    """As ``running``, for tests whose own event loop must turn meanwhile."""
    stack = ExitStack()
    server = await asyncio.to_thread(stack.enter_context, running(folder, *arguments, env=env))
    try:
        yield server
    finally:
        await asyncio.to_thread(stack.close)


def _address(lines: Sequence[str], name: str) -> str:
    for line in lines:
        if found := re.match(rf"\s*{name}:\s+(http://\S+?)/?$", line):
            return found[1]
    raise AssertionError(f"no line {name!r} in {lines}")
