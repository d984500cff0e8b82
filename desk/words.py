"""The admins' word files as the running process last took them: lexicon, question bank, rehearsal and wording."""

from __future__ import annotations

from collections.abc import Mapping

from desk import questions
from desk.clock import stamp
from desk.office import Desk
from desk.store import meta, policies
from knowledge.word_files import Words

REVISION, TAKEN_BY, NOTE, TAKEN_AT = "words_revision", "words_by", "words_note", "words_at"


def taken(desk: Desk) -> dict[str, str]:
    """Name -> content; empty before the first start."""
    return policies.word_files(desk.tx)


def in_force(desk: Desk) -> Words:
    """The words that users are answered with: the files as they were last taken, and what was learned from questions."""
    contents = taken(desk)
    # Before the first start nothing was taken.
    words = Words.of(contents) if contents else Words.on_disk(None)
    return words.learning(questions.accepted(desk))


def revision(desk: Desk) -> int:
    """Counts how often files were taken; it is what the running process looks at."""
    return int(meta.get(desk.tx, REVISION) or 0)


def take(desk: Desk, contents: Mapping[str, str], *, by: str, note: str) -> int:
    """Replaces all files and returns the new revision."""
    policies.put_word_files(desk.tx, contents)
    number = revision(desk) + 1
    for name, value in ((REVISION, str(number)), (TAKEN_BY, by), (NOTE, note), (TAKEN_AT, stamp(desk.now))):
        meta.put(desk.tx, name, value)
    return number
