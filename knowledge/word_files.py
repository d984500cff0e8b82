"""The YAML files that admins edit beside a policy: gathered as texts, checked, and made into libraries for any version of it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge import bank as banks
from knowledge import lexicon as lexicons
from knowledge import rehearse
from knowledge.bank import Bank
from knowledge.diff import diff
from knowledge.errors import LexiconError
from knowledge.learned import Learned, aliases_in, place_in
from knowledge.lexicon import Lexicon
from knowledge.library import Library
from knowledge.policy import Policy
from knowledge.rehearse import Asked
from knowledge.yaml_file import MAX_BYTES

LEXICON, BESIDE = "lexicon", "policies"


@dataclass(frozen=True)
class Words:
    """What the word files say; immutable, shared by all libraries made of it."""

    lexicon: Lexicon | None
    """None = the one that ships, which a process loads once."""
    bank: Bank
    asked: tuple[Asked, ...]
    """The regression questions of the files."""
    learned: tuple[Learned, ...] = ()
    """What an admin accepted of users' questions."""

    def learning(self, learned: Sequence[Learned]) -> Words:
        """These words, with what an admin accepted."""
        return replace(self, learned=tuple(learned))

    def questions(self, policy: Policy) -> tuple[Asked, ...]:
        """All regression questions, accepted ones and aliases among them; what leads to a clause expects it by its id in this policy."""
        return (*self.asked, *self._accepted(policy))

    def _accepted(self, policy: Policy) -> Iterator[Asked]:
        for each in self.learned:
            if each.kind == "silent":
                yield Asked(each.text, each.language, "silent", id=each.id)
            elif place := place_in(policy, each):
                yield Asked(each.text, each.language, "clause", place, each.id)

    @classmethod
    def on_disk(cls, beside: Path | None) -> Words:
        """The lexicon that ships, with the bank and questions beside a policy's file; None = those of the shipped policy.

        Raises LexiconError with file, line and nearest key.
        """
        folder = beside or banks.FOLDER
        return cls(None, Bank.load(folder), rehearse.load(folder))

    @classmethod
    def of(cls, contents: Mapping[str, str], shown_as: Mapping[str, Path] | None = None) -> Words:
        """What gathered files say, with the lexicon that ships where none is among them.

        ``shown_as``: name -> the file that errors are to name. Raises LexiconError.
        """
        with tempfile.TemporaryDirectory(prefix="privacy-desk-words-") as scratch:
            for name, content in contents.items():
                path = Path(scratch) / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(content, encoding="utf-8")
            try:
                folder = Path(scratch) / BESIDE
                own = any(name.startswith(f"{LEXICON}/") for name in contents)
                return cls(Lexicon.load(Path(scratch) / LEXICON) if own else None, Bank.load(folder), rehearse.load(folder))
            except LexiconError as error:
                text = str(error)
                for name in contents:
                    text = text.replace(str(Path(scratch) / name), str((shown_as or {}).get(name, name)))
                raise LexiconError(text) from None

    def library(self, policy: Policy, home: Policy) -> Library:
        """A version of the policy, ready for questions; ``home`` is the version that the bank was written for."""
        return Library(policy, self.lexicon, self._bank(policy, home), aliases_in(policy, self.learned))

    def _bank(self, policy: Policy, home: Policy) -> Bank | None:
        """The bank with its sections' present ids; None where the policy has fewer than half of them: it is another policy."""
        moved = moved_sections(home, policy)
        topics = {topic: moved.get(section, section) for topic, section in self.bank.topics.items()}
        kept = {section for section in topics.values() if policy.has_section(section)}
        # A heading with nothing under it answers nothing.
        topics = {topic: section for topic, section in topics.items() if section not in kept or _has_text(policy, section)}
        if not topics or 2 * len(kept) < len(set(topics.values())):
            return None
        return Bank(topics, tuple((text, language, moved.get(target, target)) for text, language, target in self.bank.questions))

    def orphans(self, policy: Policy, home: Policy) -> tuple[str, ...]:
        """Entries of the bank and regression questions whose section or clause the policy no longer has, a sentence each."""
        moved = moved_sections(home, policy)
        clauses = {clause.id for clause in policy.clauses()}

        def is_gone(target: str) -> bool:
            is_place = home.has_section(target) or any(clause.id == target for clause in home.clauses())
            return is_place and not policy.has_section(moved.get(target, target)) and target not in clauses

        gone = Counter(target for _, _, target in self.bank.questions if is_gone(target))
        topics = [
            f"question bank: the topic {topic} leads to {section}, which is gone"
            for topic, section in self.bank.topics.items()
            if is_gone(section)
        ]
        wanted = Counter(asked.expects for asked in self.asked if asked.kind in ("section", "clause") and is_gone(asked.expects))
        # What users asked is not repeated here: this is kept with the version for good.
        learned = Counter(each.clause for each in self.learned if each.clause and place_in(policy, each) is None)
        return (
            *topics,
            *(f"question bank: {count} questions lead to {target}, which is gone" for target, count in gone.items()),
            *(f"rehearsal: {count} questions expect {target}, which is gone" for target, count in wanted.items()),
            *(
                f"accepted questions: {count} {'leads' if count == 1 else 'lead'} to {clause}, which is gone"
                for clause, count in learned.items()
            ),
        )


