"""The matchers that are compared, all behind one shape: built from clauses, asked for the best of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol


class Matcher(Protocol):
    """Ranks the clauses that it was built from."""

    def rank(self, question: str, k: int) -> list[tuple[int, float]]:
        """At most ``k`` (position of the clause, score), best first; scores of one matcher are comparable over questions."""


Build = Callable[[Sequence[str]], Matcher]


def builders() -> dict[str, Build]:
    """Name -> how it is built; imported one by one, so that a process holds the memory of the matcher that it measures only."""
    return {"privacy-desk": _ours, "rapidfuzz token_set_ratio": _fuzzy, "BM25 (rank-bm25)": _bm25, "SQLite FTS5 (porter)": _fts5}


def _ours(clauses: Sequence[str]) -> Matcher:
    from knowledge.ranker import Ranker

    return Ranker(clauses)


def _fuzzy(clauses: Sequence[str]) -> Matcher:
    from benchmarks.peers.fuzzy import FuzzyMatcher

    return FuzzyMatcher(clauses)


def _bm25(clauses: Sequence[str]) -> Matcher:
    from benchmarks.peers.bm25 import Bm25Matcher

    return Bm25Matcher(clauses)


def _fts5(clauses: Sequence[str]) -> Matcher:
    from benchmarks.peers.fts5 import Fts5Matcher

    return Fts5Matcher(clauses)
