"""``ask``, ``rank`` and ``eval``: the knowledge base from the command line, on a store in memory."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.commands.options import Commands, bare, command, settings_of

if TYPE_CHECKING:
    from knowledge.library import Library


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    ask = command(commands, "ask", "ask one question, or many as JSON lines", _ask)
    ask.add_argument("text", nargs="?", metavar="TEXT", help="the question")
    ask.add_argument("--lang", metavar="LANG", help="language tag of the asker, such as de")
    ask.add_argument("--json", action="store_true", help="answer as JSON")
    ask.add_argument("--jsonl", action="store_true", help='read lines {"id", "text", "lang"?, "chat"?}, write one answer a line')
    ask.add_argument("--policy", type=Path, metavar="FILE", help="answer from this policy alone")
    ask.add_argument("--explain", action="store_true", help="show what was read and why each clause scored as it did")
    ask.add_argument("--as-of", metavar="DATE", help="answer from the version of the policy that was in force then")
    ask.set_defaults(error=ask.error)

    rank = bare(commands, "rank", "rank clauses against questions, by JSON lines")
    rank.add_argument("--jsonl", action="store_true", required=True, help='read {"index": [...]} and {"rank": question, "k": 5}')
    rank.set_defaults(work=_rank)

    measure = bare(commands, "eval", "measure the answers on labelled questions")
    measure.add_argument("files", nargs="+", type=Path, metavar="FILE", help="labelled questions, JSON lines")
    measure.add_argument("--json", action="store_true", help="figures as JSON")
    measure.add_argument("--min", action="append", default=[], metavar="NAME=SHARE", help="fail (exit 1) below this share, as top1=0.9")
    measure.add_argument("--html", type=Path, metavar="OUT", help="write a picture of the figures for people")
    measure.add_argument("--misses", type=int, default=10, metavar="N", help="list at most N misses (default 10)")
    measure.set_defaults(work=_eval)


def _ask(arguments: argparse.Namespace) -> int:
    from bot import asking

    if arguments.jsonl:
        if arguments.text is not None:
            arguments.error("--jsonl reads the questions from standard input; leave TEXT out")
        asking.ask_jsonl(*_streams(), arguments.policy, library=_library(arguments))
        return 0
    if not (arguments.text or "").strip():
        arguments.error("give a question, or --jsonl to read many from standard input")
    library = _library(arguments)
    return asking.ask_once(arguments.text, arguments.lang, arguments.json, arguments.policy, arguments.explain, library=library)


def _library(arguments: argparse.Namespace) -> Library | None:
    """What the running desk answers from, or answered from at ``--as-of``; None where ``--policy`` names the text."""
    if arguments.policy:
        if arguments.as_of:
            arguments.error("--as-of asks what was published, --policy names a file; give one of them")
        return None
    from bot.moments import as_of
    from bot.refresh import standing_library
    from desk.clock import utc_now

    settings = settings_of(arguments)
    return standing_library(settings, as_of(arguments.as_of, utc_now()) if arguments.as_of else None)


def _rank(arguments: argparse.Namespace) -> int:
    from bot import asking

    asking.rank_jsonl(*_streams())
    return 0


def _eval(arguments: argparse.Namespace) -> int:
    from bot.asking import Asker
    from bot.evaluating import evaluate
    from knowledge.library import Library

    with Asker(Library.shipped()) as asker:
        return evaluate(
            arguments.files,
            asker.ask,
            asker.library.policy,
            plain=arguments.json,
            minima=arguments.min,
            html=arguments.html,
            misses=arguments.misses,
        )


def _streams() -> tuple[TextIO, TextIO]:
    """Standard input and output as JSON has them: UTF-8 whatever the locale, and a broken byte spoils its own line only."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "strict")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    return sys.stdin, sys.stdout
