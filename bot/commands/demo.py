"""``demo`` shows the desk with sample people and tickets, in a folder of its own, on loopback."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bot.commands.options import Commands, bare


def add_to(commands: Commands) -> None:
    """Adds the command."""
    parser = bare(commands, "demo", "run the desk with sample people, tickets and questions, apart from all real data, until stopped")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="keep the sample there; else in a temporary folder, removed at the end")
    parser.add_argument("--port", type=int, default=0, metavar="N", help="port on 127.0.0.1 (default: any free one, printed)")
    parser.set_defaults(work=_demo)


def _demo(arguments: argparse.Namespace) -> int:
    if arguments.folder is not None:
        return _run(arguments.folder.expanduser().absolute(), arguments.port)
    with tempfile.TemporaryDirectory(prefix="privacy-desk-demo-") as folder:
        return _run(Path(folder), arguments.port)


def _run(folder: Path, port: int) -> int:
    from bot.app import run
    from bot.demo.opening import fill, settings_in, welcome

    settings = settings_in(folder, port)
    print("Making up a few weeks of questions and requests ...", flush=True)
    print(welcome(folder, fill(settings)), flush=True)
    return run(settings)
