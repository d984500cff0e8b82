"""HTML -> the text a reader sees, and its outline; spans count in that text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

from knowledge.errors import PolicyFormatError
from knowledge.outline import Kind, Line, Outline, bound
from knowledge.readers.markdown import renumber

HIDDEN = frozenset({"script", "style", "template", "noscript", "svg", "head", "nav", "button", "select", "form", "iframe", "object"})
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"})
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
"""Elements that the HTML standard's rendering section (15.3) shows as blocks, and ``br``: text does not run on across them."""


def read_html(html: str) -> tuple[str, Outline]:
    """(text, outline): one block is one line of the text.

    What no reader sees (scripts, styles, hidden elements) is left out, and so is what stands around ``<main>`` where there is one.
    """
    collector = _Collector()
    try:
        collector.feed(html)
        collector.close()
    except AssertionError as error:  # html.parser's own word for a marked section that it does not know
        raise PolicyFormatError(f"has markup that no browser would read ({error}); save the page anew") from error
    collector.flush()
    main = [block for block in collector.blocks if block.in_main]
    return assemble((block.kind, block.level, block.text) for block in main or collector.blocks)


def assemble(blocks: Iterable[tuple[Kind, int, str]]) -> tuple[str, Outline]:
    """(text, outline) of blocks (kind, heading level, text), each one a line of the text."""
    texts: list[str] = []
    lines: list[Line] = []
    length = 0
    for kind, level, text in blocks:
        texts.append(text)
        bound(len(lines))
        lines.append(Line(kind, length, length + len(text), level))
        length += len(text) + 1
    return "".join(f"{text}\n" for text in texts), renumber(tuple(lines))


class Block(NamedTuple):
    """What stands between two block borders."""

    kind: Kind
    level: int
    text: str
    in_main: bool


@dataclass
class _Collector(HTMLParser):
    """Collects visible blocks; nesting is counted, not recursed into, so that its depth costs nothing."""

    blocks: list[Block] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._buffer: list[str] = []
        self._hidden: list[str] = []
        self._heading = 0
        self._items = 0
        self._fresh_item = False
        self._mains = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.flush()
        if tag in VOID:
            return
        if self._hidden or tag in HIDDEN or _is_hidden(dict(attrs)):
            self._hidden.append(tag)
        elif re.fullmatch("h[1-6]", tag):
            self._heading = int(tag[1])
        elif tag in ("li", "dd"):
            self._items += 1
            self._fresh_item = True
        elif tag == "main":
            self._mains += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.flush()
        if self._hidden:
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    continue
        elif re.fullmatch("h[1-6]", tag):
            self._heading = 0
        elif tag in ("li", "dd"):
            self._items = max(0, self._items - 1)
        elif tag == "main":
            self._mains = max(0, self._mains - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._buffer.append(data)

    def unknown_decl(self, data: str) -> None:
        """A marked section (``<![if``, CDATA) is markup, not text."""

    def flush(self) -> None:
        text = " ".join("".join(self._buffer).split())
        self._buffer.clear()
        if not text:
            return
        kind: Kind = "heading" if self._heading else "item" if self._items and self._fresh_item else "paragraph"
        self._fresh_item = False
        self.blocks.append(Block(kind, self._heading, text, self._mains > 0))


def _is_hidden(attrs: dict[str, str | None]) -> bool:
    style = (attrs.get("style") or "").replace(" ", "").lower()
    return "hidden" in attrs or attrs.get("aria-hidden") == "true" or "display:none" in style or "visibility:hidden" in style
