"""BM25 (Robertson and Zaragoza 2009) as rank-bm25 computes it."""

from __future__ import annotations

from collections.abc import Sequence

from rank_bm25 import BM25Okapi  # type: ignore[import-untyped]  # it ships no types

from benchmarks.peers.words import words


class Bm25Matcher:
    """The usual parameters (k1 1.5, b 0.75) over the words of every clause."""

    def __init__(self, clauses: Sequence[str]) -> None:
        self._index = BM25Okapi([words(clause) or [""] for clause in clauses])

    def rank(self, question: str, k: int) -> list[tuple[int, float]]:
        """Scores are BM25's own, without an upper bound."""
        scores = self._index.get_scores(words(question))
        best = sorted(range(len(scores)), key=lambda position: -scores[position])[:k]
        return [(position, float(scores[position])) for position in best]
