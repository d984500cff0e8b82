"""What a file is, is decided by its content; its name is only a name."""

from __future__ import annotations

import io
import zipfile

import pytest

from desk import file_types
from desk.file_types import CSV, DOCX, GIF, HEIC, JPEG, ODT, PDF, PNG, TXT, WEBP, XLSX, FileType, named, type_of


def packed(*names: str, mimetype: str = "") -> bytes:
    """A zip file with parts of these names."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0 rest", JPEG),
        (b"\x89PNG\r\n\x1a\n rest", PNG),
        (b"GIF89a rest", GIF),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", WEBP),
        (b"\x00\x00\x00\x18ftypheic rest", HEIC),
        (b"%PDF-1.7 rest", PDF),
        ("Zahlung über 12 €".encode(), TXT),
        ("Zahlung über 12 €".encode("cp1252"), TXT),
        ("注册邮箱".encode("gb18030"), TXT),
        ("注册邮箱".encode("utf-16"), TXT),
        (packed("[Content_Types].xml", "word/document.xml"), DOCX),
        (packed("xl/workbook.xml", "xl/printerSettings/printerSettings1.bin"), XLSX),
        (packed("content.xml", mimetype="application/vnd.oasis.opendocument.text"), ODT),
    ],
)
def test_listed_kinds_are_known_by_their_content_whatever_they_are_called(content: bytes, kind: FileType) -> None:
    assert type_of(content, "holiday.exe") == kind
    assert kind in file_types.TAKEN


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01\x01\x00",
        b"<!DOCTYPE html><p>hi",
        b"  <script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xef\xbb\xbf<html>",
        b"#!/bin/sh\nrm -rf x",
        b"OggS\x00\x02 voice",
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x18ftypmp42 film",
        b"PK\x03\x04 broken",
        packed("word/document.xml", "word/vbaProject.bin"),
        packed("setup.exe"),
        packed("notes.txt"),
        packed("word/document.xml", *(f"word/{number}.xml" for number in range(9000))),
        packed("word/document.xml") + b"PK\x06\x07" + bytes(18),
    ],
)
def test_anything_else_is_not_taken_whatever_it_is_called(content: bytes) -> None:
    assert type_of(content, "invoice.pdf") is None
    assert type_of(content, "photo.jpg") is None


def test_a_table_is_told_from_other_text_by_its_name_alone() -> None:
    assert type_of(b"a;b\n1;2\n", "payments.CSV") == CSV
    assert type_of(b"a;b\n1;2\n", "payments.txt") == TXT


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("photo.jpg", JPEG, "photo.jpg"),
        ("photo.JPEG", JPEG, "photo.jpeg"),
        ("invoice.exe", PDF, "invoice.exe.pdf"),
        ("../../etc/passwd", TXT, "passwd.txt"),
        ("C:\\Users\\ann\\bill.pdf", PDF, "bill.pdf"),
        ('a"b<c>\n.pdf', PDF, "a_b_c__.pdf"),
        (".pdf", PDF, "pdf.pdf"),
        ("", PNG, "file.png"),
        ("x" * 500 + ".png", PNG, "x" * 100 + ".png"),
        ("evil\u202egpj.exe", None, "evil_gpj.exe"),
        ("...", None, "file"),
    ],
)
def test_a_name_is_kept_without_tricks_and_ends_as_its_kind_does(name: str, kind: FileType | None, kept: str) -> None:
    assert named(name, kind) == kept
