"""Tells what a file is by its content, and which kinds are taken; a name proves nothing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that is taken."""

    media_type: str
    ending: str
    """With its dot; a kept file's name ends so."""


JPEG, PNG = FileType("image/jpeg", ".jpg"), FileType("image/png", ".png")
WEBP, GIF, HEIC = FileType("image/webp", ".webp"), FileType("image/gif", ".gif"), FileType("image/heic", ".heic")
PDF = FileType("application/pdf", ".pdf")
TXT, CSV = FileType("text/plain", ".txt"), FileType("text/csv", ".csv")
DOCX = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
ODT = FileType("application/vnd.oasis.opendocument.text", ".odt")
TAKEN = (JPEG, PNG, WEBP, GIF, HEIC, PDF, TXT, CSV, DOCX, XLSX, ODT)
LISTED = "JPEG, PNG, WebP, GIF, HEIC, PDF, TXT, CSV, DOCX, XLSX, ODT"
"""As people are told."""
ENDINGS = (*(each.ending for each in TAKEN), ".jpeg", ".heif", ".text", ".log", ".md")
"""What a page's file chooser offers."""

_STARTS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
)
"""Signatures (https://www.iana.org/assignments/media-types, https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern)."""
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
"""ISO/IEC 23008-12, as phones write them."""
_LARGEST_DIRECTORY = 256 * 1024
"""Bytes of an office document's list of parts, some 2,000 of them: reading one of a hundred thousand takes seconds."""
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_END_BYTES = 22
_ACTIVE = re.compile(r"\A\s*(<!doctype|<html|<svg|<\?xml|<\?php|<script|#!)", re.IGNORECASE)
"""Text that a program would run or show as a page."""
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_NAME = 100


def type_of(content: bytes, name: str) -> FileType | None:
    """What a file is, or None for a kind that is not taken.

    Decided by ``content``; the ``name`` only tells a table from other plain text. Office documents with macros, web pages, vector
    pictures and scripts are not taken.
    """
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return HEIC
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return _text(content, name)


def named(name: str, kind: FileType | None = None) -> str:
    """A file's name as it is kept: without folders, control characters or quotation marks, of bounded length, ending as its kind does."""
    last = re.split(r"[\\/]", name)[-1]
    clean = "".join(letter if letter.isprintable() and letter not in '"<>:|?*' else "_" for letter in last).strip(". ")
    if kind is None:
        return clean[:_MOST_NAME] or "file"
    endings = _same_endings(kind)
    stem = next((clean[: -len(each)] for each in endings if clean.casefold().endswith(each)), "")
    if stem:
        return stem[:_MOST_NAME] + clean[len(stem) :].casefold()
    return (clean[:_MOST_NAME] or "file") + kind.ending


def _same_endings(kind: FileType) -> tuple[str, ...]:
    others = {JPEG: (".jpeg",), HEIC: (".heif",), TXT: (".text", ".log", ".md")}
    return (kind.ending, *others.get(kind, ()))


def _office(content: bytes) -> FileType | None:
    if not _has_small_directory(content):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.namelist()
            names = frozenset(entries)
            is_text_document = "mimetype" in names and _head(archive, "mimetype") == ODT.media_type.encode()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    if any(_is_active_part(entry) for entry in entries):
        return None
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    return ODT if is_text_document else None


def _has_small_directory(content: bytes) -> bool:
    """Whether a zip file's list of parts is small, by its end record (APPNOTE.TXT, 4.3.16); office documents need no ZIP64."""
    tail = content[-(_END_BYTES + 0xFFFF) :]
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES or _END_64 in tail:
        return False
    return int.from_bytes(tail[at + 12 : at + 16], "little") <= _LARGEST_DIRECTORY


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(100)


def _is_active_part(entry: str) -> bool:
    """Whether a part of an office document is a program."""
    lowered = entry.casefold()
    return (lowered.endswith((".bin", ".exe", ".js", ".vbs", ".dll")) and "printersettings" not in lowered) or lowered.startswith("basic/")


def _text(content: bytes, name: str) -> FileType | None:
    text = next(_decoded(content), None)
    if text is None or not text.strip() or _BINARY.search(text) or _ACTIVE.match(text):
        return None
    return CSV if name.casefold().endswith(".csv") else TXT


def _decoded(content: bytes) -> Iterator[str]:
    """The content as text: UTF-8, or UTF-16 that says so; whatever else people's spreadsheets write has no control characters either."""
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252", "gb18030", "shift_jis"):
        try:
            yield content.decode(encoding)
        except UnicodeDecodeError:
            continue
