"""``ask``, ``rank`` and ``eval``: the knowledge base from the command line, on a store in memory."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.commands.options import Commands, bare


def add_to(commands: Commands) -> None:
    """Adds the commands."""
    ask = bare(commands, "ask", "ask one question, or many as JSON lines")
    ask.add_argument("text", nargs="?", metavar="TEXT", help="the question")
    ask.add_argument("--lang", metavar="LANG", help="language tag of the asker, such as de")
    ask.add_argument("--json", action="store_true", help="answer as JSON")
    ask.add_argument("--jsonl", action="store_true", help='read lines {"id", "text", "lang"?, "chat"?}, write one answer a line')
    ask.add_argument("--policy", type=Path, metavar="FILE", help="answer from this policy alone")
    ask.add_argument("--explain", action="store_true", help="show what was read and why each clause scored as it did")
    ask.set_defaults(work=_ask, error=ask.error)

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
        asking.ask_jsonl(sys.stdin, sys.stdout, arguments.policy)
        return 0
    if not (arguments.text or "").strip():
        arguments.error("give a question, or --jsonl to read many from standard input")
    return asking.ask_once(arguments.text, arguments.lang, arguments.json)


def _rank(arguments: argparse.Namespace) -> int:
    from bot import asking

    asking.rank_jsonl(sys.stdin, sys.stdout)
    return 0


def _eval(arguments: argparse.Namespace) -> int:
    from bot import evaluating

    return evaluating.main(arguments.files, as_json=arguments.json, minima=arguments.min, html=arguments.html, misses=arguments.misses)
