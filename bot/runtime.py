"""The Python that the server runs on: its event loop, its garbage collector, its signals."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable

COLLECT = (5000, 10, 10)
"""Objects, and rounds, between two rounds of the garbage collector: a turn makes hundreds of objects and hardly a cycle."""


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The quickest event loop that is installed; None = asyncio's own."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def leave_to_itself() -> None:
    """Takes what was loaded for good (lexicon, weights, wording) out of the garbage collector's rounds, and lets it go round less often."""
    gc.freeze()
    gc.set_threshold(*COLLECT)
    gc.enable()


def reload_signal() -> asyncio.Event:
    """An event that SIGHUP sets."""
    asked = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, asked.set)
    return asked


def stop_signal() -> asyncio.Event:
    """An event that SIGTERM or Ctrl-C sets; the second one ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stopped() -> None:
        stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped)
    return stop
