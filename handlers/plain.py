"""A reply as plain text, for the terminal and for transcripts: quotations set off, buttons numbered."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from desk.model.reply import Quote, Reply, Say
from handlers.wording import Wording

MARGIN = "  | "
BEST = "  > "
"""The margin of the line that matched best."""


def as_text(reply: Reply, wording: Wording, width: int = 0) -> str:
    """The reply as lines of text, the buttons as ``[1] label``.

    ``width``: columns to wrap to, 0 = as it comes. Quoted lines wrap inside their margin, so that they stay apart from our own words.
    """
    paragraphs = ["\n".join(_block(block, reply.language, wording, width)) for block in reply.blocks]
    if reply.choices:
        paragraphs.append("\n".join(_numbered(reply, wording)))
    return "\n\n".join(paragraphs)


def _block(block: Say | Quote, language: str, wording: Wording, width: int) -> Iterator[str]:
    if isinstance(block, Quote):
        yield from _quotation(block, language, wording, width)
        return
    for line in wording.say(block, language).split("\n"):
        yield from _wrapped(line, width)


def _quotation(quote: Quote, language: str, wording: Wording, width: int) -> Iterator[str]:
    for index, (role, text) in enumerate(quote.lines):
        margin = BEST if index == quote.best else MARGIN
        if role == "heading" and index:
            yield MARGIN.rstrip()
        bullet = "- " if role == "item" else ""
        for line in text.split("\n"):
            yield from _wrapped(f"{bullet}{line}", width, margin, MARGIN + " " * len(bullet))
    if any(quote.translation):
        yield from _wrapped(wording.say(Say("translation.label"), language), width, "  ", "  ")
        for (role, _), text in zip(quote.lines, quote.translation, strict=True):
            bullet = "- " if role == "item" else ""
            for line in text.split("\n") if text else ():
                yield from _wrapped(f"{bullet}{line}", width, MARGIN, MARGIN + " " * len(bullet))
    source = Say("source", {"section": quote.title, "version": str(quote.version), "updated": quote.updated})
    yield from _wrapped(wording.say(source, language), width, "  ", "  ")


def _numbered(reply: Reply, wording: Wording) -> Iterator[str]:
    for number, choice in enumerate(reply.choices, start=1):
        yield f"[{number}] {wording.say(choice.label, reply.language)}"


def _wrapped(line: str, width: int, first: str = "", later: str = "") -> list[str]:
    if not width or not line:
        return [f"{first}{line}".rstrip()]
    # East Asian characters take two columns each, so that a line of them holds half as many.
    columns = width // 2 if any(ord(character) >= 0x2E80 for character in line) else width
    return textwrap.wrap(line, max(columns, 20), initial_indent=first, subsequent_indent=later, break_on_hyphens=False)
