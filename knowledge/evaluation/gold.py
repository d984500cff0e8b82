"""Reads labelled questions and dialogues from JSON lines, and says in one sentence what is wrong with a label."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from knowledge.evaluation.wording import loose
from knowledge.policy import Policy
from knowledge.reading import LANGUAGES, Right

KINDS = ("answerable", "not_covered", "off_topic", "rights", "smalltalk", "mixed")
"""answerable: the policy answers it; not_covered: about privacy, the policy is silent; off_topic: not about privacy; rights: wants a
right exercised now; mixed: several questions in one."""
EXPECTATIONS = ("answer", "abstain", "decline", "greet", "start_right", "continue_right", "switch_right", "cancel", "ticket")
"""What a turn of a dialogue should bring about."""

QUESTION_KEYS = ("id", "text", "lang", "kind", "sections", "must_contain", "right", "style", "note", "alt_kinds", "near", "parts")
TURN_KEYS = (*QUESTION_KEYS, "expect")
DIALOGUE_KEYS = ("id", "lang", "turns", "note")
LISTS = ("sections", "must_contain", "alt_kinds", "near")
NEAR_ENOUGH = 60.0
"""rapidfuzz ratio from which another name counts as what was meant."""


class GoldError(Exception):
    """A labelled file cannot be used; its text is one sentence: file and line, what is wrong, what comes nearest."""


@dataclass(frozen=True, slots=True)
class Question:
    """One labelled question, or one turn of a labelled dialogue."""

    id: str
    text: str
    kind: str
    """One of ``KINDS``."""
    language: str = "en"
    style: str = ""
    sections: tuple[str, ...] = ()
    """Slugs that are accepted as the first answer, best first."""
    parent: str | None = None
    """The section that holds ``sections[0]``, where that is a sub-section: quoting it quotes the best one too."""
    must_contain: tuple[str, ...] = ()
    """Verbatim snippets that a right answer shows."""
    right: Right | None = None
    alt_kinds: tuple[str, ...] = ()
    """Kinds that would be tolerable as well."""
    near: tuple[str, ...] = ()
    """Sections that may be shown although the policy does not say."""
    parts: tuple[tuple[str, ...], ...] = ()
    """Of a mixed one: accepted sections of each half; an empty half is not covered."""
    expect: str | None = None
    """One of ``EXPECTATIONS`` for a turn of a dialogue, None for a question on its own."""
    dialogue: str | None = None
    """The dialogue's id; turns of one dialogue follow each other."""
    place: str = ""
    """``file:line``, for people."""


def read_gold(paths: Iterable[Path], policy: Policy) -> list[Question]:
    """Reads every labelled file, questions and dialogues alike, checked against the policy that they are labelled for.

    One JSON object a line: a question, or a dialogue with ``turns``.  Raises GoldError for the first label that cannot be right:
    an unknown key, kind, right or section, a snippet that the policy does not hold, an id that comes twice.
    """
    found: list[Question] = []
    places: dict[str, str] = {}
    for path in paths:
        for place, row in _rows(path):
            identity = row.get("id")
            if not isinstance(identity, str) or not identity:
                raise GoldError(f'{place}: "id" is missing; give every question a name of its own')
            if identity in places:
                raise GoldError(f'{place}: the id "{identity}" was used before, in {places[identity]}; ids are unique over all files')
            places[identity] = place
            found.extend(_dialogue(row, place, policy) if "turns" in row else [_question(row, place, policy, QUESTION_KEYS)])
    if not found:
        raise GoldError('the files hold no question; give JSON lines with "id", "text" and "kind"')
    return found


def nearest(word: str, known: Sequence[str]) -> str:
    """The end of a complaint: "the nearest is ..." for a name that is probably meant, else "known are ..."."""
    best = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return f'the nearest is "{best[0]}"' if best else f"known are {', '.join(known)}"


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise GoldError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError:
        raise GoldError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise GoldError(f"{path}:{number}: is not JSON ({error}); one object a line") from None
        if not isinstance(row, dict):
            raise GoldError(f'{path}:{number}: is no JSON object; write {{"id": ..., "text": ..., "kind": ...}}')
        yield f"{path}:{number}", row


