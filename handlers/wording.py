"""The words of the bot: every sentence and button label by key, in each language, from the files beside this one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from desk.model.reply import Say
from handlers.settings import OperatorSettings
from knowledge.errors import LexiconError
from knowledge.lexicon import read_yaml
from knowledge.reading import LANGUAGES

FOLDER = Path(__file__).with_name("wording")
DEFAULT = "en"
PLACE = re.compile(r"\{([a-z_]+)\}")


class Wording:
    """Says a ``Say`` in a language; each language's file is read when it is first needed."""

    def __init__(self, operator: OperatorSettings | None = None, folder: Path = FOLDER) -> None:
        """``operator``: who runs this installation, for the sentence that names them."""
        self._operator = operator or OperatorSettings()
        self._folder = folder
        self._sentences: dict[str, Mapping[str, str]] = {}

    def say(self, say: Say, language: str) -> str:
        """The sentence in that language (English where it is none of ours), its arguments filled in.

        A sentence with a date has a twin ``.undated`` for a policy that names none. Raises KeyError for a key or an argument that
        is missing, which is a mistake in the program.
        """
        key, args = say.key, say.args
        if key == "operator":
            key, args = self._operated()
        elif args.get("updated") == "":
            key += ".undated"
        elif not args and "{" not in (plain := self.sentences(language)[key]):
            return plain
        # One pass, so that braces in what a user typed stay what they are.
        return PLACE.sub(lambda place: args[place[1]], self.sentences(language)[key])

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self.sentences(DEFAULT)

    def sentences(self, language: str) -> Mapping[str, str]:
        """Every sentence of a language by its key (``answer.silent``); raises LexiconError for a broken file."""
        language = language if language in LANGUAGES else DEFAULT
        if language not in self._sentences:
            path = self._folder / f"{language}.yaml"
            self._sentences[language] = dict(flat(read_yaml(path), path))
        return self._sentences[language]

    def operated_by(self, operator: OperatorSettings) -> None:
        """Names somebody else from now on."""
        self._operator = operator

    def take(self, sentences: Mapping[str, Mapping[str, str]]) -> None:
        """Says other sentences from now on; ``sentences``: those of every language, checked."""
        self._sentences = dict(sentences)

    def _operated(self) -> tuple[str, Mapping[str, str]]:
        name, contact = self._operator.name, self._operator.contact
        if not name:
            return "operator.unstated", {}
        return ("operator.stated" if contact else "operator.uncontacted"), {"operator": name, "contact": contact}


@lru_cache(maxsize=1)
def shipped() -> Wording:
    """The wording that ships, read once a process; it names no operator."""
    return Wording()


def flat(content: Mapping[str, Any], path: Path, above: str = "") -> Iterator[tuple[str, str]]:
    """Nested keys joined by dots. Raises LexiconError where a leaf is no text (an unquoted ``no`` is none)."""
    for name, value in content.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping):
            yield from flat(value, path, f"{key}.")
        elif isinstance(name, str) and isinstance(value, str) and value.strip():
            yield key, value
        else:
            raise LexiconError(f'{path}: the sentence "{key}" is no text; put it into quotation marks')
