"""Loads the server's largest parts side by side, as far as Python can."""

from __future__ import annotations

from importlib import import_module
from threading import Thread


def load() -> None:
    """Imports what every server needs and returns when it is there.

    aiohttp reads the machine's certificates twice when it is imported. Python waits for that without working, so that the rest is
    loaded meanwhile.
    """
    web = Thread(target=import_module, args=("aiohttp.web",), daemon=True)
    web.start()
    import_module("handlers.respond")
    web.join()
