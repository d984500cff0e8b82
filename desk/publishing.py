"""What an admin does with policy files, by command or in the console: they are compared, rehearsed, and published as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk import policies
from desk.model.version import PolicyVersion
from desk.office import Desk, Office
from desk.policies import Refused
from knowledge.candidate import Candidate, Published, compared, prepare
from knowledge.diff import ChangeKind
from knowledge.policy import Policy
from knowledge.rehearse import Asked, Rehearsal, rehearse
from knowledge.word_files import Words, moved_places

LEARNED = "question:"
"""What begins the name of a question that was learned from users, as in the audit trail."""


class ReasonNeeded(Refused):
    """This can only be published with a reason; nothing has changed."""


class LookAgain(Refused):
    """Another version is in force than the one that this was compared with; nothing has changed."""


@dataclass(frozen=True)
class Examined:
    """Policy files, or a version to go back to, compared with the version in force and rehearsed."""

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


def examine(office: Office, words: Words, files: Sequence[str], original: str | None, *, ask: bool) -> Examined:
    """Reads policy files, compares them with the version in force, and asks the regression questions of both where ``ask``.

    Blocks for some seconds. ``files`` and ``original`` as in ``knowledge.candidate.prepare``; raises PolicyFormatError like it.
    """
    before, home, number = office.read_now(base_of)
    candidate = prepare(files, before, number, original=original)
    return rehearsed(words, candidate, home, ask=ask)


def examine_earlier(office: Office, words: Words, version: int) -> Examined:
    """Compares an earlier version with the one in force, and rehearses it; blocks. Raises Refused where there is none."""

    def read(desk: Desk) -> tuple[Published, Policy, Published]:
        before, home, _ = base_of(desk)
        return before, home, policies.load(desk, version)

    before, home, target = office.read_now(read)
    return rehearsed(words, compared(target, before.policy), home, ask=True)


def rehearsed(words: Words, candidate: Candidate, home: Policy, *, ask: bool) -> Examined:
    """A candidate with the answers that it changes; ``home``: the version that the question bank was written for."""
    orphans = words.orphans(candidate.policy, home)
    if not ask or candidate.level("refused"):
        return Examined(candidate, orphans, None)
    old, new = words.library(candidate.before, home), words.library(candidate.policy, home)
    return Examined(
        candidate, orphans, rehearse(old, new, words.questions(candidate.before), moved_places(candidate.before, candidate.policy))
    )


def base_of(desk: Desk) -> tuple[Published, Policy, int]:
    """The version in force, the first one, and the number of the next."""
    before = policies.load(desk, policies.current(desk))
    return before, policies.load(desk, policies.FIRST).policy, policies.next_version(desk)


def publish(desk: Desk, examined: Examined, *, begins_at: datetime | None, by: str, note: str) -> PolicyVersion:
    """Publishes what was examined; raises Refused, then nothing has changed: ReasonNeeded where only ``note`` is missing."""
    if examined.refusals:
        raise Refused("Not published: " + "; ".join(examined.refusals) + ".")
    if examined.needs_reason and not note:
        raise ReasonNeeded("Not published: " + "; ".join(examined.needs_reason) + ". To publish over this give the reason")
    check_base(desk, examined.candidate.before.version)
    return policies.publish(
        desk,
        examined.candidate.published,
        base=examined.candidate.before.version,
        begins_at=begins_at,
        by=by,
        note=note,
        report=kept_report(examined),
    )


def check_base(desk: Desk, base: int) -> None:
    """Raises LookAgain where another version is in force than the one that was compared with."""
    if (current := policies.current(desk)) != base:
        raise LookAgain(
            f"Version {current} has come into force meanwhile, and this was compared with version {base}: look at the diff again."
        )


def kept_report(examined: Examined) -> dict[str, Any]:
    """What is kept with a version for good: the findings, how many clauses changed, and the questions that broke."""
    kinds = Counter(change.kind for change in examined.candidate.changes)
    rehearsal = examined.rehearsal
    return {
        "findings": [{"level": finding.level, "text": finding.text} for finding in examined.candidate.findings],
        "changes": {kind.value: kinds[kind] for kind in ChangeKind},
        "orphans": list(examined.orphans),
        "rehearsal": rehearsal.counts if rehearsal else {},
        "broken": [_name(each.asked) for each in rehearsal.of("broken", "silent")] if rehearsal else [],
    }


def _name(asked: Asked) -> str:
    """A question of the files by its text, and one that a user asked by its id: it can be removed, and then is gone."""
    return f"{LEARNED}{asked.id}" if asked.id else asked.text
