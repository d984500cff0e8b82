"""The options that several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from bot.settings import Settings
    from desk.office import Office

Work = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What commands are added to."""


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


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The settings that the command runs under; raises BadConfiguration."""
    from bot.settings import load

    return load(arguments.config, {"data_dir": arguments.data_dir} if arguments.data_dir else {})


def open_office(arguments: argparse.Namespace) -> Office:
    """The store for a command that looks into what is there; raises StoreError where nothing is there yet."""
    from desk.model.errors import StoreError
    from desk.office import Office

    store = settings_of(arguments).store
    if not store.database_url and not store.sqlite_file.exists():
        raise StoreError(
            f"There is no database {store.sqlite_file} yet; start `privacy-desk run` first, or name its folder with --data-dir."
        )
    return Office.open(store)
