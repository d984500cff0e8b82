"""Files -> the next version of the policy: read apart, paired, compared, and what must be said before it is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from knowledge.diff import Change, diff
from knowledge.isolated import read_isolated
from knowledge.pairing import Pairing, pair
from knowledge.policy import Policy, Translation

Level = Literal["note", "grave", "refused"]
"""note: to be read; grave: needs a reason to be published over; refused: cannot be published."""
Read = Callable[[Path, str | None, int], Policy]
SHOWN = 70
"""Characters of a clause that a finding shows."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about the files that whoever publishes has to know."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """The text that one language of a version was read from."""

    file: str
    text: str


@dataclass(frozen=True)
class Published:
    """A version as it is kept: the policy with its translations, and what each language was read from."""

    policy: Policy
    sources: Mapping[str, Source]


@dataclass(frozen=True)
class Candidate:
    """What would be published, compared with the version that it would follow."""

    published: Published
    before: Policy
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    """Clauses of the original."""
    translated: Mapping[str, int]
    """Language -> how many of the original's clauses its translation has."""

    @property
    def policy(self) -> Policy:
        """The policy with its translations."""
        return self.published.policy

    def level(self, level: Level) -> tuple[Finding, ...]:
        """The findings of one level."""
        return tuple(finding for finding in self.findings if finding.level == level)


def prepare(
    files: Sequence[str], before: Published, version: int, *, original: str | None = None, admit: Callable[[Policy], None] | None = None
) -> Candidate:
    """Reads the files, one a language, and makes the version that would follow ``before``.

    A file is a path, or ``zh=path`` where neither its name nor its words tell the language. The one in ``original`` (a language tag;
    without it that of ``before``) is the original, the others are its translations. A language that is not among the files stays as
    it was; of its translation only those clauses whose original has not changed. ``admit`` sees each file's policy before it is
    compared, and raises where that is to end here. Raises PolicyFormatError for a file that cannot be read.
    """
    read = [_read(file, version) for file in files]
    if admit:
        for _, policy in read:
            admit(policy)
    return _Making(read, before, version, original or before.policy.language).candidate()


def compared(published: Published, before: Policy) -> Candidate:
    """A version that is kept already, as what would follow ``before``: there is nothing to find in its files any more."""
    policy = published.policy
    return Candidate(published, before, (), diff(before, policy), _translated(policy))


def _translated(policy: Policy) -> dict[str, int]:
    return {each.language: len(each.lines) for each in policy.translations}


def _read(file: str, version: int) -> tuple[str, Policy]:
    tag, is_tagged, rest = file.partition("=")
    if is_tagged and tag.replace("-", "").isalpha() and len(tag) <= 11 and not Path(file).exists():
        return Path(rest).name, read_isolated(Path(rest), language=tag, version=version)
    return Path(file).name, read_isolated(Path(file), version=version)