def _dialogue(row: Mapping[str, Any], place: str, policy: Policy) -> list[Question]:
    _known_keys(row, DIALOGUE_KEYS, place)
    turns = row["turns"]
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, dict) for turn in turns):
        raise GoldError(f'{place}: "turns" must be a list of turns; each has "text", "kind" and "expect"')
    found = []
    for number, turn in enumerate(turns, 1):
        labelled = {"lang": row.get("lang", "en"), **turn, "id": f"{row['id']}.{number}"}
        where = f"{place} turn {number}"
        expect = turn.get("expect")
        if not isinstance(expect, str) or expect not in EXPECTATIONS:
            raise GoldError(f'{where}: "expect" is {_shown(expect)}; {nearest(str(expect), EXPECTATIONS)}')
        question = _question(labelled, where, policy, TURN_KEYS)
        if expect.endswith("_right") and question.right is None:
            raise GoldError(f'{where}: "{expect}" needs "right"; one of {", ".join(Right)}')
        found.append(replace(question, expect=expect, dialogue=row["id"]))
    return found


def _question(row: Mapping[str, Any], place: str, policy: Policy, keys: Sequence[str]) -> Question:
    _known_keys(row, keys, place)
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise GoldError(f'{place}: "text" is missing; give the question as it was typed')
    kind = _one_of(row, "kind", KINDS, place)
    language = _one_of(row, "lang", LANGUAGES, place, default="en")
    values = {key: _strings(row, key, place) for key in LISTS}
    parts = row.get("parts") or []
    if not isinstance(parts, list) or not all(isinstance(part, list) for part in parts):
        raise GoldError(f'{place}: "parts" must be a list of lists of sections; an empty list is a half that is not covered')
    halves = tuple(_strings({"parts": part}, "parts", place) for part in parts)
    for slug in (*values["sections"], *values["near"], *(slug for half in halves for slug in half)):
        if not policy.has_section(slug):
            raise GoldError(f'{place}: the policy has no section "{slug}"; {nearest(slug, [section.id for section in policy.sections])}')
    for other in values["alt_kinds"]:
        if other not in KINDS or other == kind:
            raise GoldError(f'{place}: "alt_kinds" holds "{other}"; {nearest(other, [known for known in KINDS if known != kind])}')
    right = _one_of(row, "right", tuple(Right), place) if row.get("right") is not None else None
    best = values["sections"][:1]
    question = Question(
        id=row["id"],
        text=text,
        kind=kind,
        language=language,
        style=str(row.get("style") or ""),
        sections=values["sections"],
        parent=policy.section(best[0]).parent if best else None,
        must_contain=values["must_contain"],
        right=Right(right) if right else None,
        alt_kinds=values["alt_kinds"],
        near=values["near"],
        parts=halves,
        place=place,
    )
    _consistent(question, policy)
    return question


def _consistent(question: Question, policy: Policy) -> None:
    place, kind = question.place, question.kind
    if kind in ("answerable", "mixed") and not (question.sections or any(question.parts)):
        raise GoldError(f'{place}: {kind} but "sections" is empty; name the section that answers it')
    if kind == "rights" and question.right is None:
        raise GoldError(f'{place}: rights but "right" is missing; one of {", ".join(Right)}')
    source = loose(policy.source)
    for snippet in question.must_contain:
        if loose(snippet) not in source:
            raise GoldError(f'{place}: "must_contain" asks for "{snippet}", which the policy does not hold; copy it from the policy')


def _known_keys(row: Mapping[str, Any], keys: Sequence[str], place: str) -> None:
    for key in row:
        if key not in keys:
            raise GoldError(f'{place}: unknown key "{key}"; {nearest(key, keys)}')


def _one_of(row: Mapping[str, Any], key: str, known: Sequence[str], place: str, default: str | None = None) -> str:
    value = row.get(key, default)
    if not isinstance(value, str) or value not in known:
        raise GoldError(f'{place}: "{key}" is {_shown(value)}; {nearest(str(value), known)}')
    return value


def _strings(row: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
    value = row.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise GoldError(f'{place}: "{key}" must be a list of texts; write ["..."] or leave it out')
    return tuple(value)


def _shown(value: object) -> str:
    return "missing" if value is None else json.dumps(value, ensure_ascii=False)[:60]
