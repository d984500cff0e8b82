"""Rehearsal: the regression questions are asked of the policy as it is and of the one to come, and the answers compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from knowledge.errors import LexiconError
from knowledge.lexicon import check_keys, line_of, nearest
from knowledge.library import Library
from knowledge.policy import Policy
from knowledge.reading import Found, Intent, Part, Reading, Right, Unclear
from knowledge.yaml_file import read_yaml

FOLDER = Path(__file__).parent / "policies"
KEYS = ("language", "sections", "clauses", "rights", "silent", "off_topic")
Kind = Literal["section", "clause", "rights", "silent", "off_topic"]
Result = Literal["same", "changed", "broken", "silent", "mended"]
"""changed: another answer, as good; silent: was answered and is no more; broken: was as expected and is no more; mended: the reverse."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One regression question with what is expected of it."""

    text: str
    language: str
    kind: Kind
    expects: str = ""
    """The section, the clause's id, or the right; "" for the other kinds."""
    id: str = ""
    """Of one that was learned from users; "" = it stands in the files."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was answered, as far as it matters here."""

    kind: str
    """answer, clarify, silent, rights or other."""
    section: str = ""
    """The section quoted first."""
    right: str = ""
    lines: tuple[str, ...] = ()
    """Every line quoted as the answer, word for word."""
    sections: frozenset[str] = frozenset()
    """The sections that the lines of the first passage stand in."""
    clauses: frozenset[str] = frozenset()
    """The ids of all lines."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One question, before and after."""

    asked: Asked
    before: Said
    after: Said
    result: Result


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Every question, before and after."""

    compared: tuple[Compared, ...]
    unmet: int
    """Questions that were not answered as expected before, nor are after: nothing that this change did."""

    def of(self, *results: Result) -> tuple[Compared, ...]:
        """The questions with one of these results."""
        return tuple(each for each in self.compared if each.result in results)

    @property
    def counts(self) -> dict[str, int]:
        """How many questions had which result."""
        found = Counter(each.result for each in self.compared)
        results = {result: found[result] for result in get_args(Result)}
        return {"questions": len(self.compared), **results, "unmet": self.unmet}

    @property
    def is_broken(self) -> bool:
        """Whether a question that was answered as expected no longer is."""
        return bool(self.of("broken", "silent"))


def load(folder: Path = FOLDER) -> tuple[Asked, ...]:
    """Reads every ``rehearsal.*.yaml`` of a folder; LexiconError names file, line and nearest key of what breaks the form."""
    return tuple(asked for path in sorted(folder.glob("rehearsal.*.yaml")) for asked in _read(path))


def _read(path: Path) -> Iterator[Asked]:
    content = read_yaml(path)
    check_keys(path, content, KEYS)
    language = str(content.get("language") or "en")
    for section, texts in _mapping(path, content, "sections").items():
        yield from (Asked(text, language, "section", str(section)) for text in _texts(path, str(section), texts))
    for clause, texts in _mapping(path, content, "clauses").items():
        yield from (Asked(text, language, "clause", str(clause)) for text in _texts(path, str(clause), texts))
    for right, texts in _mapping(path, content, "rights").items():
        if right not in list(Right):
            raise LexiconError(f'{path}:{line_of(path, str(right))}: unknown right "{right}"{nearest(str(right), list(Right))}')
        yield from (Asked(text, language, "rights", str(right)) for text in _texts(path, str(right), texts))
    yield from (Asked(text, language, "silent") for text in _texts(path, "silent", content.get("silent") or []))
    yield from (Asked(text, language, "off_topic") for text in _texts(path, "off_topic", content.get("off_topic") or []))


def _mapping(path: Path, content: Mapping[str, Any], key: str) -> Mapping[Any, Any]:
    found = content.get(key) or {}
    if not isinstance(found, Mapping):
        raise LexiconError(f'{path}:{line_of(path, key)}: "{key}" maps a name to a list of questions')
    return found


def _texts(path: Path, key: str, texts: object) -> list[str]:
    if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
        raise LexiconError(f'{path}:{line_of(path, key)}: "{key}" is not a list of questions; put those with : or # into quotation marks')
    return [str(text) for text in texts]


def rehearse(before: Library, after: Library, asked: Iterable[Asked], moved: Mapping[str, str]) -> Rehearsal:
    """Asks both.

    ``moved``: sections and clauses that have another id in the new policy, old -> new; a question that expects the old one expects
    the new one.
    """
    compared = []
    unmet = 0
    for each in asked:
        was, is_ = said(before.read(each.text, each.language), before.policy), said(after.read(each.text, each.language), after.policy)
        did = meets(was, each, each.expects)
        does = meets(is_, each, moved.get(each.expects, each.expects))
        unmet += not did and not does
        compared.append(Compared(each, was, is_, _result(did, does, was, is_)))
    return Rehearsal(tuple(compared), unmet)


def _result(did: bool, does: bool, was: Said, is_: Said) -> Result:
    if did and not does:
        return "silent" if is_.kind == "silent" and was.kind in ("answer", "clarify") else "broken"
    if does and not did:
        return "mended"
    return "same" if (was.kind, was.right, was.lines) == (is_.kind, is_.right, is_.lines) else "changed"


def meets(answer: Said, asked: Asked, expects: str) -> bool:
    """Whether an answer is what is expected; a section counts too where it is quoted as a part of its parent."""
    match asked.kind:
        case "section":
            return answer.kind == "answer" and expects in answer.sections
        case "clause":
            return answer.kind == "answer" and expects in answer.clauses
        case "rights":
            return answer.kind == "rights" and answer.right == expects
        case _:
            return answer.kind in ("silent", "other")


def said(reading: Reading, policy: Policy) -> Said:
    """The gist of a reading: of its first part that is a right to exercise or a question."""
    part = next((each for each in reading.parts if each.intent is Intent.RIGHTS), None) or _first_question(reading.parts)
    if part is None:
        return Said("other")
    if part.intent is Intent.RIGHTS:
        return Said("rights", right=part.right or "")
    answer = part.answer
    if not isinstance(answer, Found | Unclear) or not answer.passages:
        return Said("silent")
    first = answer.passages[0]
    ids = [id for passage in answer.passages for id in passage.clauses]
    lines = tuple(policy.clause(id).text for id in ids)
    sections = frozenset({first.section, *(policy.clause(id).section for id in first.clauses)})
    return Said("answer" if isinstance(answer, Found) else "clarify", first.section, "", lines, sections, frozenset(ids))


def _first_question(parts: Sequence[Part]) -> Part | None:
    return next((each for each in parts if each.intent in (Intent.QUESTION, Intent.OFF_TOPIC)), None)
