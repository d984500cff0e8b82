"""``privacy-desk ask`` and ``rank``: questions from the command line, through the same turns as every channel, on a store in memory."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from bot.conversing import converse
from bot.reasons import reasons
from desk.clock import utc_now
from desk.json_text import dumps, loads
from desk.model.errors import PrivacyDeskError
from desk.model.reply import Quote, Reply
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Office
from handlers import actions, quoting
from handlers.plain import as_text
from handlers.wording import Wording
from knowledge.files import read_policy
from knowledge.library import Library
from knowledge.policy import Policy

CHANNEL = "ask"
MOST_MATCHES = 5
LONGEST_TEXT = 4096
"""Characters read of a question, as on every channel."""
MOST_REPORTED = 20
"""Lines that could not be read and are named one by one; the rest are counted."""


class BadLines(PrivacyDeskError):
    """Some lines of the input were no questions; the others were answered."""


@dataclass(frozen=True, slots=True)
class Match:
    """A section that a reply quotes or offers, with all that it quotes of it."""

    section: str
    score: float
    """How well it fits, 0 to 1."""
    text: str
    """Verbatim lines, joined by line breaks."""


class Asker:
    """Asks a library through the dialogue; a context manager, since it holds an event loop and a store in memory."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._office = Office.in_memory()
        self._runner = asyncio.Runner()
        self._numbers = count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._runner.close()
        self._office.close()

    def ask(self, text: str, hint: str | None = None, chat: str | None = None) -> Reply:
        """The reply to ``text``; the turns of one ``chat`` are one conversation, None is a chat of its own."""
        number = next(self._numbers)
        address = Address(CHANNEL, f"{number}" if chat is None else f"chat {chat}")
        turn = Turn(address, TurnKind.TEXT, _clean(text), utc_now(), str(number), hint)
        # Not by ``run``, which installs and removes a signal handler for every question.
        return self._runner.get_loop().run_until_complete(converse(self._office, self.library, turn))


def matches_of(reply: Reply, policy: Policy) -> list[Match]:
    """What the reply quotes, and the sections that it offers as possible answers: at most five, best first, one a section."""
    found: dict[str, Match] = {}
    for quote in _best_first(reply):
        text = "\n".join(line for _, line in quote.lines)
        if quote.section in found:
            known = found[quote.section]
            lines = dict.fromkeys((*known.text.split("\n"), *text.split("\n")))
            found[quote.section] = Match(known.section, max(known.score, round(quote.score, 4)), "\n".join(lines))
        else:
            found[quote.section] = Match(quote.section, round(quote.score, 4), text)
    if reply.kind in ("clarify", "abstain"):
        for section, score in _offered(reply, policy):
            lines = dict.fromkeys(line for _, line in quoting.whole(policy, section).lines)
            found.setdefault(section, Match(section, round(score, 4), "\n".join(lines)))
    return list(found.values())[:MOST_MATCHES]


def clauses_of(reply: Reply, question: str, library: Library) -> list[Match]:
    """As ``matches_of``, one a clause: the marked line of each quotation, then the nearest clauses whatever their section."""
    if reply.kind not in ("answer", "clarify", "abstain", "rights"):
        return []
    found = {
        quote.lines[quote.best][1]: Match(quote.section, round(quote.score, 4), quote.lines[quote.best][1])
        for quote in _best_first(reply)
        if quote.best >= 0
    }
    for id, score in library.rank(question, MOST_MATCHES):
        clause = library.policy.clause(id)
        found.setdefault(clause.text, Match(clause.section, round(score, 4), clause.text))
    return list(found.values())[:MOST_MATCHES]


def ask_once(
    text: str, lang: str | None, as_json: bool, policy: Path | None = None, explain: bool = False, *, library: Library | None = None
) -> int:
    """Asks one question and prints the reply: as text, as the object of ``ask --jsonl``, or with the reasons for it. Returns 0.

    ``policy``: answer from that file alone; else from ``library``, else from the shipped policy.
    """
    with Asker(_library(policy, library)) as asker:
        reply = asker.ask(text, lang)
        if as_json:
            print(dumps(_row(None, reply, text, asker.library, by_clause=policy is not None)))
        else:
            print(as_text(reply, Wording()))
        if explain:
            print("", *reasons(asker.library.explain(_clean(text), lang), asker.library.policy), sep="\n")
    return 0


