"""SQLite's full text search: any of the question's words, stemmed by porter, ordered by its bm25()."""

from __future__ import annotations

import sqlite3  # the interpreter's own: nothing is stored here, and sqlite-utils would count into its memory
import weakref
from collections.abc import Sequence

from benchmarks.peers.words import words


class Fts5Matcher:
    """One virtual table in memory."""

    def __init__(self, clauses: Sequence[str]) -> None:
        self._connection = sqlite3.connect(":memory:")
        # A matcher has no end that could close it, and Python 3.13 warns about connections that nobody closed.
        weakref.finalize(self, self._connection.close)
        self._connection.execute("CREATE VIRTUAL TABLE clauses USING fts5(text, tokenize = 'porter unicode61')")
        self._connection.executemany("INSERT INTO clauses(rowid, text) VALUES (?, ?)", enumerate(clauses, 1))

    def rank(self, question: str, k: int) -> list[tuple[int, float]]:
        """Scores are bm25() with its sign turned, so that more is better; nothing where no word occurs."""
        wanted = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(question)))
        if not wanted:
            return []
        rows = self._connection.execute(
            "SELECT rowid, bm25(clauses) FROM clauses WHERE clauses MATCH ? ORDER BY bm25(clauses) LIMIT ?", (wanted, k)
        )
        return [(rowid - 1, -score) for rowid, score in rows]
