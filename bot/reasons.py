"""``privacy-desk ask --explain``: why a turn was read as it was, for whoever looks after the word lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from knowledge.library import Explained, Explanation
from knowledge.policy import Policy

MOST = 5
"""Topics, sections and clauses shown of each part."""


def reasons(explained: Explanation, policy: Policy) -> Iterator[str]:
    """Lines with the language, and for every part its intent, words as read, concepts, topics, sections and nearest clauses."""
    reading = explained.reading
    language = reading.language if reading.known_language else f"none that is known (answered in {reading.language})"
    yield f"language  {language}; about the asker's own data: {'yes' if reading.personal else 'no'}"
    for part in explained.parts:
        yield ""
        yield from _part(part, policy)


def _part(explained: Explained, policy: Policy) -> Iterator[str]:
    part, question = explained.part, explained.question
    yield f"part      {part.text!r}: {' '.join(each for each in (part.intent, part.right, part.smalltalk) if each)}"
    yield f"decided   {type(part.answer).__name__ if part.answer else 'nothing to look up'}"
    yield f"read as   {question.read_as}"
    if question.repaired:
        yield "repaired  " + ", ".join(f"{typed} -> {read}" for typed, read in question.repaired)
    yield f"concepts  {', '.join(question.concepts) or 'none'}"
    yield f"topics    {_best(explained.scored.probabilities)}"
    yield f"sections  {_best(explained.sections)}"
    for id, score in _ranked(explained.scored.clauses):
        shares = explained.scored.reasons.get(id)
        because = "topics {:.2f}, concepts {:.2f}, words {:.2f}, vectors {:.2f}".format(*shares) if shares else ""
        yield f"  {score:.3f}   {policy.clause(id).text}  ({because})"


def _best(scores: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {score:.2f}" for name, score in _ranked(scores)) or "none"


def _ranked(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(scores.items(), key=lambda pair: -pair[1])[:MOST]