def ask_jsonl(source: TextIO, target: TextIO, policy: Path | None = None, *, library: Library | None = None) -> None:
    """Answers lines ``{"id", "text", "lang"?, "chat"?}`` one by one, each as soon as it is read.

    ``policy``: answer from that file alone, one match a clause; else from ``library``, else from the shipped policy. A line that is
    no question is named on standard error and passed over; BadLines at the end says how many there were.
    """
    bad = 0
    with Asker(_library(policy, library)) as asker:
        for number, line in enumerate(source, start=1):
            if not line.strip():
                continue
            try:
                id, text, lang, chat = _question(line)
            except ValueError as error:
                bad += 1
                if bad <= MOST_REPORTED:
                    print(f"privacy-desk: line {number}: {error}", file=sys.stderr)
                continue
            reply = asker.ask(text, lang, chat)
            target.write(dumps(_row(id, reply, text, asker.library, by_clause=policy is not None)) + "\n")
            target.flush()
    if bad:
        raise BadLines(f'{bad} of the lines were no questions and have no answer; a line looks like {{"id": 1, "text": "..."}}.')


def rank_jsonl(source: TextIO, target: TextIO) -> None:
    """Ranks clauses given as lines: ``{"index": [clause, ...]}``, then ``{"rank": question, "k": 5}``, each answered at once.

    Answers ``{"ok": true}``, ``{"hits": [[position, score], ...]}`` or ``{"error": sentence}``, a line for a line; BadLines at the
    end where some were errors.
    """
    from knowledge.ranker import Ranker

    ranker: Ranker | None = None
    bad = 0
    for line in source:
        if not line.strip():
            continue
        answer: dict[str, Any]
        try:
            wish = _object(line)
            if "index" in wish:
                ranker = Ranker(_texts(wish["index"]))
                answer = {"ok": True}
            else:
                question, k = _ranking(wish)
                if ranker is None:
                    raise ValueError('there is nothing to rank yet; send {"index": [clause, ...]} first')
                answer = {"hits": [[position, round(score, 4)] for position, score in ranker.rank(question, k)]}
        except ValueError as error:
            bad += 1
            answer = {"error": str(error)}
        target.write(dumps(answer) + "\n")
        target.flush()
    if bad:
        raise BadLines(f"{bad} of the lines could not be used; the answer to each says why.")


def _library(policy: Path | None, library: Library | None) -> Library:
    return Library.of(read_policy(policy)) if policy else library or Library.shipped()


def _row(id: object, reply: Reply, text: str, library: Library, *, by_clause: bool) -> dict[str, Any]:
    matches = clauses_of(reply, _clean(text), library) if by_clause else matches_of(reply, library.policy)
    row: dict[str, Any] = {"kind": reply.kind, "right": reply.right, "matches": [asdict(match) for match in matches]}
    return row if id is None else {"id": id, **row}


def _best_first(reply: Reply) -> list[Quote]:
    """The quotations; where the reply answers several questions the best of each come before the second best of any."""
    ranked: list[tuple[int, Quote]] = []
    place = 0
    for block in reply.blocks:
        if isinstance(block, Quote):
            ranked.append((place, block))
            place += 1
        elif not block.key.startswith("foreign."):
            place = 0
    return [quote for _, quote in sorted(ranked, key=lambda pair: pair[0])]


def _offered(reply: Reply, policy: Policy) -> Iterator[tuple[str, float]]:
    """The sections offered as possible answers, with their scores."""
    for choice in reply.choices:
        name, _, rest = choice.action.partition(":")
        section = actions.shown(policy, rest) if name == "show" else None
        if section is not None and choice.score > 0:
            yield section, choice.score


def _question(line: str) -> tuple[object, str, str | None, str | None]:
    """(id, text, language tag, chat) of a line; raises ValueError with what is wrong."""
    wish = _object(line)
    text, lang, chat = wish.get("text"), wish.get("lang"), wish.get("chat")
    if not isinstance(text, str):
        raise ValueError('has no "text"')
    if lang is not None and not isinstance(lang, str):
        raise ValueError('"lang" is no text')
    if chat is not None and not isinstance(chat, str | int):
        raise ValueError('"chat" is neither text nor a number')
    return wish.get("id"), text, lang, None if chat is None else str(chat)


def _object(line: str) -> Mapping[str, Any]:
    try:
        wish = loads(line)
    except ValueError:
        raise ValueError("is not JSON") from None
    if not isinstance(wish, dict):
        raise ValueError("is no JSON object")
    return wish


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError('"index" is no list of texts')
    return value


def _ranking(wish: Mapping[str, Any]) -> tuple[str, int]:
    question, k = wish.get("rank"), wish.get("k", MOST_MATCHES)
    if not isinstance(question, str):
        raise ValueError('has neither "index" nor a "rank" with a question')
    if not isinstance(k, int) or isinstance(k, bool) or k < 1:
        raise ValueError('"k" is no number from 1')
    return question, k


def _clean(text: str) -> str:
    """Within the bounds of every channel and storable: no lone surrogates, no NUL."""
    return text[:LONGEST_TEXT].replace("\x00", " ").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
