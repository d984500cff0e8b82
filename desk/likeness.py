"""Groups questions by likeness: those about the same things, in whatever words and language, else those of like words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from knowledge.language import detect
from knowledge.learned import phrasing
from knowledge.library import shared
from knowledge.text import STOP, stem

ALIKE = 0.5
"""Share of what two questions are about that they have in common, from which they count as one."""
NEARLY = 88.0
"""rapidfuzz ratio from which two phrasings count as one that is misspelt."""
SPEAKING = frozenset({"act", "thing", "silent", "off"})
"""Groups of concepts that say what a question is about; the others say how it is asked."""
MOST_REMEMBERED = 4096


def grouped(texts: Iterable[str]) -> list[list[int]]:
    """The positions of texts that are alike, in groups, the most frequent wording of each group first; the largest group first."""
    at: dict[str, list[int]] = defaultdict(list)
    for position, text in enumerate(texts):
        at[phrasing(text) or text].append(position)
    found = _Groups()
    for wording in sorted(at, key=lambda each: (-len(at[each]), each)):
        found.add(wording)
    groups = [[position for wording in group for position in at[wording]] for group in found.groups]
    return sorted(groups, key=lambda group: (-len(group), group[0]))


class _Groups:
    """Groups as they grow: each wording joins the likest group, compared with the one that began it, or begins one."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self._subjects: list[frozenset[str]] = []
        self._about: dict[str, list[int]] = defaultdict(list)

    def add(self, wording: str) -> None:
        subjects = about(wording)
        group = self._likest(wording, subjects)
        if group is not None:
            self.groups[group].append(wording)
            return
        for subject in subjects:
            self._about[subject].append(len(self.groups))
        self.groups.append([wording])
        self._subjects.append(subjects)

    def _likest(self, wording: str, subjects: frozenset[str]) -> int | None:
        common = Counter(group for subject in subjects for group in self._about[subject])
        shares = {group: count / len(subjects | self._subjects[group]) for group, count in common.items()}
        likest = max(shares, key=lambda group: (shares[group], -group), default=None)
        if likest is not None and shares[likest] >= ALIKE:
            return likest
        near: Sequence[int] = [group for group in shares if fuzz.ratio(wording, self.groups[group][0]) >= NEARLY]
        return near[0] if near else None


@lru_cache(maxsize=MOST_REMEMBERED)
def about(wording: str) -> frozenset[str]:
    """What a question is about: the concepts that it names, else the stems of its words; never empty."""
    reader, _ = shared()
    language = detect(wording).name
    question = reader.read(wording, language)
    concepts = frozenset(name for name in question.concepts if reader.group(name) in SPEAKING)
    stems = frozenset(stem(word, question.language) for word in question.words if word not in STOP)
    return concepts or stems or frozenset({wording})
