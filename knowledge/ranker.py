"""Ranks plain sentences, one a clause, for ``privacy-desk rank``: any company's policy with the general lexicon alone."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.index import Index, entry
from knowledge.language import detect
from knowledge.library import MAX_TEXT, shared
from knowledge.match import score

MAX_CLAUSE = 2000
"""Characters read of one clause."""


class Ranker:
    """Clauses by position, made ready once; thread safe."""

    def __init__(self, clauses: Sequence[str], language: str = "en") -> None:
        self._reader, self._model = shared()
        cut = [clause[:MAX_CLAUSE] for clause in clauses]
        beside = [[cut[n] for n in (at - 1, at + 1) if 0 <= n < len(cut)] for at in range(len(cut))]
        self._index = Index(
            [
                entry(str(at), text, heading="", neighbours=near, language=language, reader=self._reader, model=self._model)
                for at, (text, near) in enumerate(zip(cut, beside, strict=True))
            ]
        )

    def rank(self, question: str, k: int = 5) -> list[tuple[int, float]]:
        """The ``k`` nearest clauses, best first: (position, score 0 to 1)."""
        text = question[:MAX_TEXT]
        read = self._reader.read(text, detect(text).name)
        found = score(read, self._model.probabilities(read.features), self._index).best(k)
        return [(int(id), round(min(1.0, value), 4)) for id, value in found]
