"""The words of the pages themselves (buttons, notes, refusals), in every language; what the bot says is not here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Self

import yaml

from knowledge.language import base
from knowledge.reading import LANGUAGES

FOLDER = Path(__file__).with_name("wording")
LONGEST_HEADER = 500
"""Characters of an Accept-Language header that are looked at."""


class Labels:
    """The labels of all languages; immutable."""

    def __init__(self, words: Mapping[str, Mapping[str, str]]) -> None:
        self._words = words

    @classmethod
    def shipped(cls) -> Self:
        """The labels that come with the program."""
        return cls(
            {language: yaml.load((FOLDER / f"{language}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader) for language in LANGUAGES}
        )

    def say(self, key: str, language: str, **values: object) -> str:
        """The label of that key with its ``{values}`` filled in; KeyError for a key that no language has."""
        text = self._words.get(language, {}).get(key) or self._words["en"][key]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        """Whether there is such a label."""
        return key in self._words["en"]


def language_of(tags: str | None) -> str:
    """The language of ours that suits best, "en" where none does.

    Takes the value of an Accept-Language header (RFC 9110, 12.5.4) or a single BCP 47 tag.
    """
    for tag in _by_weight(tags or ""):
        if language := base(tag):
            return language
    return "en"


def _by_weight(header: str) -> list[str]:
    weighed: list[tuple[float, str]] = []
    for part in header[:LONGEST_HEADER].split(","):
        tag, _, weight = part.partition(";q=")
        try:
            weighed.append((float(weight or 1), tag))
        except ValueError:
            continue
    weighed.sort(key=lambda pair: -pair[0])
    return [tag for weight, tag in weighed if weight > 0]
