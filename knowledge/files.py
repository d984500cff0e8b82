"""From a policy file on disk to a Policy: limits and encoding, and the reader picked by the file's name."""

from __future__ import annotations

from pathlib import Path

from knowledge.errors import PolicyFormatError
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


def read_policy(path: Path, *, language: str | None = None, version: int = 1) -> Policy:
    """Reads a policy file.

    ``language`` is a BCP 47 tag; without it the one in the name counts (``privacy-policy.zh.txt``), else ``en``.
    Raises PolicyFormatError, in one sentence, for anything that is not a readable policy.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS and suffix != ".docx":
        raise PolicyFormatError(f"{path}: this kind of file is not read; give the policy as one of {', '.join([*FORMATS, '.docx'])}")
    inner = path.with_suffix("").suffix[1:]
    try:
        tag = language or inner or "en"
        if suffix == ".docx":
            return build_policy(*read_docx(read_bytes(path)), language=tag, version=version)
        return parse_policy(read_text(path), language=tag, version=version, format=FORMATS[suffix])
    except PolicyFormatError as error:
        where = f"{path}:{error.line}" if error.line else str(path)
        raise PolicyFormatError(f"{where}: {error}", error.line) from None


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
