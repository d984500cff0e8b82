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
    from bot.channels.terminal import chat
    from bot.parts import library_of, wording_of
    from desk.office import Office

    library, wording = library_of(settings.policy), wording_of(settings.operator)
    office = Office.open(settings.store)
    try:
        return chat(office, library, wording)
    finally:
        office.close()