class _Making:
    def __init__(self, read: Sequence[tuple[str, Policy]], before: Published, version: int, original: str) -> None:
        self.before = before
        self.version = version
        self.language = original
        self.findings: list[Finding] = []
        self.given: dict[str, tuple[str, Policy]] = {}
        for file, policy in read:
            if policy.language in self.given:
                other = self.given[policy.language][0]
                self._say("refused", f"{other} and {file} are both in {policy.language}; give one file a language, or name it as zh={file}")
            self.given[policy.language] = (file, policy)

    def candidate(self) -> Candidate:
        policy, sources = self._original()
        changes = diff(self.before.policy, policy)
        translations = [*self._translations(policy, sources), *self._carried(policy, changes, sources)]
        policy = replace(policy, translations=tuple(sorted(translations, key=lambda each: each.language)))
        old = self.before.policy
        if (policy.source, policy.language) == (old.source, old.language) and _lines(policy) == _lines(old):
            self._say("refused", f"nothing has changed since version {old.version}")
        return Candidate(Published(policy, sources), old, tuple(self.findings), changes, _translated(policy))

    def _say(self, level: Level, text: str) -> None:
        self.findings.append(Finding(level, text))

    def _original(self) -> tuple[Policy, dict[str, Source]]:
        if self.language in self.given:
            file, policy = self.given[self.language]
            for warning in policy.warnings:
                self._say("grave" if warning.endswith("is empty") else "note", f"{file}: {warning}")
            return policy, {policy.language: Source(file, policy.source)}
        old = self.before.policy
        if self.language != old.language:
            self._say("refused", f"no file is in {self.language}, which is to be the original")
        self._say("note", f"the original ({old.language}) is not among the files; it stays as in version {old.version}")
        return replace(old, version=self.version, translations=()), {old.language: self.before.sources[old.language]}

    def _translations(self, original: Policy, sources: dict[str, Source]) -> Iterator[Translation]:
        for language, (file, policy) in self.given.items():
            if language == original.language:
                continue
            pairing = pair(original, policy)
            count = sum(1 for _ in original.clauses())
            if len(pairing.clauses) * 2 < count:
                self._say(
                    "refused",
                    f"{file}: only {len(pairing.clauses)} of {count} clauses have a partner in the original ({original.language}); a "
                    f"translation has the outline of its original. If this is the new original, say --original {language}",
                )
            self._tell(file, original, pairing)
            sources[language] = Source(file, policy.source)
            yield pairing.translation

    def _tell(self, file: str, original: Policy, pairing: Pairing) -> None:
        for clause in pairing.missing:
            self._say("note", f'{file}: no translation of {clause.id} "{_short(clause.text)}"; it will be quoted in the original')
        for clause in pairing.extra:
            self._say("note", f'{file}: "{_short(clause.text)}" has no partner in the original; it will never be quoted')
        for clause, partner in pairing.other_figures(original):
            self._say("grave", f'{file}: other numbers in {clause.id}: "{_short(clause.text)}" - "{_short(partner.text)}"')

    def _carried(self, policy: Policy, changes: tuple[Change, ...], sources: dict[str, Source]) -> Iterator[Translation]:
        old = self.before.policy
        if policy.language != old.language:
            for each in old.translations:
                if each.language not in self.given and each.language != policy.language:
                    self._say("note", f"the translation {each.language} of version {old.version} is not among the files; it ends with it")
            return
        for each in old.translations:
            if each.language in self.given:
                continue
            kept, titles = _still_right(old, policy, changes, each)
            self._say(
                "note",
                f"the translation {each.language} is not among the files; it stays for {len(kept)} clauses that have not changed, "
                f"{sum(1 for _ in policy.clauses()) - len(kept)} will be quoted in the original",
            )
            sources[each.language] = self.before.sources[each.language]
            yield replace(each, lines=kept, titles=titles)


def _still_right(old: Policy, new: Policy, changes: tuple[Change, ...], translation: Translation) -> tuple[dict[str, str], dict[str, str]]:
    """The lines and headings of a translation whose original stands word for word in the new version, by the new ids."""
    partner = {clause.id: clause.id for clause in old.clauses()}
    partner.update({change.old.id: change.new.id if change.new else "" for change in changes if change.old})
    texts = {clause.id: clause.text for clause in new.clauses()}
    kept = {
        partner[clause.id]: translation.lines[clause.id]
        for clause in old.clauses()
        if clause.id in translation.lines and texts.get(partner[clause.id]) == clause.text
    }
    same_titles = {section.id: section.title for section in old.sections}
    titles = {
        section.id: translation.titles[section.id]
        for section in new.sections
        if section.id in translation.titles and same_titles.get(section.id) == section.title
    }
    return kept, titles


def _lines(policy: Policy) -> dict[str, Mapping[str, str]]:
    return {each.language: {**each.titles, **each.lines} for each in policy.translations}


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "…"
