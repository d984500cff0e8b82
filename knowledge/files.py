"""From a policy file on disk to a Policy: limits and encoding, and the reader picked by the file's name."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from knowledge.errors import PolicyFormatError
from knowledge.language import detect
from knowledge.parse import Format, build_policy, parse_policy
from knowledge.policy import Policy
from knowledge.readers.docx import read_docx

MAX_BYTES = 2 * 1024 * 1024
"""No policy comes near it; the EU's longest terms of service have less than 200 KB of text."""

FORMATS: dict[str, Format] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
}


TAG = re.compile(
    r"(?:en|zh|es|de|fr|ru|pt|ja|it|nl|pl|sv|da|fi|nb|cs|el|hu|ro|bg|uk|tr|ko|vi|th|id|ms|hi|ar|fa|he)(?:[-_][a-z]{2,4})?", re.IGNORECASE
)
"""Language tags that are looked for in names: not every pair of letters is one (``terms.of.use.txt``)."""
SAMPLE = 4000
"""Characters that the language is told by."""


def read_policy(path: Path, *, language: str | None = None, version: int = 1) -> Policy:
    """Reads a policy file.

    ``language`` is a BCP 47 tag; without it the one in the name counts (``privacy-policy.zh.txt``), else the text's own words.
    Raises PolicyFormatError, in one sentence, for anything that is not a readable policy.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS and suffix != ".docx":
        raise PolicyFormatError(f"{path}: this kind of file is not read; give the policy as one of {', '.join([*FORMATS, '.docx'])}")
    tag = language or language_in_name(path)
    try:
        if suffix == ".docx":
            text, outline = read_docx(read_bytes(path))
            if len(text.encode()) > MAX_BYTES:
                raise PolicyFormatError(f"holds more than {MAX_BYTES // 1024 // 1024} MB of text; give the policy's text alone")
            policy = build_policy(text, outline, language=tag or "en", version=version)
        else:
            policy = parse_policy(read_text(path), language=tag or "en", version=version, format=FORMATS[suffix])
        return policy if tag else replace(policy, language=_language_of(policy))
    except PolicyFormatError as error:
        where = f"{path}:{error.line}" if error.line else str(path)
        raise PolicyFormatError(f"{where}: {error}", error.line) from None


def language_in_name(path: Path) -> str:
    """The language tag among the parts of a file's name (``policy.zh.draft.txt``), "" where there is none."""
    parts = path.name.split(".")[1:-1]
    return next((part for part in reversed(parts) if TAG.fullmatch(part)), "")


def _language_of(policy: Policy) -> str:
    """The language that the policy's words are in, ``en`` where we do not know it."""
    text = " ".join(clause.text for clause in policy.clauses())[:SAMPLE]
    if text.isascii() or len(re.findall(r"[A-Za-z\u00c0-\u024f]", text)) > 0.8 * sum(map(str.isalpha, text)):
        # A name in another script does not make an English policy a Chinese one.
        text = re.sub(r"[^\x00-\u024f]", " ", text)
    found = detect(text)
    return found.name if found.known else "en"


def read_bytes(path: Path) -> bytes:
    """The content of a file of at most ``MAX_BYTES``; a larger one is not read to its end."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise PolicyFormatError("there is no such file; check the path") from None
    except OSError as error:
        raise PolicyFormatError(f"cannot be read ({error.strerror}); check its permissions") from None
    if len(content) > MAX_BYTES:
        raise PolicyFormatError(f"larger than {MAX_BYTES // 1024 // 1024} MB; give the policy's text alone")
    return content


def read_text(path: Path) -> str:
    """The text of a UTF-8 file of at most ``MAX_BYTES``; a byte order mark is left out, line ends stay as they are."""
    content = read_bytes(path)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PolicyFormatError("is UTF-16; save it as UTF-8")
    if b"\0" in content:
        raise PolicyFormatError("is a binary file; give the policy as text or Markdown", content[: content.index(b"\0")].count(b"\n") + 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PolicyFormatError("is not UTF-8 text; save it as UTF-8", line) from None
    if not text.strip():
        raise PolicyFormatError("is empty; give a file with the policy's text")
    return text
