"""Reads the YAML files that admins write: a mapping of plain values, nothing that could grow, run or hide."""

from __future__ import annotations

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import LexiconError

MAX_BYTES = 2 * 1024 * 1024
"""The largest word list that ships has less than a tenth of it."""
TEXT = "tag:yaml.org,2002:str"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Strict(_Loader):  # type: ignore[misc]  # which of the two loaders it is depends on the build of PyYAML
    """The safe loader without aliases, which let a file of ten lines become gigabytes, and without keys given twice."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        """Builds what a node says; nearly all are texts, which PyYAML would go a long way round for."""
        if node.tag == TEXT and isinstance(node, yaml.ScalarNode):
            return node.value
        return super().construct_object(node, deep)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        """Builds a mapping whose keys are all different."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen and isinstance(key.value, str):
                raise yaml.constructor.ConstructorError(None, None, f'the key "{key.value}" stands here twice', key.start_mark)
            seen.add(key.value if isinstance(key.value, str) else "")
        built: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return built


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file that holds a mapping; LexiconError with file and line otherwise."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read ({error.strerror})") from None
    if len(content) > MAX_BYTES:
        raise LexiconError(f"{path}: is larger than {MAX_BYTES // 1024 // 1024} MB")
    try:
        return parse_yaml(content.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LexiconError(f"{path}:{line}: is not UTF-8 text; save it as UTF-8") from None


def parse_yaml(text: str, name: str) -> dict[str, Any]:
    """The mapping in a YAML text; ``name`` is what errors call it. Raises LexiconError."""
    try:
        if alias := _first_alias(text):
            raise LexiconError(
                f"{name}:{alias}: uses an anchor (&) or alias (*), which has no place here; write the value out, or quote it"
            )
        loaded = yaml.load(text, Loader=_Strict)  # noqa: S506 - a safe loader with more taken away
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise LexiconError(f"{name}:{line}: is not valid YAML ({getattr(error, 'problem', None) or 'unreadable'})") from None
    if not isinstance(loaded, dict):
        raise LexiconError(f"{name}:1: holds no mapping")
    return loaded


def pattern_of(text: str) -> re.Pattern[str]:
    """The pattern that a file spells over several lines, which may end in a bar."""
    return re.compile(re.sub(r"\|\s+", "|", text))


def _first_alias(text: str) -> int:
    """The line of the first anchor or alias, 0 where there is none."""
    if "&" not in text:
        return 0  # an alias needs an anchor before it
    for token in yaml.scan(text, Loader=_Loader):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            return int(token.start_mark.line) + 1
    return 0
