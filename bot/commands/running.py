"""``run`` starts the server, ``chat`` talks in the terminal."""

from __future__ import annotations

import argparse

from bot.commands.options import Commands, command, settings_of


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    command(commands, "run", "run the chat page, and Telegram when it has a token, until stopped", _run)
    command(commands, "chat", "chat with the desk in this terminal", _chat)


def _run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    from bot.app import run

    return run(settings)


def _chat(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    from contextlib import closing

    from bot.channels.terminal import chat
    from bot.parts import wording_of
    from bot.refresh import Bookcase
    from desk.office import Office

    wording = wording_of(settings.operator)
    with closing(Office.open(settings.store)) as office:
        return chat(office, Bookcase(office, settings.policy, (wording,)).current, wording)
