"""Logging: one line an event on standard error, secrets blacked out, nothing of what users say."""

from __future__ import annotations

import logging
import os
import secrets
import sys
from collections.abc import Iterable

BLACKED_OUT = "[secret]"
SHORTEST_SECRET = 6
"""Shorter ones would black out ordinary words, and protect nothing."""
TALKATIVE = ("aiohttp.access", "asyncio", "httpcore", "httpx", "telegram")
"""Libraries whose INFO is noise here, or, as httpx's, names addresses with the bot's token."""


class BlackingOut(logging.Formatter):
    """Formats records, with every secret replaced wherever it stands, tracebacks included."""

    def __init__(self, secret_texts: Iterable[str], *, with_time: bool) -> None:
        # ISO 8601 with the zone, so that lines of two machines can be laid side by side.
        time = "%(asctime)s " if with_time else ""
        super().__init__(f"{time}%(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self._secrets = [text for text in secret_texts if len(text) >= SHORTEST_SECRET]

    def format(self, record: logging.LogRecord) -> str:
        """The line as it is written."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, BLACKED_OUT)
        return line


def set_up(level: str, secret_texts: Iterable[str] = ()) -> None:
    """Starts logging to standard error; ``level`` is ``debug``, ``info``, ``warning`` or ``error``."""
    handler = logging.StreamHandler(sys.stderr)
    # The systemd journal stamps lines itself.
    handler.setFormatter(BlackingOut(secret_texts, with_time="JOURNAL_STREAM" not in os.environ))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))


def reference() -> str:
    """A short name for one error, to be found again in the log."""
    return secrets.token_hex(4)
