"""Policy files that come over the network: written where only this process reads, read in a process of its own, and bounded."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desk import publishing
from desk.office import Office
from desk.policies import Refused
from desk.publishing import Examined
from desk.words import in_force
from knowledge.candidate import prepare
from knowledge.errors import PolicyFormatError
from knowledge.policy import Policy
from knowledge.word_files import Words

MOST_FILES = 4
MOST_CLAUSES = 3000
"""Of a policy that is rehearsed in the process that answers users; larger ones are published by command, in a process of its own."""
MOST_CHARACTERS = 400_000
"""Of its clauses: twice the longest policies, so that comparing them takes seconds whatever their shape."""
LONGEST_NAME = 80
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_UNFIT = re.compile(r"[^\w.\- ()]")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it came."""

    name: str
    content: bytes
    language: str = ""
    """BCP 47; "" = told by the name, else by the words."""


def examine(office: Office, uploads: Sequence[Upload], original: str = "", *, words: Words | None = None) -> Examined:
    """Compares uploaded files with the version in force and rehearses them; blocks for some seconds.

    ``original``: the language that is to be the original, "" = as it is; ``words``: what to rehearse with, None = the words that users
    are answered with. Raises Refused, in a sentence, for files that cannot be read.
    """
    if not uploads:
        raise Refused("Choose a file first.")
    for tag in (original, *(upload.language for upload in uploads)):
        if tag and not _TAG.fullmatch(tag):
            raise Refused(f'"{tag[:20]}" is no language; write it like en, zh or pt-BR, or leave it empty.')
    before, home, number = office.read_now(publishing.base_of)
    with tempfile.TemporaryDirectory(prefix="privacy-desk-policy-") as folder:
        files = [_written(Path(folder), at, upload) for at, upload in enumerate(uploads[:MOST_FILES])]
        try:
            candidate = prepare(files, before, number, original=original or None, admit=_admit)
        except PolicyFormatError as error:
            raise Refused(_worded(str(error), folder)) from None
    return publishing.rehearsed(words or office.read_now(in_force), candidate, home, ask=True)


def _written(folder: Path, at: int, upload: Upload) -> str:
    # Each in a folder of its own, since two may have the same name; the name itself tells the format and often the language.
    place = folder / str(at)
    place.mkdir()
    file = place / file_name(upload.name)
    file.write_bytes(upload.content)
    return f"{upload.language}={file}" if upload.language else str(file)


def _admit(policy: Policy) -> None:
    """Raises Refused for what is too large to be compared and rehearsed here."""
    count, characters = sum(1 for _ in policy.clauses()), sum(len(clause.text) for clause in policy.clauses())
    for number, most, name in ((count, MOST_CLAUSES, "clauses"), (characters, MOST_CHARACTERS, "characters")):
        if number > most:
            raise Refused(f"This has {number} {name}; more than {most} are published by command: privacy-desk policy publish FILE.")


def file_name(name: str) -> str:
    """A name without folders and without what no file name needs."""
    last = re.split(r"[/\\]", name)[-1]
    stem, dot, suffix = _UNFIT.sub("_", last).rpartition(".")
    return f"{(stem or 'policy')[:LONGEST_NAME]}{dot}{suffix[:10]}" if dot else f"{suffix[:LONGEST_NAME] or 'policy'}"


def _worded(text: str, folder: str) -> str:
    """A reader's sentence about the admin's own file, not about where we put it."""
    return re.sub(rf"{re.escape(folder)}/\d/", "", text)
