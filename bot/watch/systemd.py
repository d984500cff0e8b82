"""What systemd hears of us: ready, alive, reloading, stopping (the protocol of sd_notify(3), without its library)."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Mapping

SOCKET = "NOTIFY_SOCKET"
WATCHDOG = "WATCHDOG_USEC"
OWNER = "WATCHDOG_PID"


class Notifier:
    """Sends states to the socket that the environment names; without one it says nothing. A lost message is no reason to fail."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._address = environ.get(SOCKET, "")
        self._every = _watchdog(environ)

    def ready(self) -> None:
        """The start, or a reload, is over."""
        self._send("READY=1")

    def reloading(self) -> None:
        """A reload begins; READY ends it."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """The end begins."""
        self._send("STOPPING=1")

    async def run(self) -> None:
        """Says that we live, twice in each of the watchdog's spans, as long as the event loop turns; for ever."""
        while True:
            if self._every:
                self._send("WATCHDOG=1")
            await asyncio.sleep(self._every or 3600.0)

    def _send(self, state: str) -> None:
        if not self._address:
            return
        # An @ stands for the zero byte of an abstract address.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as link:
                link.setblocking(False)
                link.sendto(state.encode(), address)
        except OSError:
            return


def _watchdog(environ: Mapping[str, str]) -> float:
    """Seconds between two signs of life, half of what systemd waits; 0 = it waits for none of ours."""
    if environ.get(OWNER, str(os.getpid())) != str(os.getpid()):
        return 0.0
    span = environ.get(WATCHDOG, "")
    return int(span) / 2_000_000 if span.isdigit() else 0.0
