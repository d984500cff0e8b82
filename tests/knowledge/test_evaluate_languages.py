"""A language is whole: it has its lexicon, and its questions are known for it and answered, without a hint from the client."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from knowledge.evaluation.gold import Question, read_gold
from knowledge.files import read_policy
from knowledge.lexicon import FOLDER
from knowledge.library import SHIPPED, Library
from knowledge.reading import LANGUAGES, Found, Unclear

OPEN = Path(__file__).parents[2] / "benchmarks" / "questions" / "open"


@pytest.fixture(scope="module")
def stock() -> dict[str, list[Question]]:
    found: defaultdict[str, list[Question]] = defaultdict(list)
    for question in read_gold(sorted(OPEN.glob("questions_*.jsonl")), read_policy(SHIPPED)):
        if question.style not in ("codeswitch", "fragment"):
            found[question.language].append(question)
    return found


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.shipped()


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "zh-Hant"])  # it is read as zh, simplified
def test_a_language_has_a_lexicon(language: str) -> None:
    assert (FOLDER / f"{language}.yaml").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_languages_questions_are_known_for_it_without_a_hint(language: str, stock: dict[str, list[Question]], library: Library) -> None:
    asked = [question for question in stock[language] if len(question.text) > 12][:40]
    known = [question for question in asked if library.read(question.text).language == language]
    assert len(known) >= 0.9 * len(asked) >= 0.9 * 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_of_a_languages_questions_find_their_section_without_a_hint(
    language: str, stock: dict[str, list[Question]], library: Library
) -> None:
    asked = [question for question in stock[language] if question.kind == "answerable"][:40]
    answers = [(question, part.answer) for question in asked for part in library.read(question.text).parts[:1]]
    right = [q for q, answer in answers if isinstance(answer, Found | Unclear) and answer.passages[0].section in q.sections]
    assert len(right) >= 0.75 * len(asked)
