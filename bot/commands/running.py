"""``run`` starts the server, ``reload`` lets it take changed settings, ``chat`` talks in the terminal."""

from __future__ import annotations

import argparse
import gc

from bot.commands.options import Commands, command, open_office, settings_of

PATIENCE = 10.0
"""Seconds that a running server gets to take changed settings."""


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    command(commands, "run", "run the chat page, and Telegram when it has a token, until stopped", _run)
    command(commands, "reload", "let the running server take changed settings, and say which need a restart", _reload)
    command(commands, "chat", "chat with the desk in this terminal", _chat)


def _run(arguments: argparse.Namespace) -> int:
    # What a start makes it keeps, so that a tenth of its time would go into looking for garbage; the server lets that begin when it is up.
    gc.disable()
    from bot.loading import load

    load()
    settings = settings_of(arguments)
    from bot.app import run

    return run(settings, lambda: settings_of(arguments))


def _reload(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    import json
    import os
    import signal
    import time
    from contextlib import closing

    from bot.lock import owner
    from bot.watch.reload import Report
    from desk import probe
    from desk.model.errors import SettingsError

    process = None if settings.store.database_url else owner(settings.store.data_dir)
    if process is None:
        raise SettingsError(
            f"No server runs on {settings.store.data_dir}; start it with `privacy-desk run`."
            if not settings.store.database_url
            else "With PostgreSQL the servers may be anywhere: send SIGHUP to each of them (`systemctl reload privacy-desk`)."
        )
    with closing(open_office(arguments)) as office:
        before = office.read_now(probe.last_reload)
        os.kill(process, signal.SIGHUP)
        until = time.monotonic() + PATIENCE
        while (after := office.read_now(probe.last_reload)) == before:
            if time.monotonic() > until:
                raise SettingsError(f"The server (process {process}) did not say within {PATIENCE:g} s what it took; its log does.")
            time.sleep(0.05)
    found = json.loads(after)
    report = Report(tuple(found["taken"]), tuple(found["restart"]), tuple(found["problems"]))
    print(report)
    return 1 if report.problems else 0


def _chat(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    from contextlib import closing

    from bot.channels.terminal import chat
    from bot.parts import wording_of
    from bot.refresh import Bookcase
    from desk.office import Office

    wording = wording_of(settings.operator)
    with closing(Office.open(settings.store, rules=settings.desk)) as office:
        return chat(office, Bookcase(office, settings.policy, (wording,)).current, wording)
