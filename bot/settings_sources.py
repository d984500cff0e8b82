"""Where settings are written: YAML files and the environment, read into entries that remember their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.settings_values import absolute

MAX_BYTES = 1_000_000
"""No configuration comes near it."""
PREFIX = "PRIVACY_DESK_"


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting as somebody wrote it."""

    key: str
    """``http.port`` in a file, ``PRIVACY_DESK_HTTP_PORT`` in the environment."""
    text: str
    where: str
    """``/etc/privacy-desk/config.yaml:12``, ``environment`` or ``option``."""
    base: Path
    """The folder that relative paths count from."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about the configuration that has to be changed before anything starts."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def read_file(path: Path, base: Path) -> tuple[list[Entry], list[Problem]]:
    """The entries of a YAML file of settings and of sections with settings, in order; what is no such thing is a problem.

    Values stay as they are written, because YAML would make the number 4210 out of 70:10.
    """
    try:
        root = _compose(path)
    except _NoFile as error:
        return [], [error.problem]
    entries: list[Entry] = []
    problems: list[Problem] = []
    for found in _walk(root.value if root else [], "", path, base):
        if isinstance(found, Entry):
            entries.append(found)
        else:
            problems.append(found)
    return entries, problems


class _NoFile(Exception):
    """A file holds nothing that could be read."""

    def __init__(self, where: str, what: str) -> None:
        self.problem = Problem(where, what)


def _compose(path: Path) -> yaml.MappingNode | None:
    """The file's top level; None where there is nothing but comments."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _NoFile(str(path), f"cannot be read ({error.strerror}); check the path and its permissions") from None
    if len(content) > MAX_BYTES:
        raise _NoFile(str(path), f"is larger than {MAX_BYTES // 1_000_000} MB; this cannot be a configuration")
    try:
        root = yaml.compose(content.decode("utf-8-sig"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _NoFile(f"{path}:{line}", "is not UTF-8 text; save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _NoFile(f"{path}:{line}", f"is not valid YAML ({error.problem}); correct this line or the one above") from None
    except (yaml.YAMLError, RecursionError):
        raise _NoFile(str(path), "is not a YAML file of settings; write lines such as `http:` and below it `  port: 8080`") from None
    if root is not None and not isinstance(root, yaml.MappingNode):
        raise _NoFile(f"{path}:1", "holds no settings; write lines such as `http:` and below it `  port: 8080`")
    return root


def _walk(pairs: Sequence[tuple[yaml.Node, yaml.Node]], prefix: str, path: Path, base: Path) -> Iterator[Entry | Problem]:
    seen: dict[str, int] = {}
    for name, value in pairs:
        line = name.start_mark.line + 1
        where = f"{path}:{line}"
        key = f"{prefix}{name.value}" if isinstance(name, yaml.ScalarNode) else f"{prefix}?"
        if key in seen:
            yield Problem(where, f"{key} stands here for the second time (first in line {seen[key]}); keep one of them")
            continue
        seen[key] = line
        if isinstance(value, yaml.ScalarNode):
            is_nothing = value.tag == "tag:yaml.org,2002:null"
            yield Entry(key, "" if is_nothing else value.value.strip(), where, base)
        elif isinstance(value, yaml.MappingNode) and not prefix:
            yield from _walk(value.value, f"{key}.", path, base)
        else:
            yield Problem(where, f"{key} expects a single value, not a list or a section")


def read_environment(environ: Mapping[str, str], variables: Mapping[str, bool], cwd: Path) -> tuple[list[Entry], list[Problem]]:
    """The entries of the environment; ``variables`` tells of each known name whether it is a secret, which may come from a file.

    An empty variable counts as not set, since service managers and containers like to pass on empty ones.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for name in sorted(environ):
        if not name.startswith(PREFIX) or not environ[name].strip():
            continue
        bare = name.removesuffix("_FILE")
        if name not in variables and variables.get(bare):
            if environ.get(bare, "").strip():
                problems.append(Problem("environment", f"{bare} and {name} are both set; keep one of them"))
                continue
            file = absolute(cwd / Path(environ[name]).expanduser())
            try:
                entries.append(Entry(bare, _secret(file), f"environment ({name} = {file})", cwd))
            except (OSError, ValueError) as error:
                reason = (error.strerror if isinstance(error, OSError) else "") or "it holds no line of text"
                problems.append(Problem("environment", f"{name}: {file} cannot be read ({reason}); check the path and its permissions"))
        else:
            entries.append(Entry(name, environ[name].strip(), "environment", cwd))
    return entries, problems


def _secret(file: Path) -> str:
    with file.open("rb") as source:
        value = source.read(10_000).decode("utf-8-sig").strip()
    if not value:
        raise ValueError("empty")
    return value
