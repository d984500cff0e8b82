"""Outline -> Policy: sections with slugs, clauses with content ids and their exact spans."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Literal

from knowledge.errors import PolicyFormatError
from knowledge.outline import Line, Outline, bound
from knowledge.policy import Clause, Policy, Role, Section
from knowledge.readers import html, markdown, text

Format = Literal["text", "markdown", "html"]

UPDATED = re.compile(
    r"(?:last (?:updated|modified|revised)|effective(?: date| as of)?|updated on|最后更新|更新日期|最終更新日?|zuletzt aktualisiert|stand|"
    r"última actualización|última atualização|dernière mise à jour|последнее обновление)"
    r"[^\d\w]*(?:on |am |le |el )?[:：]?\s*(?P<date>[^.]{4,40}?)\.?$",
    re.IGNORECASE,
)
ABOUT_UPDATES = re.compile(
    r"updat|chang|amend|revis|modif|更新|变更|變更|変更|改定|"
    r"änder|aktualis|cambio|actualiz|alteraç|atualiz|mise à jour|измен|обновл",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-ZÀ-ÞА-ЯЁ0-9])|(?<=[。！？])[”』」）]*(?=\S)")
ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|no|art|inc|ltd|corp|co|mr|ms|dr|st|u\.s|nr|z\.b|d\.h|bzw)|\b[A-Z])\.$", re.IGNORECASE)
HIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of the text around them (https://trojansource.codes, Unicode TR 36)."""
KEY = re.compile(r"^([^:：.]{2,50})[:：]\s*\S")


def parse_policy(source: str, *, language: str = "en", version: int = 1, format: Format = "text") -> Policy:
    """Parses the text of a policy file.

    Raises PolicyFormatError where the text holds no statement at all.  ``Policy.warnings`` tells, a sentence each, what could
    not be recognised.
    """
    if format == "html":
        return build_policy(*html.read_html(source), language=language, version=version)
    if format == "markdown":
        return build_policy(source, markdown.read_outline(source), language=language, version=version, bare=markdown.bare(source))
    return build_policy(source, text.read_outline(source), language=language, version=version)


def build_policy(source: str, outline: Outline, *, language: str, version: int = 1, bare: str | None = None) -> Policy:
    """Makes the policy of an outline whose spans count in ``source``; an outline without headings is read by its shape instead.

    ``bare``: what to read then, of the same length as ``source``, its marks blanked out.
    """
    if not any(line.kind == "heading" for line in outline):
        outline = text.read_outline(source if bare is None else bare)
    bound(len(outline))
    for line in outline:
        if hidden := HIDDEN.search(source, line.start, line.end):
            name, number = f"U+{ord(hidden.group()):04X}", source.count("\n", 0, hidden.start()) + 1
            raise PolicyFormatError(f"holds the control character {name}, which can make readers see other words; take it out", number)
    statements = (source[line.start : line.end] for line in outline if line.kind in ("paragraph", "item"))
    if not any(char.isalpha() for statement in statements for char in statement):
        raise PolicyFormatError("holds no statement; give the policy's text", 1 if outline else 0)
    builder = _Builder(source)
    for index, line in enumerate(outline):
        builder.take(line, next_kind=outline[index + 1].kind if index + 1 < len(outline) else "")
    return builder.policy(language, version)


def slug(text: str) -> str:
    """ "Data Retention" -> ``data-retention``; letters of every script stay, accents go from Latin letters."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char for char in folded if not unicodedata.combining(char))
    return "-".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", kept))) or "section"


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of every sentence of a paragraph."""
    found, begin = [], 0
    for match in SENTENCE_END.finditer(text):
        if ABBREVIATION.search(text[begin : match.start()]):
            continue
        found.append((begin, begin + len(text[begin : match.end()].rstrip())))
        begin = match.end()
    return [*found, (begin, len(text))]


@dataclass
class _Open:
    """A section under construction."""

    id: str
    title: str
    level: int
    parent: str | None
    clauses: list[Clause] = field(default_factory=list)

    def close(self) -> Section:
        return Section(self.id, self.title, self.level, self.parent, tuple(self.clauses))


class _Builder:
    def __init__(self, source: str) -> None:
        self.source = source
        self.title = ""
        self.sections: list[_Open] = []
        self.ids: dict[str, int] = {}
        self.path: list[_Open] = []
        self.updated: Clause | None = None
        self.date = ""
        self.warnings: list[str] = []

    def take(self, line: Line, next_kind: str) -> None:
        text = self.source[line.start : line.end]
        if line.kind == "title":
            self.title = text
        elif line.kind == "heading":
            self._open(text, line.level)
        elif line.kind == "paragraph" and (match := UPDATED.match(text)):
            self.date = self.date or match["date"].strip()
            self.updated = self.updated or self._clause("", line.start, line.end, "text")
        else:
            if not self.sections:
                self._open(self.title or "Policy", 1)
            self._add(line, text, next_kind)

    def _open(self, title: str, level: int) -> None:
        while self.path and self.path[-1].level >= level:
            self.path.pop()
        parent = self.path[-1].id if self.path else None
        self.path.append(_Open(self._unique(slug(title)), title, level if parent else 1, parent))
        self.sections.append(self.path[-1])

    def _add(self, line: Line, paragraph: str, next_kind: str) -> None:
        section = self.sections[-1]
        if line.kind == "item":
            section.clauses.append(self._clause(section.id, line.start, line.end, "item"))
            return
        pieces = sentences(paragraph)
        for start, end in pieces:
            is_lead = (start, end) == pieces[-1] and (next_kind == "item" or paragraph[end - 1] in ":：")
            section.clauses.append(self._clause(section.id, line.start + start, line.start + end, "lead" if is_lead else "text"))

    def _clause(self, section: str, start: int, end: int, role: Role) -> Clause:
        text = self.source[start:end]
        key = KEY.match(text)
        name = slug(key.group(1) if key else " ".join(text.split()[:6]))[:60].strip("-")
        return Clause(self._unique(f"{section}.{name}") if section else name, section, text, start, end, role)

    def _unique(self, id: str) -> str:
        found, number = id, self.ids.get(id, 0) + 1
        while number > 1 and (found := f"{id}-{number}") in self.ids:
            number += 1
        self.ids[id] = number
        self.ids.setdefault(found, 1)
        bound(len(self.ids))
        return found

    def _place_updated(self) -> None:
        """The "last updated" line belongs to what the policy says about its changes, wherever in the file it stands."""
        if not self.updated:
            self.warnings.append('no date found (a line like "Last updated: January 2024"); answers will name the version only')
            return
        if not self.sections:
            self._open(self.title or "Policy", 1)
        home = next((s for s in self.sections if ABOUT_UPDATES.search(s.title)), self.sections[-1])
        home.clauses.append(replace(self.updated, id=self._unique(f"{home.id}.last-updated"), section=home.id))

    def policy(self, language: str, version: int) -> Policy:
        self._place_updated()
        if len(self.sections) == 1 and self.sections[0].title in (self.title, "Policy"):
            self.warnings.append("no headings found; the whole file is one section, a clause a line")
        parents = {section.parent for section in self.sections}
        for section in self.sections:
            if not section.clauses and section.id not in parents:
                self.warnings.append(f'the section "{section.title}" is empty')
        return Policy(
            title=self.title or self.sections[0].title,
            language=language,
            updated=self.date,
            sections=tuple(section.close() for section in self.sections),
            source=self.source,
            version=version,
            warnings=tuple(self.warnings),
        )
