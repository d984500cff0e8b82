"""What an admin does with policy files: look at them, rehearse them, publish them, go back, and take changed word files."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.parts import policy_of
from bot.settings import Settings
from desk import policies, words
from desk.model.version import PolicyVersion
from desk.office import Desk, Office
from desk.policies import Refused
from handlers.wording_files import check_wording, wording_files
from knowledge.candidate import Candidate, Published, prepare
from knowledge.library import SHIPPED
from knowledge.policy import Policy
from knowledge.rehearse import Rehearsal, rehearse
from knowledge.settings import PolicySettings
from knowledge.word_files import Words, gather, moved_sections, read_all


@dataclass(frozen=True)
class Examined:
    """Policy files, compared with the version in force and rehearsed."""

    candidate: Candidate
    orphans: tuple[str, ...]
    """Entries of the question bank and of the rehearsal whose place is gone."""
    rehearsal: Rehearsal | None
    """None where the files cannot be published anyway."""

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why it cannot be published, whatever the reason."""
        return tuple(finding.text for finding in self.candidate.level("refused"))

    @property
    def needs_reason(self) -> tuple[str, ...]:
        """What it can only be published over with a reason."""
        found = [finding.text for finding in self.candidate.level("grave")]
        if self.rehearsal and self.rehearsal.is_broken:
            found.append(broken_sentence(self.rehearsal))
        return tuple(found)


def broken_sentence(rehearsal: Rehearsal) -> str:
    """How many questions break, in a sentence."""
    broken, silent = len(rehearsal.of("broken")), len(rehearsal.of("silent"))
    return f"{broken + silent} of {len(rehearsal.compared)} regression questions break, {silent} of them become silent"


def beside(settings: PolicySettings) -> Path | None:
    """The folder with the word files of the policy; None = those of the shipped one."""
    return settings.file.parent if settings.file else None


@contextlib.contextmanager
def opened(settings: Settings, *, for_writing: bool = False) -> Iterator[Office]:
    """The store with version 1 in it. Without a database yet: one in memory to look at, or for writing a new one."""
    store = settings.store
    exists = bool(store.database_url) or store.sqlite_file.exists()
    with contextlib.closing(Office.open(store) if exists or for_writing else Office.in_memory()) as office:
        ensure_first(office, settings.policy)
        yield office


def ensure_first(office: Office, settings: PolicySettings) -> None:
    """Takes the shipped or configured policy in as version 1 where there is none; raises PolicyFormatError."""
    if not office.read_now(policies.has_any):
        policy = policy_of(settings)
        office.write_now(lambda desk: policies.begin(desk, policy, (settings.file or SHIPPED).name))


def unpublished_file(office: Office, settings: PolicySettings) -> str:
    """What to say where the shipped or configured file says something that no version does; "" where one does.

    Raises PolicyFormatError where the file cannot be read.
    """
    digest = policies.digest_of(policy_of(settings).source)
    if office.read_now(lambda desk: policies.has_digest(desk, digest)):
        return ""
    version, path = office.read_now(policies.current), settings.file or SHIPPED
    return (
        f"{path} has changed and is not what users read: version {version} is in force. `privacy-desk policy publish {path}` publishes it"
    )


def examine(office: Office, settings: Settings, files: Sequence[str], original: str | None, *, ask: bool) -> Examined:
    """Reads policy files, compares them with the version in force, and asks the regression questions of both where ``ask``."""
    before, home, number = office.read_now(_base)
    candidate = prepare(files, before, number, original=original)
    known = Words.on_disk(beside(settings.policy))
    orphans = known.orphans(candidate.policy, home)
    if not ask or candidate.level("refused"):
        return Examined(candidate, orphans, None)
    old, new = known.library(before.policy, home), known.library(candidate.policy, home)
    return Examined(candidate, orphans, rehearse(old, new, known.asked, moved_sections(before.policy, candidate.policy)))


def _base(desk: Desk) -> tuple[Published, Policy, int]:
    """The version in force, the first one, and the number of the next."""
    before = policies.load(desk, policies.current(desk))
    return before, policies.load(desk, policies.FIRST).policy, policies.next_version(desk)


def publish(office: Office, examined: Examined, *, begins_at: datetime | None, by: str, note: str) -> PolicyVersion:
    """Publishes what was examined; raises Refused, then nothing has changed."""
    if examined.refusals:
        raise Refused("Not published: " + "; ".join(examined.refusals) + ".")
    if examined.needs_reason and not note:
        raise Refused("Not published: " + "; ".join(examined.needs_reason) + ". To publish over this give the reason with --note TEXT.")
    from bot.publishing_report import kept_report

    base = examined.candidate.before.version
    return office.write_now(
        lambda desk: policies.publish(
            desk, examined.candidate.published, base=base, begins_at=begins_at, by=by, note=note, report=kept_report(examined)
        )
    )


def reload_words(office: Office, settings: Settings, *, by: str, note: str) -> tuple[Rehearsal, tuple[str, ...]]:
    """Checks and rehearses the word files on disk and lets the running process take them.

    Returns the rehearsal and the names of the files that changed. Raises LexiconError for a broken file, and Refused where regression
    questions break and there is no note; then nothing has changed.
    """
    check_wording()
    files = gather(beside(settings.policy)) | wording_files()
    contents = read_all(files)
    after = Words.of(contents, files)
    taken, before_published, home = office.read_now(
        lambda desk: (words.taken(desk), policies.load(desk, policies.current(desk)), policies.load(desk, policies.FIRST).policy)
    )
    policy = before_published.policy
    before = Words.of(taken) if taken else Words.on_disk(beside(settings.policy))
    rehearsal = rehearse(before.library(policy, home), after.library(policy, home), after.asked, {})
    changed = tuple(sorted(name for name in taken.keys() | contents.keys() if taken.get(name) != contents.get(name)))
    if rehearsal.is_broken and not note:
        raise Refused(f"Not taken: {broken_sentence(rehearsal)}. To take the files all the same give the reason with --note TEXT.")
    office.write_now(lambda desk: words.take(desk, contents, by=by, note=note))
    return rehearsal, changed
