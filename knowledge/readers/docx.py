"""DOCX -> the text of its paragraphs, and its outline; spans count in that text (ECMA-376 part 1, WordprocessingML)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from knowledge.errors import PolicyFormatError
from knowledge.outline import Kind, Outline
from knowledge.readers.html import assemble

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"
STYLES = "word/styles.xml"
PARAGRAPH, TEXT_BOX = W + "p", W + "txbxContent"
MAX_XML = 20 * 1024 * 1024
"""Unpacked bytes of one part; a policy of 2 MB of text stays below it, a zip bomb does not."""


def read_docx(content: bytes) -> tuple[str, Outline]:
    """(text, outline): a paragraph is a line; headings and list items by their style or numbering.

    Only the two parts it needs are opened, by name, and nothing is written: names inside the archive cannot lead anywhere.
    Raises PolicyFormatError for anything that is no DOCX.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = _part(archive, DOCUMENT)
            styles = _part(archive, STYLES) if STYLES in archive.namelist() else None
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, RuntimeError) as error:
        raise PolicyFormatError("is not a DOCX file; open it in a word processor and save it as .docx") from error
    levels = _heading_levels(styles) if styles is not None else {}
    return assemble(_blocks(body, levels))


def _blocks(body: ElementTree.Element, levels: dict[str, int]) -> Iterator[tuple[Kind, int, str]]:
    for text, style, numbered in _paragraphs(body):
        level = levels.get(style) or _named_level(style)
        if style.lower() == "title":
            yield "title", 0, text
        elif level:
            yield "heading", level, text
        else:
            yield "item" if numbered or style.lower().startswith("list") else "paragraph", 0, text


def _part(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with archive.open(name) as file:
        xml = file.read(MAX_XML + 1)
    if len(xml) > MAX_XML:
        raise PolicyFormatError(f"unpacks to more than {MAX_XML // 1024 // 1024} MB; give the policy's text alone")
    declared = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']*)", xml)
    if b"\0" in xml or (declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")):
        # In another encoding the entities that are looked for next would not be found.
        raise PolicyFormatError("has XML inside that is not UTF-8, which no word processor writes; save it anew as .docx")
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", xml[:4096], re.IGNORECASE) or b"<!ENTITY" in xml:
        raise PolicyFormatError("declares XML entities, which no word processor writes; save it anew as .docx")
    try:
        return ElementTree.fromstring(xml)  # noqa: S314 - without entities, which are refused above, and bounded in size
    except ElementTree.ParseError as error:
        raise PolicyFormatError(f"has broken XML inside ({name}: {error}); open and save it anew") from error


def _paragraphs(body: ElementTree.Element) -> Iterator[tuple[str, str, bool]]:
    """(text, style id, whether it is numbered or bulleted) of every paragraph that has text; those of a text box are its own."""
    for paragraph in body.iter(PARAGRAPH):
        pieces = []
        for node in _within(paragraph):
            if node.tag == W + "t":
                pieces.append(node.text or "")
            elif node.tag in (W + "tab", W + "br", W + "cr"):
                pieces.append(" ")
        text = " ".join("".join(pieces).split())
        if text:
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            numbered = paragraph.find(f"{W}pPr/{W}numPr") is not None
            yield text, style.get(W + "val", "") if style is not None else "", numbered


def _within(paragraph: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """What stands in a paragraph, in order, so that each piece of text is read once however deep it stands."""
    waiting = list(reversed(paragraph))
    while waiting:
        node = waiting.pop()
        if node.tag == PARAGRAPH:
            raise PolicyFormatError("has paragraphs inside paragraphs, which no word processor writes; save it anew as .docx")
        if node.tag != TEXT_BOX:
            yield node
            waiting.extend(reversed(node))


def _heading_levels(styles: ElementTree.Element) -> dict[str, int]:
    """Style id -> outline level from 1, for the styles that have one (a translated Word calls "Heading 1" otherwise)."""
    levels = {}
    for style in styles.iter(W + "style"):
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        if outline is not None and outline.get(W + "val", "").isdigit() and int(outline.get(W + "val", "9")) < 9:
            levels[style.get(W + "styleId", "")] = int(outline.get(W + "val", "0")) + 1
    return levels


def _named_level(style: str) -> int:
    named = re.fullmatch(r"heading\s*([1-9])", style, re.IGNORECASE)
    return int(named.group(1)) if named else 0
