"""From a Reply to Telegram messages: HTML with every value escaped, cut at clause borders where one message is too short."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from html import escape, unescape
from itertools import groupby
from typing import Any, Protocol

from desk.model.reply import Choice, Quote, Reply, Say

LONGEST_MESSAGE = 4096
"""UTF-16 units that a message may have after parsing (https://core.telegram.org/bots/api#sendmessage)."""
WIDE_LABEL = 18
"""Columns up to which two buttons share a row."""
LONGEST_ACTION = 64
"""Bytes of callback_data (https://core.telegram.org/bots/api#inlinekeyboardbutton)."""
TAG = re.compile(r"</?(?:b|i|blockquote)>")


class Words(Protocol):
    """Where the sentences come from (``handlers.wording.Wording``)."""

    def say(self, say: Say, language: str) -> str:
        """The sentence in that language."""


@dataclass(frozen=True)
class Line:
    """One line as it will be seen; its markup follows from what it is."""

    text: str
    is_quoted: bool = False
    is_bold: bool = False
    is_small: bool = False

    @cached_property
    def units(self) -> int:
        """Its length in UTF-16 units."""
        return units(self.text)

    @cached_property
    def html(self) -> str:
        """The line with its own markup."""
        text = escape(self.text, quote=False)
        if self.is_bold:
            return f"<b>{text}</b>"
        return f"<i>{text}</i>" if self.is_small else text


def units(text: str) -> int:
    """The length of a text in UTF-16 units, as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def columns(text: str) -> int:
    """The width of a text in columns, of which an East Asian character takes two."""
    return len(text) + sum(character >= "\u2e80" for character in text)


def messages_of(reply: Reply, words: Words, limit: int = LONGEST_MESSAGE) -> list[dict[str, Any]]:
    """The parameters of sendMessage for each message of the reply, without the chat; the buttons hang on the last one."""
    messages: list[dict[str, Any]] = [
        {"text": "\n".join(_html(piece)), "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
        for piece in _pieces(_lines(reply, words), limit)
    ]
    if messages and reply.choices:
        messages[-1]["reply_markup"] = {"inline_keyboard": _rows(reply, words)}
    return messages


def without_markup(message: dict[str, Any]) -> dict[str, Any]:
    """The same message as bare text."""
    bare = {name: value for name, value in message.items() if name != "parse_mode"}
    return {**bare, "text": unescape(TAG.sub("", message["text"]))}


def _lines(reply: Reply, words: Words) -> Iterator[Line]:
    for number, block in enumerate(reply.blocks):
        if number:
            yield Line("")
        if isinstance(block, Quote):
            yield from _quotation(block, words, reply.language)
        else:
            yield from (Line(text) for text in words.say(block, reply.language).split("\n"))


def _quotation(quote: Quote, words: Words, language: str) -> Iterator[Line]:
    yield from _quoted(quote.lines, quote.best)
    if any(quote.translation):
        yield Line(words.say(Say("translation.label"), language), is_small=True)
        for (role, _), text in zip(quote.lines, quote.translation, strict=True):
            bullet = "• " if role == "item" else ""
            yield from (Line(f"{bullet}{line}", is_quoted=True) for line in text.split("\n") if line)
    args = {"section": quote.title, "version": str(quote.version), "updated": quote.updated}
    yield Line(words.say(Say("source", args), language), is_small=True)


@lru_cache(maxsize=256)  # the same clauses are quoted again and again
def _quoted(lines: tuple[tuple[str, str], ...], best: int) -> tuple[Line, ...]:
    found: list[Line] = []
    for index, (role, text) in enumerate(lines):
        first, *rest = text.split("\n")
        bullet = "• " if role == "item" else ""
        is_bold = index == best or role == "heading"
        found.append(Line(f"{bullet}{first}", is_quoted=True, is_bold=is_bold))
        found += (Line(line, is_quoted=True, is_bold=is_bold) for line in rest)
    return tuple(found)


def _pieces(lines: Iterable[Line], limit: int) -> Iterator[list[Line]]:
    """Packs lines into messages; a line too long for one message is cut between words."""
    piece: list[Line] = []
    used = 0
    for line in (part for whole in lines for part in _cut(whole, limit)):
        length = line.units
        if used + length > limit:
            yield _trimmed(piece)
            piece, used = [], 0
        if piece or line.text:
            piece.append(line)
            used += length + len("\n")
    if piece := _trimmed(piece):
        yield piece


def _trimmed(piece: list[Line]) -> list[Line]:
    """Without empty lines at the end, which Telegram drops as well."""
    while piece and not piece[-1].text:
        piece.pop()
    return piece


def _cut(line: Line, limit: int) -> Iterator[Line]:
    if line.units <= limit:
        yield line
        return
    rest = line.text
    while units(rest) > limit:
        # Half of a character beyond 16 bits is dropped by the decoder, and so belongs to the next piece.
        end = len(rest.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore"))
        space = rest.rfind(" ", 1, end)
        end = space if space > 0 else max(end, 1)
        yield replace(line, text=rest[:end])
        rest = rest[end:].lstrip(" ")
    yield replace(line, text=rest)


def _html(piece: Sequence[Line]) -> Iterator[str]:
    for is_quoted, group in groupby(piece, key=lambda line: line.is_quoted):
        text = "\n".join(line.html for line in group)
        yield f"<blockquote>{text}</blockquote>" if is_quoted else text


def _rows(reply: Reply, words: Words) -> list[list[dict[str, str]]]:
    """The keyboard: two short buttons a row, a long one alone."""
    rows: list[list[dict[str, str]]] = []
    room = 0
    for choice in reply.choices:
        button = _button(choice, words, reply.language)
        is_short = columns(button["text"]) <= WIDE_LABEL
        # The two that say whether an answer helped stand side by side.
        if is_short and room and not choice.action.startswith("helped:"):
            rows[-1].append(button)
            room = 0
        else:
            rows.append([button])
            room = 1 if is_short else 0
    return rows


def _button(choice: Choice, words: Words, language: str) -> dict[str, str]:
    if choice.url:
        return {"text": words.say(choice.label, language), "url": choice.url}
    if len(choice.action.encode()) > LONGEST_ACTION:
        raise ValueError(f"The button {choice.action!r} is longer than {LONGEST_ACTION} bytes.")
    return {"text": words.say(choice.label, language), "callback_data": choice.action}
