"""Plain text without markup -> outline: headings are told by their shape and by what stands around them."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.outline import Line, Outline, bound

BULLET = re.compile(r"(?:[-*+•·–—‣▪●○]|\(?[0-9]{1,2}[.)]|\(?[a-z][.)])[ \t]+(?=\S)")
NUMBERED = re.compile(r"(?:[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]?|[IVX]{1,5}\.|[一二三四五六七八九十]{1,3}、)[ \t]*(?=\S)")
SMALL_WORDS = frozenset("a an and are as at by do for from how in is it of on or our the this to us we what when with you your".split())
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
STATEMENT_END = tuple(".:;,!?。：；，！？、…")
LONGEST_HEADING = 80


def read_outline(source: str) -> Outline:
    """The outline of a plain text policy: one line is one heading, paragraph or item."""
    return _nest(source, _classify(source))


def spans(source: str) -> list[tuple[int, int]]:
    """(start, end) of every line that has text, white space at both ends left out."""
    found = []
    for match in re.finditer(r"[^\r\n\u2028\u2029]+", source):
        text = match.group()
        if stripped := text.strip():
            start = match.start() + len(text) - len(text.lstrip())
            found.append((start, start + len(stripped)))
    return found


def _classify(source: str) -> list[Line]:
    lines: list[Line] = []
    for start, end in spans(source):
        bound(len(lines))
        text = source[start:end]
        if not any(map(str.isalnum, text)):
            continue  # a ruled line
        bullet = BULLET.match(text)
        if bullet and not _numbered_heading(text):
            lines.append(Line("item", start + bullet.end(), end))
        elif looks_like_heading(text):
            numbered = NUMBERED.match(text)
            lines.append(Line("heading", start + (numbered.end() if numbered else 0), end, 1))
        else:
            lines.append(Line("paragraph", start, end))
    return _demote_lonely(lines)


def _numbered_heading(text: str) -> bool:
    """Whether "1. Data Retention" is a heading and not an item: it has a heading's shape behind its number."""
    numbered = NUMBERED.match(text)
    return bool(numbered and numbered.end() < len(text) and looks_like_heading(text[numbered.end() :]))


def looks_like_heading(text: str) -> bool:
    """Whether a line has the shape of a heading: short, no full stop, and its words capitalised (or CJK characters)."""
    if len(text) > LONGEST_HEADING or text.endswith(STATEMENT_END):
        return False
    if CJK.search(text):
        return len(text) <= 20 and not re.search(r"[，。；：！？]", text)
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    if not words or len(words) > 10 or not words[0][0].isupper():
        return False
    return (
        len(words) == 1 or all(word[0].isupper() or word.lower() in SMALL_WORDS for word in words[1:]) or _is_sentence_case_heading(words)
    )


def _is_sentence_case_heading(words: list[str]) -> bool:
    """ "Daten, die wir erheben" or "How long we keep it": at most six words that end without a full stop."""
    return len(words) <= 6


def _demote_lonely(lines: list[Line]) -> list[Line]:
    """A heading needs something below it; one that ends the file, or stands in a run of three and more, is text (an address, a list)."""
    result = list(lines)
    run_start = 0
    for index in range(len(lines) + 1):
        if index < len(lines) and lines[index].kind == "heading":
            continue
        run = index - run_start
        longest = 3 if run_start == 0 else 2
        if index == len(lines) or run > longest:
            for lonely in range(run_start, index):
                result[lonely] = replace(lines[lonely], kind="paragraph", level=0)
        run_start = index + 1
    return result


def _nest(source: str, lines: list[Line]) -> Outline:
    """Finds the title, and the sub-sections: bare lists under headings that follow a lead sentence without a list of its own."""
    if len(lines) > 1 and lines[0].kind == "heading" and lines[1].kind == "heading":
        lines[0] = replace(lines[0], kind="title", level=0)
    open_lead = False
    for index, line in enumerate(lines):
        if line.kind != "heading":
            continue
        body = lines[index + 1] if index + 1 < len(lines) else None
        if open_lead and body and body.kind == "item":
            lines[index] = replace(line, level=2)
            continue
        after = lines[index + 2] if index + 2 < len(lines) else None
        leads = body is not None and body.kind == "paragraph" and source[body.end - 1] in ":："
        open_lead = bool(leads and after and after.kind == "heading")
    return tuple(lines)
