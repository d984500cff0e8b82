"""No file harms the running desk: each ends in a refusal with its reason, or in a sane policy, while answers go on."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.refresh import Bookcase
from desk.office import Office
from knowledge.candidate import prepare
from knowledge.errors import PolicyFormatError
from knowledge.settings import PolicySettings
from tests.policy.files import before

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
KEEP = "<w:p><w:r><w:t>We keep your email.</w:t></w:r></w:p>"


def docx(body: str, *, prolog: str = "", **parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{prolog}<w:document {WORD}><w:body>{body}</w:body></w:document>")
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def encoded(encoding: str, declared: bytes = b"") -> bytes:
    """A document that declares an entity where a search for its ASCII letters does not find it."""
    xml = f'<!DOCTYPE d [<!ENTITY a "ha">]><w:document {WORD}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", declared + xml.encode(encoding))
    return file.getvalue()


LAUGHS = (
    "<!DOCTYPE d [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY {n} '{f'&{b};' * 20}'>" for b, n in zip("abcdef", "bcdefg", strict=True)) + "]>"
)
REFUSED = {
    "50 MB of text": ("a.txt", b"We keep your data.\n" * 2_800_000, "larger than 2 MB"),
    "one line of 50 MB": ("a.txt", b"x" * 50_000_000, "larger than 2 MB"),
    "NUL bytes": ("a.md", b"We keep\nyour\0 data", "a.md:2: is a binary file"),
    "UTF-16": ("a.txt", "We keep your data.".encode("utf-16"), "UTF-16"),
    "Latin-1": ("a.txt", "First line.\nWir löschen nichts.".encode("latin-1"), "a.txt:2: is not UTF-8"),
    "a million headings": ("a.md", b"#a\n# b\n" * 285_000, "more than 20000"),
    "an unfinished declaration": ("a.html", b"<![", "holds no statement"),
    "words turned round": ("a.txt", "Data\n\nWe keep \u202eatad ruoy\u202c.".encode(), "a.txt:3: holds the control character U\\+202E"),
    "a terminal's escape": ("a.md", b"# Data\n\nWe keep \x1b[8mnothing\x1b[0m.", "a.md:3: holds the control character U\\+001B"),
    "a zip bomb": ("a.docx", docx("<w:p><w:r><w:t>" + "a" * 30_000_000 + "</w:t></w:r></w:p>"), "unpacks to more than"),
    "a thousand laughs": (
        "a.docx",
        docx("<w:p><w:r><w:t>&g;</w:t></w:r></w:p>", prolog=f"<!DOCTYPE d [<!ENTITY a 'ha'>{LAUGHS}]>"),
        "entities",
    ),
    "an external entity": ("a.docx", docx("&e;", prolog='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "entities"),
    "paragraphs inside paragraphs": (
        "a.docx",
        docx("<w:p><w:r><w:t>abc</w:t></w:r>" * 1500 + "</w:p>" * 1500),
        "paragraphs inside paragraphs",
    ),
    "more text than any policy": (
        "a.docx",
        docx(("<w:p><w:r><w:t>" + "a word " * 1000 + "</w:t></w:r></w:p>") * 350),
        "more than 2 MB of text",
    ),
    "entities in UTF-16": ("a.docx", encoded("utf-16"), "UTF-8"),
    "entities in EBCDIC": ("a.docx", encoded("cp037", b"<?xml version='1.0' encoding='cp037'?>"), "UTF-8"),
    "a torn archive": ("a.docx", docx(KEEP)[:200], "not a DOCX"),
    "another kind of file": ("a.pdf", b"%PDF-1.7", "this kind of file is not read"),
    "nothing": ("a.html", b"", "is empty"),
}
SANE = {
    "100,000 nested quotes": ("a.md", b">" * 100_000 + b" We keep your email.\n"),
    "100,000 nested divs": ("a.html", b"<div>" * 100_000 + b"We keep your email."),
    "100,000 nested lists": ("a.html", b"<ul><li>" * 100_000 + b"We keep your email."),
    "traversal out of the archive": ("a.docx", docx(KEEP, **{"../../../../tmp/out.txt": "x", "/etc/out.txt": "x"})),
    "a conditional comment": ("a.html", b"<![if IE]>We keep your email.<![endif]>"),
    "front matter with a Python object": (
        "a.md",
        b"---\na: !!python/object/apply:os.system ['exit']\nb: &x [1]\nc: *x\n---\nWe keep your email.\n",
    ),
}


@pytest.fixture(scope="module")
def desk() -> Iterator[Office]:
    office = Office.in_memory()
    with closing(office):
        Bookcase(office, PolicySettings())
        yield office


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused_with_its_reason(desk: Office, tmp_path: Path, kind: str) -> None:
    name, content, says = REFUSED[kind]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PolicyFormatError, match=says):
        prepare([f"en={tmp_path / name}"], before(desk), 2)


@pytest.mark.parametrize("kind", SANE)
def test_it_is_read_for_what_it_says(desk: Office, tmp_path: Path, kind: str) -> None:
    name, content = SANE[kind]
    (tmp_path / name).write_bytes(content)
    found = prepare([f"en={tmp_path / name}"], before(desk), 2)
    assert [clause.text for clause in found.policy.clauses()] == ["We keep your email."]
    assert not Path("/tmp/out.txt").exists()


async def test_answers_go_on_while_the_slowest_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "slow.html").write_bytes(b"<p>We keep it. " * 130_000)
    with closing(Office.in_memory()) as office:
        case = Bookcase(office, PolicySettings())
        reading = asyncio.create_task(asyncio.to_thread(prepare, [f"en={tmp_path / 'slow.html'}"], before(office), 2))
        answered = 0
        while not reading.done() or answered < 50:
            assert case.current.read("How long do you keep usage records?").parts
            answered += 1
            await asyncio.sleep(0)
        with pytest.raises(PolicyFormatError):
            await reading
    assert answered >= 50
