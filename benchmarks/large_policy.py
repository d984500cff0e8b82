"""A policy of 5,000 clauses: how long its import takes, and an answer from it."""

from __future__ import annotations

import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.corpora import many_clauses, many_questions
from bot.refresh import library_at
from desk import policies
from desk.office import Office
from knowledge.candidate import prepare
from knowledge.files import read_policy
from knowledge.library import SHIPPED, Library
from knowledge.word_files import Words

CLAUSES, SECTIONS = 5000, 250
ROUNDS = 5


def large() -> str:
    """250 sections of 20 sentences such as policies are made of, in Markdown."""
    clauses = many_clauses(CLAUSES)
    size = CLAUSES // SECTIONS
    parts = ["# Privacy Policy\n\nLast updated: 1 May 2026\n"]
    for section in range(SECTIONS):
        items = "".join(f"- {clause}\n" for clause in clauses[section * size : (section + 1) * size])
        parts.append(f"## Part {section}\n\n{items}")
    return "\n".join(parts)


def import_policy(office: Office, file: Path) -> Library:
    """Takes the shipped policy in as version 1, publishes ``file`` over it, and reads from the new version."""
    shipped = read_policy(SHIPPED)
    office.write_now(lambda desk: policies.begin(desk, shipped, SHIPPED.name))
    before = office.read_now(lambda desk: policies.load(desk, policies.current(desk)))
    found = prepare([str(file)], before, 2)
    base = office.read_now(policies.current)
    office.write_now(lambda desk: policies.publish(desk, found.published, base=base, begins_at=None, by="bench", note="", report={}))
    return library_at(office, Words.on_disk(None), 2)


def main() -> None:
    """Prints the import's seconds, and an answer's median and 95th percentile in milliseconds."""
    with tempfile.TemporaryDirectory() as folder, closing(Office.in_memory()) as office:
        file = Path(folder) / "large.en.md"
        file.write_text(large(), encoding="utf-8")
        begun = time.perf_counter()
        library = import_policy(office, file)
        imported = time.perf_counter() - begun
        rounds = [sorted(_milliseconds(library, text) for text in many_questions(200)) for _ in range(ROUNDS)]
    p50, p95 = (median(spans[int(share * len(spans))] for spans in rounds) for share in (0.5, 0.95))
    print(f"{CLAUSES} clauses: checked, published and indexed in {imported:.1f} s; an answer p50 {p50:.1f} ms, p95 {p95:.1f} ms")


def _milliseconds(library: Library, text: str) -> float:
    begun = time.perf_counter()
    library.read(text, "en")
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
