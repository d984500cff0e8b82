"""Concepts: what privacy questions and policies talk about, and the words for it in each language."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from knowledge import yaml_file
from knowledge.errors import LexiconError
from knowledge.text import fold, is_cjk, main_language, tokens

read_yaml = yaml_file.read_yaml

FOLDER = Path(__file__).parent / "lexicon"
KEYS = ("language", "shorthand", "concepts", "policy")
GAP = ".."
MAX_GAP = 3
"""``sell .. data`` allows up to three words in between."""
MAX_RUN = 12
"""The longest Han or kana phrase that is looked up, in characters."""


class Hit(NamedTuple):
    """A concept seen in a text: the words ``tokens[start:end]`` (in Han and kana runs: the run's place)."""

    concept: str
    start: int
    end: int
    phrase: str


_Rests = list[tuple[tuple[str, ...], str]]
"""(further words, concept) of the phrases that begin alike."""


@dataclass(slots=True)
class _Begun:
    """The phrases that begin with one word."""

    alone: list[str] = field(default_factory=list)
    """Concepts of the word by itself."""
    before: dict[str, _Rests] = field(default_factory=dict)
    """Second word -> the phrases that go on with it; most words begin many phrases, and few of them go on as the text does."""
    loose: _Rests = field(default_factory=list)
    """Phrases whose second word is a gap or given by its beginning."""

    def add(self, rest: tuple[str, ...], concept: str) -> None:
        """Adds the phrase that goes on with ``rest``."""
        if not rest:
            self.alone.append(concept)
        elif rest[0] == GAP or rest[0].endswith("*"):
            self.loose.append((rest, concept))
        else:
            self.before.setdefault(rest[0], []).append((rest, concept))


@dataclass(slots=True)
class _Words:
    """Compiled phrases of one language."""

    exact: dict[str, _Begun] = field(default_factory=dict)
    """First word -> the phrases that it begins."""
    prefix: dict[str, _Begun] = field(default_factory=dict)
    """First word given as ``delet*`` -> the same."""
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """First two letters -> how long such beginnings with them are."""
    runs: dict[str, list[str]] = field(default_factory=dict)
    """Han or kana phrase -> concepts."""
    sizes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """First character -> how long such phrases that begin with it are."""
    vocabulary: set[str] = field(default_factory=set)
    """Every whole word, for repair."""


_Written = Mapping[str, Mapping[str, Any]]
"""Language -> concept -> its phrases, as the file has them."""


class Lexicon:
    """Concepts and their words; shared between threads.

    A language's phrases are compiled when it is first met: together they take a tenth of a start, and most desks meet two or three.
    """

    def __init__(self, words: _Written, shorthand: Mapping[str, Mapping[str, str]], policy: _Written, groups: Mapping[str, str]) -> None:
        """``groups``: concept -> "form", "act", "thing", "silent", "off" or "chat"."""
        self._shorthand = shorthand
        self.groups = groups
        self._written = {"asker": words, "policy": policy}
        self._compiled: dict[tuple[str, str], _Words] = {}

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Lexicon:
        """Reads ``*.yaml`` in ``folder``; LexiconError names file, line and nearest key of whatever breaks the form.

        A start checks the files before it uses them, so that the lexicon of unchanged files is built once.
        """
        return _built(folder, _fingerprint(folder))

    @classmethod
    def _build(cls, folder: Path) -> Lexicon:
        groups = _concept_groups(folder / "concepts.yaml")
        known = set(groups)
        words: dict[str, Mapping[str, Any]] = {}
        policy: dict[str, Mapping[str, Any]] = {}
        shorthand: dict[str, dict[str, str]] = {}
        for path in sorted(folder.glob("*.yaml")):
            if path.name == "concepts.yaml":
                continue
            content = read_yaml(path)
            check_keys(path, content, KEYS)
            language = content.get("language")
            if not isinstance(language, str):
                raise LexiconError(f"{path}:1: a lexicon names its language")
            words[language] = _known(path, content.get("concepts") or {}, known)
            policy[language] = _known(path, content.get("policy") or {}, known)
            shorthand[language] = {fold(str(k)): fold(str(v)) for k, v in (content.get("shorthand") or {}).items()}
        return cls(words, shorthand, policy, groups)

    def shorthand(self, language: str) -> Mapping[str, str]:
        """Chat shorthand -> words ("u" -> "you")."""
        return self._shorthand.get(language, {})

    def vocabulary(self, language: str) -> set[str]:
        """Every whole word of a language's phrases."""
        return set().union(*(table.vocabulary for table in self._tables(language)))

    def prefixes(self, language: str) -> set[str]:
        """The beginnings of four letters or more that stand for any ending."""
        return {prefix for table in self._tables(language) for prefix in table.prefix if len(prefix) > 3}

    def alone(self, words: Iterable[str], concepts: AbstractSet[str], language: str) -> set[str]:
        """Those of the words that have one of the concepts by themselves, in a language that parts words by spaces."""
        exact: set[str] = set()
        begun: tuple[str, ...] = ()
        for table in self._tables(language):
            exact |= {word for word, phrases in table.exact.items() if not concepts.isdisjoint(phrases.alone)}
            begun += tuple(prefix for prefix, phrases in table.prefix.items() if not concepts.isdisjoint(phrases.alone))
        return {word for word in words if word in exact or word.startswith(begun)}

    def hits(self, words: Sequence[str], language: str, *, side: str = "asker") -> list[Hit]:
        """The concepts in a tokenised text; ``side="policy"`` adds a policy's own words.

        A longer phrase never hides the concepts of its parts: all count.
        """
        found: list[Hit] = []
        base = main_language(language)
        tables = self._tables(base) + (self._tables(base, "policy") if side == "policy" else [])
        for table in tables:
            _find(table, words, found)
        if base in ("zh", "ja"):
            text, starts = _joined(words)
            for table in tables:
                _find_runs(table, text, starts, found)
        return found

    def concepts(self, words: Sequence[str], language: str, *, side: str = "asker") -> dict[str, Hit]:
        """The concepts in a tokenised text, each with its first hit."""
        found: dict[str, Hit] = {}
        for hit in self.hits(words, language, side=side):
            found.setdefault(hit.concept, hit)
        return found

    def _tables(self, language: str, side: str = "asker") -> list[_Words]:
        """The phrases of every language and of this one; two threads that compile the same do no harm."""
        found = []
        for name in ("any", language):
            table = self._compiled.get((side, name))
            if table is None and name in self._written[side]:
                table = self._compiled[side, name] = _compile(self._written[side][name])
            if table is not None:
                found.append(table)
        return found


@lru_cache(maxsize=1)
def _built(folder: Path, fingerprint: bytes) -> Lexicon:
    return Lexicon._build(folder)


def _fingerprint(folder: Path) -> bytes:
    """What the files hold, in short."""
    return sha256(b"\0".join(part for path in sorted(folder.glob("*.yaml")) for part in (path.name.encode(), path.read_bytes()))).digest()


def _find(table: _Words, words: Sequence[str], found: list[Hit]) -> None:
    exact, prefix, lengths = table.exact, table.prefix, table.lengths
    for start, word in enumerate(words):
        begun = exact.get(word)
        if begun:
            _go_on(begun, words, start, found)
        for length in lengths.get(word[:2], ()):
            begun = prefix.get(word[:length])
            if begun:
                _go_on(begun, words, start, found)


def _go_on(begun: _Begun, words: Sequence[str], start: int, found: list[Hit]) -> None:
    """Adds the phrases that begin at ``start`` and go on as the text does."""
    for concept in begun.alone:
        found.append(Hit(concept, start, start + 1, words[start]))
    if start + 1 == len(words):
        return
    for rests in (begun.before.get(words[start + 1], ()), begun.loose):
        for rest, concept in rests:
            end = _follow(words, start + 1, rest)
            if end:
                found.append(Hit(concept, start, end, " ".join(words[start:end])))


def _follow(words: Sequence[str], at: int, rest: tuple[str, ...]) -> int:
    """The end of the phrase whose further words are ``rest``, or 0 where they do not follow."""
    for index, wanted in enumerate(rest):
        if wanted == GAP:
            return next((end for skip in range(MAX_GAP + 1) if (end := _follow(words, at + skip, rest[index + 1 :]))), 0)
        if at >= len(words) or not (words[at].startswith(wanted[:-1]) if wanted.endswith("*") else words[at] == wanted):
            return 0
        at += 1
    return at


def _joined(words: Sequence[str]) -> tuple[str, list[int]]:
    starts = [index for index, word in enumerate(words) for _ in word]
    return "".join(words), starts


def _find_runs(table: _Words, text: str, starts: list[int], found: list[Hit]) -> None:
    runs, sizes = table.runs, table.sizes
    for at, first in enumerate(text):
        for length in sizes.get(first, ()):
            phrase = text[at : at + length]
            for concept in runs.get(phrase, ()) if len(phrase) == length else ():
                found.append(Hit(concept, starts[at], starts[at + length - 1] + 1, phrase))


def _known(path: Path, concepts: Mapping[str, Any], known: set[str]) -> Mapping[str, Any]:
    """The concepts of a file, all of them known ones; raises LexiconError."""
    if not isinstance(concepts, Mapping):
        raise LexiconError(f'{path}: "concepts" maps a concept to its phrases')
    for concept in concepts:
        if concept not in known:
            raise LexiconError(f'{path}:{line_of(path, str(concept))}: unknown concept "{concept}"{nearest(str(concept), known)}')
    return concepts


def _compile(concepts: Mapping[str, Any]) -> _Words:
    compiled = _Words()
    for concept, phrases in concepts.items():
        for phrase in split_phrases(phrases):
            _add(compiled, phrase, str(concept))
    return compiled


def _add(compiled: _Words, phrase: str, concept: str) -> None:
    pieces: list[str] = []
    for piece in phrase.split():
        if piece == GAP:
            pieces.append(GAP)
            continue
        starred = piece.endswith("*")
        bare = piece.rstrip("*")
        # Most pieces are plain words, for which folding is lower case; thousands are read at every start.
        found = [bare.lower()] if bare.isascii() and bare.isalpha() else tokens(fold(bare))
        if found:
            pieces += [*found[:-1], found[-1] + "*" if starred else found[-1]]
    if not pieces:
        return
    if not phrase.isascii() and any(is_cjk(piece) for piece in pieces):
        run = "".join(pieces)
        if len(run) <= MAX_RUN:
            compiled.runs.setdefault(run, []).append(concept)
            compiled.sizes[run[0]] = tuple(sorted({*compiled.sizes.get(run[0], ()), len(run)}))
        return
    compiled.vocabulary.update([piece for piece in pieces if piece != GAP and piece[-1] != "*"])
    first, rest = pieces[0], tuple(pieces[1:])
    if first.endswith("*"):
        compiled.prefix.setdefault(first[:-1], _Begun()).add(rest, concept)
        known = compiled.lengths.get(first[:2], ())
        if len(first) - 1 not in known:
            compiled.lengths[first[:2]] = tuple(sorted((*known, len(first) - 1)))
    else:
        compiled.exact.setdefault(first, _Begun()).add(rest, concept)


def split_phrases(value: object) -> list[str]:
    """A list, or one string with commas."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, Iterable):
        return [str(value)] if value is not None else []
    return [str(phrase).strip() for phrase in value if str(phrase).strip()]


def check_keys(path: Path, content: Mapping[str, Any], allowed: Sequence[str]) -> None:
    """Raises LexiconError for a key that is not one of ``allowed``."""
    for key in content:
        if key not in allowed:
            raise LexiconError(f'{path}:{line_of(path, str(key))}: unknown key "{key}"{nearest(str(key), allowed)}')


def line_of(path: Path, key: str) -> int:
    """The line of a key in a YAML file, 1 where it is not found."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.strip().startswith((f"{key}:", f'"{key}"'))), 1)


def nearest(key: str, known: Iterable[str]) -> str:
    """ "; did you mean ..." with the nearest known key, or nothing."""
    close = difflib.get_close_matches(key, list(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _concept_groups(path: Path) -> dict[str, str]:
    return {str(name): str(group) for group, names in read_yaml(path).items() if isinstance(names, Mapping) for name in names}