def _has_text(policy: Policy, section: str) -> bool:
    return bool(policy.section(section).clauses) or any(_has_text(policy, child.id) for child in policy.children(section))


def gather(beside: Path | None) -> dict[str, Path]:
    """Name -> file of every word file: the lexicon's, and those beside a policy's file (None = the shipped policy's)."""
    folder = beside or banks.FOLDER
    found = {f"{LEXICON}/{path.name}": path for path in sorted(lexicons.FOLDER.glob("*.yaml"))}
    found |= {f"{BESIDE}/{path.name}": path for kind in ("bank", "rehearsal") for path in sorted(folder.glob(f"{kind}.*.yaml"))}
    return found


def read_all(files: Mapping[str, Path]) -> dict[str, str]:
    """The texts of word files; raises LexiconError for one that cannot be read."""
    return {name: _read(path) for name, path in files.items()}


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise LexiconError(f"{path}: is larger than {MAX_BYTES // 1024 // 1024} MB")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise LexiconError(f"{path}: is not UTF-8 text; save it as UTF-8") from None


def moved_places(old: Policy, new: Policy) -> dict[str, str]:
    """Old id -> new one of the clauses and sections that have another id in the new policy."""
    clauses = {change.old.id: change.new.id for change in diff(old, new) if change.old and change.new and change.old.id != change.new.id}
    return {**clauses, **moved_sections(old, new)}


def moved_sections(old: Policy, new: Policy) -> dict[str, str]:
    """Old section id -> new one, for sections that the new policy has under another heading: most of their clauses stand there.

    What was merged into a section that existed before is not followed: whether it still answers the same is for people to say.
    """
    gone = {section.id for section in old.sections if not new.has_section(section.id)}
    if not gone:
        return {}
    went: dict[str, Counter[str]] = {id: Counter() for id in gone}
    for change in diff(old, new):
        if change.old and change.new and change.old.section in gone and not old.has_section(change.new.section):
            went[change.old.section][change.new.section] += 1
    best = {id: counts.most_common(1)[0] for id, counts in went.items() if counts}
    found = {id: section for id, (section, count) in best.items() if 2 * count > len(old.section(id).clauses)}
    # A parent without clauses of its own moved with its children.
    for section in old.sections:
        if section.id in gone and section.id not in found:
            parents = {new.section(found[child.id]).parent for child in old.children(section.id) if child.id in found}
            if len(parents) == 1 and (parent := parents.pop()):
                found[section.id] = parent
    return found
