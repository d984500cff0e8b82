"""``privacy-desk eval``: asks every labelled question through the dialogue that all channels share, and reports how it went."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bot.asking import Asker, matches_of
from desk.model.reply import Reply
from knowledge.evaluation.bounds import BoundError, read_bounds
from knowledge.evaluation.gold import GoldError, Question, read_gold
from knowledge.evaluation.judge import Prediction, Shown
from knowledge.evaluation.picture import as_html
from knowledge.evaluation.report import Report, as_json, gather
from knowledge.evaluation.tables import as_text
from knowledge.library import Library
from knowledge.policy import Policy

Ask = Callable[[str, str | None, str], Reply]
"""(text, the client's language tag, chat) -> the reply; turns of one chat lean on the earlier ones."""


def main(files: Sequence[Path], *, as_json: bool, minima: Sequence[str], html: Path | None, misses: int) -> int:
    """Measures the shipped policy and its question bank; see ``evaluate`` for what is given and returned."""
    with Asker(Library.shipped()) as asker:
        return evaluate(files, asker.ask, asker.library.policy, plain=as_json, minima=minima, html=html, misses=misses)


def evaluate(
    files: Sequence[Path],
    ask: Ask,
    policy: Policy,
    *,
    plain: bool = False,
    minima: Sequence[str] = (),
    html: Path | None = None,
    misses: int = 10,
) -> int:
    """Asks, prints the report (``plain``: as JSON) and writes the picture where one is wanted.

    ``minima``: ``NAME=SHARE`` texts, for figures that count errors an upper bound. Returns 0; 1 where a bound is missed; 2 where a
    file, a label or a bound cannot be used, with one sentence on stderr.
    """
    try:
        bounds = read_bounds(minima)
        gold = read_gold(files, policy)
    except (BoundError, GoldError) as error:
        print(f"privacy-desk eval: {error}", file=sys.stderr)
        return 2
    report = gather(gold, list(predictions(gold, ask, policy)), policy)
    print(json.dumps(as_json(report), ensure_ascii=False, indent=1) if plain else as_text(report, misses), end="\n" if plain else "")
    if html and not _write(report, html, files, misses):
        return 2
    missed = [sentence for bound in bounds if (sentence := bound.missed_by(report))]
    for sentence in missed:
        print(f"privacy-desk eval: {sentence}", file=sys.stderr)
    return 1 if missed else 0


def predictions(gold: Iterable[Question], ask: Ask, policy: Policy) -> Iterable[Prediction]:
    """What came back for every question, in order: a chat of its own for each, one for all turns of a dialogue."""
    for number, question in enumerate(gold):
        chat = f"dialogue {question.dialogue}" if question.dialogue else f"question {number}"
        start = time.perf_counter()
        reply = ask(question.text, question.language, chat)
        yield as_prediction(reply, policy, time.perf_counter() - start)


def as_prediction(reply: Reply, policy: Policy, seconds: float) -> Prediction:
    """The reply in the words of the figures, with the same matches as ``ask --json`` prints."""
    shown = tuple(Shown(match.section, match.score, match.text) for match in matches_of(reply, policy))
    return Prediction(reply.kind, reply.right, shown, seconds)


def _write(report: Report, html: Path, files: Sequence[Path], misses: int) -> bool:
    title = "privacy-desk eval: " + ", ".join(path.name for path in files)
    try:
        html.write_text(as_html(report, title, misses), encoding="utf-8")
    except OSError as error:
        print(f"privacy-desk eval: {html}: cannot be written ({error.strerror}); name another file", file=sys.stderr)
        return False
    return True
