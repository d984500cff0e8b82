"""The options that several commands share."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from bot.settings import Settings
    from desk.office import Office

Work = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What commands are added to."""
MOST_LISTED = 1_000_000
"""Rows that one list may ask for."""


def bare(commands: Commands, name: str, does: str) -> argparse.ArgumentParser:
    """Adds a command without options; ``does`` is its line in the help."""
    return commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.")


def group(commands: Commands, name: str, does: str) -> Commands:
    """Adds a command that has commands of its own, and returns what those are added to."""
    return bare(commands, name, does).add_subparsers(metavar="WHAT", required=True)


def command(commands: Commands, name: str, does: str, work: Work) -> argparse.ArgumentParser:
    """Adds a command with ``--config`` and ``--data-dir``; ``does`` is its line in the help."""
    parser = bare(commands, name, does)
    parser.add_argument("--config", type=Path, metavar="FILE", help="configuration file (else ./config.yaml, else the shipped one)")
    parser.add_argument("--data-dir", metavar="DIR", help="data folder, before what file and environment say")
    parser.set_defaults(work=work)
    return parser


def add_limit(parser: argparse.ArgumentParser) -> None:
    """Adds ``--limit`` to a command that lists the newest of something."""
    # Read by ``limit_of``, so that a wrong one is one clear line like every other mistake.
    parser.add_argument("--limit", default="100", metavar="N", help="at most N of them (default 100)")


def limit_of(arguments: argparse.Namespace) -> int:
    """The number that ``--limit`` names; raises SettingsError where it is none that can be used."""
    from desk.model.errors import SettingsError

    text = str(arguments.limit)
    if not re.fullmatch(r"[0-9]{1,7}", text) or int(text) not in range(1, MOST_LISTED + 1):
        raise SettingsError(f"--limit expects a whole number from 1 to {MOST_LISTED}, not {text[:60]!r}.")
    return int(text)


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The settings that the command runs under; raises BadConfiguration."""
    from bot.settings import load

    return load(arguments.config, {"data_dir": arguments.data_dir} if arguments.data_dir else {})


def open_office(arguments: argparse.Namespace) -> Office:
    """The store for a command that looks into what is there; raises StoreError where nothing is there yet."""
    from bot.parts import wording_of
    from desk.model.errors import StoreError
    from desk.office import Office

    settings = settings_of(arguments)
    store = settings.store
    if not store.database_url and not store.sqlite_file.exists():
        raise StoreError(
            f"There is no database {store.sqlite_file} yet; start `privacy-desk run` first, or name its folder with --data-dir."
        )
    office = Office.open(store, rules=settings.desk)
    # Loaded only where a command words something.
    wording = cache(lambda: wording_of(settings.operator))
    office.words = lambda say, language: wording().say(say, language)
    return office
