"""Checks changed wording files against each other before the running bot takes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from handlers.wording import DEFAULT, FOLDER, PLACE, Wording, flat
from knowledge.errors import LexiconError
from knowledge.lexicon import nearest
from knowledge.reading import LANGUAGES
from knowledge.yaml_file import parse_yaml

PREFIX = "wording"


def wording_files(folder: Path = FOLDER) -> dict[str, Path]:
    """Name -> file of every language's wording."""
    return {f"{PREFIX}/{language}.yaml": folder / f"{language}.yaml" for language in LANGUAGES}


def check_wording(folder: Path = FOLDER) -> None:
    """Every language has the same sentences with the same places to fill in; LexiconError names file, line and nearest key."""
    wording = Wording(folder=folder)
    english = wording.sentences(DEFAULT)
    for language in LANGUAGES:
        _compare(folder / f"{language}.yaml", wording.sentences(language), english)


def read_wording(contents: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Language -> sentences, of the wording among gathered word files; raises LexiconError."""
    return {
        Path(name).stem: dict(flat(parse_yaml(content, name), Path(name)))
        for name, content in contents.items()
        if name.startswith(f"{PREFIX}/")
    }


def _compare(path: Path, sentences: Mapping[str, str], english: Mapping[str, str]) -> None:
    for key in sentences.keys() - english.keys():
        raise LexiconError(f'{path}:{_line(path, key)}: unknown sentence "{key}"{nearest(key, english)}')
    for key, text in english.items():
        if key not in sentences:
            raise LexiconError(f'{path}:1: the sentence "{key}" is missing{nearest(key, sentences)}')
        wanted, found = set(PLACE.findall(text)), set(PLACE.findall(sentences[key]))
        if wanted != found:
            places = ", ".join(f"{{{name}}}" for name in sorted(wanted)) or "nothing"
            raise LexiconError(f'{path}:{_line(path, key)}: the sentence "{key}" holds {places} to be filled in, as in {DEFAULT}.yaml')


def _line(path: Path, key: str) -> int:
    """The line of a nested key: the last of its names that is found below the ones before it; 1 where it is not found."""
    names, at, line = key.split("."), 0, 1
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        rest = ".".join(names[at:])
        bare = text.strip()
        if bare.startswith((f"{rest}:", f'"{rest}"')):
            return number
        if at < len(names) - 1 and bare.startswith(f"{names[at]}:"):
            at, line = at + 1, number
    return line
