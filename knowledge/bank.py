"""The question bank: what one policy's sections are about, and real phrasings of questions that they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.errors import LexiconError
from knowledge.lexicon import check_keys, line_of, nearest, read_yaml, split_phrases
from knowledge.topics import SUBJECTS

FOLDER = Path(__file__).parent / "policies"
KEYS = ("language", "topics", "questions")


@dataclass(frozen=True)
class Bank:
    """What an admin wrote down beside one policy."""

    topics: Mapping[str, str] = field(default_factory=dict)
    """Topic -> the section that answers it."""
    questions: tuple[tuple[str, str, str], ...] = ()
    """(phrasing, language, topic or section or kind)."""

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Bank:
        """Reads every ``bank.*.yaml`` of a folder; LexiconError names file, line and nearest key."""
        topics: dict[str, str] = {}
        questions: list[tuple[str, str, str]] = []
        for path in sorted(folder.glob("bank.*.yaml")):
            content = read_yaml(path)
            check_keys(path, content, KEYS)
            for topic, section in (content.get("topics") or {}).items():
                if topic not in SUBJECTS:
                    raise LexiconError(f'{path}:{line_of(path, str(topic))}: unknown topic "{topic}"{nearest(str(topic), SUBJECTS)}')
                topics[str(topic)] = str(section)
            language = str(content.get("language", "en"))
            for target, phrasings in (content.get("questions") or {}).items():
                questions += [(phrasing, language, str(target)) for phrasing in split_phrases(phrasings)]
        return cls(topics, tuple(questions))
