"""The policy model: a Policy of Sections of Clauses, each clause verbatim with its span in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Role = Literal["text", "lead", "item"]
"""text: a sentence or paragraph of its own; lead: introduces a list ("We collect the following:"); item: a line of that list."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement of the policy: ``source[start:end] == text``, the bullet left out."""

    id: str
    """Content path, ``data-retention.usage-records``: survives re-ordering."""
    section: str
    text: str
    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of the policy; a sub-section names its parent."""

    id: str
    """Slug of the heading, ``data-retention``; unique in the policy."""
    title: str
    level: int
    """1 for a section, 2 for a sub-section and so on."""
    parent: str | None
    clauses: tuple[Clause, ...]
    """Its own clauses in the order of the file, without those of its sub-sections."""


@dataclass(frozen=True, slots=True)
class Translation:
    """The policy in another language, by the ids of the original; what it leaves out is quoted in the original."""

    language: str
    """BCP 47 tag, for example ``zh``."""
    title: str
    titles: Mapping[str, str]
    """Section id -> its heading."""
    lines: Mapping[str, str]
    """Clause id -> its text, verbatim from the translation's file."""


@dataclass(frozen=True)
class Policy:
    """A policy in one language, as read from one file."""

    title: str
    language: str
    """BCP 47 tag of the text, for example ``en``."""
    updated: str
    """The date as the policy words it ("January 2024"), or "" where it names none."""
    sections: tuple[Section, ...]
    source: str
    """The whole text that the spans count in, in characters."""
    version: int = 1
    warnings: tuple[str, ...] = ()
    translations: tuple[Translation, ...] = field(default=(), hash=False)
    """Published together with it."""

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {section.id: section for section in self.sections}

    @cached_property
    def _clauses(self) -> dict[str, Clause]:
        return {clause.id: clause for section in self.sections for clause in section.clauses}

    def section(self, id: str) -> Section:
        """The section of that slug; KeyError where there is none."""
        return self._sections[id]

    def clause(self, id: str) -> Clause:
        """The clause of that id; KeyError where there is none."""
        return self._clauses[id]

    def has_section(self, id: str) -> bool:
        """Whether a section of that slug exists."""
        return id in self._sections

    def clauses(self) -> Iterator[Clause]:
        """Every clause in the order of the file."""
        return iter(self._clauses.values())

    def children(self, id: str) -> tuple[Section, ...]:
        """The direct sub-sections of a section, in the order of the file."""
        return tuple(section for section in self.sections if section.parent == id)

    def translation(self, language: str) -> Translation | None:
        """The published translation for readers of a language: its own, else the one of the same main language (zh for zh-Hant)."""
        by_tag = {translation.language.lower(): translation for translation in self.translations}
        return by_tag.get(language.lower()) or by_tag.get(language.lower().partition("-")[0])
