"""A policy of 5,000 clauses is imported and answered in time."""

from __future__ import annotations

import os
import resource
import time
from contextlib import closing
from pathlib import Path

from benchmarks.corpora import many_clauses, many_questions
from bot.refresh import library_at
from desk.office import Office
from knowledge.candidate import prepare
from knowledge.library import Library
from knowledge.word_files import Words
from tests.policy.files import before, begin, publish

CLAUSES, SECTIONS = 5000, 250


def large() -> str:
    """250 sections of 20 sentences such as policies are made of."""
    clauses = many_clauses(CLAUSES)
    size = CLAUSES // SECTIONS
    parts = ["# Privacy Policy\n\nLast updated: 1 May 2026\n"]
    for section in range(SECTIONS):
        items = "".join(f"- {clause}\n" for clause in clauses[section * size : (section + 1) * size])
        parts.append(f"## Part {section}\n\n{items}")
    return "\n".join(parts)


def test_5000_clauses_are_imported_within_10_seconds_and_answered_within_5_ms(tmp_path: Path) -> None:
    file = tmp_path / "large.en.md"
    file.write_text(large())
    with closing(Office.in_memory()) as office:
        begin(office)
        words = Words.on_disk(None)
        library_at(office, words, 1)
        started = _worked()
        found = prepare([str(file)], before(office), 2)
        publish(office, found.published)
        library = library_at(office, words, 2)
        assert _worked() - started < 10
        assert sum(1 for _ in library.policy.clauses()) >= CLAUSES
    # Of several rounds the best of each question counts: the rest is what others do on this machine.
    rounds = [[_seconds(library, text) for text in many_questions(150)] for _ in range(3)]
    spans = sorted(map(min, zip(*rounds, strict=True)))
    # Even the processor's time grows where more work than processors shares their caches; on a calm machine the bound is 5 ms.
    crowd = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert spans[int(0.95 * len(spans))] < 0.005 * crowd


def _worked() -> float:
    """The processor's seconds that this process and its children have had."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _seconds(library: Library, text: str) -> float:
    """The processor's time for one question."""
    started = time.process_time()
    library.read(text, "en")
    return time.process_time() - started
