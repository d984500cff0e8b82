"""Markdown -> outline: ATX and setext headings, list items, paragraphs; inline marks stay as they are written."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.outline import Line, Outline, bound

ATX = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?$")
SETEXT = re.compile(r"(=+|-{3,})$")
ITEM = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(?=\S)")
BOLD_LINE = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1:?$")
RULE = re.compile(r"(?:[-*_][ \t]*){3,}$")
QUOTE = re.compile(r"(?:>[ \t]?)+")
FRONT = re.compile(r"---[ \t]*\r?\n[\w-]+:[^\n]*\n(?:(?:[ \t]+\S|- |[\w-]+:|[\])}#])[^\n]*\n){0,200}(?:---|\.\.\.)[ \t]*(?:\r?\n|$)")
"""Front matter is for the program that makes a web page of the file; it is skipped unread, so that nothing in it can do harm."""


def read_outline(source: str) -> Outline:
    """The outline of a Markdown policy; the lines of a wrapped paragraph or item are one (CommonMark 0.31, sections 4 and 5)."""
    lines: list[Line] = []
    open_line = False
    front = FRONT.match(source)
    for match in re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)").finditer(source, front.end() if front else 0):
        bound(len(lines))
        raw = match.group().rstrip()
        text = raw.lstrip()
        start = match.start() + len(raw) - len(text)
        if quote := QUOTE.match(text):
            start, text = start + quote.end(), text[quote.end() :]
        end = start + len(text)
        if open_line and lines[-1].kind == "paragraph" and SETEXT.match(text):
            lines[-1] = replace(lines[-1], kind="heading", level=1 if text[0] == "=" else 2)
            open_line = False
        elif not text or RULE.match(text) or text.startswith("<!--"):
            open_line = False
        elif atx := ATX.match(text):
            lines.append(Line("heading", start + atx.start(2), start + atx.end(2), len(atx.group(1))))
            open_line = False
        elif item := ITEM.match(text):
            lines.append(Line("item", start + item.end(), end))
            open_line = True
        elif open_line:
            lines[-1] = replace(lines[-1], end=end)
        elif bold := BOLD_LINE.match(text):
            lines.append(Line("heading", start + bold.start(2), start + bold.end(2), 6))
        else:
            lines.append(Line("paragraph", start, end))
            open_line = True
    return renumber(tuple(line for line in lines if line.end > line.start))


def bare(source: str) -> str:
    """The text with front matter and quote marks blanked out, every other character in its place."""
    front = FRONT.match(source)
    end = front.end() if front else 0
    head = re.sub(r"[^\r\n]", " ", source[:end])
    return head + re.sub(r"^[ \t]*(?:>[ \t]?)+", lambda marks: " " * len(marks.group()), source[end:], flags=re.MULTILINE)


def renumber(lines: Outline) -> Outline:
    """One heading above all others is the title; the levels in use become 1, 2, 3 without gaps."""
    headings = [line for line in lines if line.kind == "heading"]
    if not headings:
        return lines
    top = min(line.level for line in headings)
    is_titled = any(line.kind == "title" for line in lines)
    has_title = not is_titled and len(headings) > 1 and headings[0].level == top and sum(line.level == top for line in headings) == 1
    used = sorted({line.level for line in headings[has_title:]})
    numbered: list[Line] = []
    for line in lines:
        if has_title and line is headings[0]:
            numbered.append(replace(line, kind="title", level=0))
        else:
            numbered.append(replace(line, level=used.index(line.level) + 1) if line.kind == "heading" else line)
    return tuple(numbered)
