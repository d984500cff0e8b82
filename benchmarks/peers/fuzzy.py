"""rapidfuzz on its own: token_set_ratio of the question with every clause."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process, utils


class FuzzyMatcher:
    """The best clause is the one whose set of words resembles the question's most."""

    def __init__(self, clauses: Sequence[str]) -> None:
        self._clauses = [utils.default_process(clause) for clause in clauses]

    def rank(self, question: str, k: int) -> list[tuple[int, float]]:
        """Scores from 0 to 1."""
        found = process.extract(utils.default_process(question), self._clauses, scorer=fuzz.token_set_ratio, limit=k)
        return [(position, score / 100) for _, score, position in found]
