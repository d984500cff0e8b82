"""A policy of 5,000 clauses is imported whole and answered from the right clause."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from benchmarks.large_policy import CLAUSES, import_policy, large
from desk.office import Office


def test_5000_clauses_are_imported_and_answered_from(tmp_path: Path) -> None:
    file = tmp_path / "large.en.md"
    file.write_text(large())
    with closing(Office.in_memory()) as office:
        library = import_policy(office, file)
    assert sum(1 for _ in library.policy.clauses()) >= CLAUSES
    wanted = next(clause for clause in library.policy.clauses() if clause.role == "item")
    assert wanted.text in {library.policy.clause(id).text for id, _ in library.rank(wanted.text, 5)}
