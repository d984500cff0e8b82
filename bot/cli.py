"""The command line: picks the command, and turns whatever it raises into one clear line and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from bot.commands import (
    api_keys,
    asking,
    audits,
    backups,
    checking,
    demo,
    inboxes,
    outboxes,
    policy,
    questions,
    requests,
    running,
    staff,
    tickets,
)

BAD_INPUT = 2
"""Something that whoever typed the command can put right."""
UNEXPECTED = 70
"""Our own fault (EX_SOFTWARE of sysexits.h)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit code: 0 done, 1 a check failed, 2 bad input, 70 our own fault, 130 interrupted."""
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.work(arguments))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone, as in `privacy-desk ask ... | head`; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return report(error)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(prog="privacy-desk", description="Answers privacy questions with the policy's own words.")
    top.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in (
        running,
        asking,
        policy,
        questions,
        tickets,
        requests,
        staff,
        api_keys,
        audits,
        inboxes,
        outboxes,
        backups,
        checking,
        demo,
    ):
        group.add_to(commands)
    return top


def report(error: Exception) -> int:
    """Says on standard error what went wrong, and returns the exit code for it."""
    # Here, since every start would pay for it above.
    from desk.model.errors import PrivacyDeskError
    from knowledge.errors import LexiconError, PolicyFormatError

    if isinstance(error, PrivacyDeskError | PolicyFormatError | LexiconError):
        for line in str(error).splitlines():
            print(f"privacy-desk: {line}", file=sys.stderr)
        return BAD_INPUT
    print(f"privacy-desk: {type(error).__name__} was not expected here; report it with {_kept(error)}", file=sys.stderr)
    return UNEXPECTED


def _kept(error: Exception) -> str:
    """The file that the details were written to: they help whoever mends it, and nobody else."""
    handle, name = tempfile.mkstemp(prefix="privacy-desk-error-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write("".join(traceback.format_exception(error)))
    return str(Path(name))


class _Version(argparse.Action):
    """Looks the version up only when it is asked for, since that takes longer than the rest of the command line."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"privacy-desk {version('privacy-desk')}")
        except PackageNotFoundError:
            print("privacy-desk, not installed")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
