"""The bots that are compared, each in a process of its own: ours, and bare echoes, fetching updates or having them brought."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from tests.ports import free_port

ROOT = Path(__file__).parents[1]
TOKEN = "7000001:speed-trial"
Mode = Literal["polling", "webhook"]
MODES: tuple[Mode, ...] = ("polling", "webhook")


@dataclass(frozen=True)
class Bot:
    """One of them in one mode."""

    name: str
    module: tuple[str, ...]
    mode: Mode
    is_ours: bool = False
    has_limits: bool = False
    """Whether ours keeps Telegram's limits, as it ships; the echoes know none."""
    port: int = field(default_factory=free_port)
    """Where it has updates brought to."""

    @contextmanager
    def running(self, root: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
        """The bot's process, with the Bot API at ``root``, and when it was started; what it keeps is in ``folder``."""
        arguments = [] if self.is_ours else [root, TOKEN, *([str(self.port)] if self.mode == "webhook" else [])]
        env = {**os.environ, "PYTHONPATH": str(ROOT), **(self._settings(root, folder) if self.is_ours else {})}
        begun = time.perf_counter()
        with (folder / "log").open("ab") as log:
            process = subprocess.Popen([sys.executable, "-m", *self.module, *arguments], env=env, cwd=folder, stdout=log, stderr=log)
            try:
                yield process, begun
            except TimeoutError:
                print((folder / "log").read_text()[-2000:], file=sys.stderr)
                raise
            finally:
                process.kill()
                process.wait()

    def _settings(self, root: str, folder: Path) -> dict[str, str]:
        return {
            "PRIVACY_DESK_TELEGRAM_TOKEN": TOKEN,
            "PRIVACY_DESK_TELEGRAM_API": root,
            "PRIVACY_DESK_TELEGRAM_MODE": self.mode,
            "PRIVACY_DESK_TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{self.port}",
            "PRIVACY_DESK_HTTP_PORT": str(self.port),
            "PRIVACY_DESK_DATA_DIR": str(folder / "data"),
            **({} if self.has_limits else {f"PRIVACY_DESK_TELEGRAM_RATE_{which}": "0" for which in ("GLOBAL", "CHAT", "GROUP")}),
        }


def bots(only: str = "", modes: tuple[Mode, ...] = MODES, *, has_limits: bool = False) -> Iterator[Bot]:
    """Ours, with everything it does (kept updates, matching, sealed records, outbox), and the echoes that are installed.

    ``only`` those whose name holds it; ``has_limits`` as in ``Bot``.
    """
    all_of_them: list[tuple[str, tuple[str, ...]]] = [("privacy-desk", ("bot.cli", "run"))]
    all_of_them.append((f"python-telegram-bot {version('python-telegram-bot')} echo", ("benchmarks.echoes.ptb",)))
    if find_spec("aiogram"):
        all_of_them.append((f"aiogram {version('aiogram')} echo", ("benchmarks.echoes.aiogram3",)))
    for mode in modes:
        for name, module in all_of_them:
            if only in name:
                yield Bot(name, module, mode, is_ours=module[0] == "bot.cli", has_limits=has_limits)
