"""What an admin does with policy files: look at them, rehearse them, publish them, go back, and take changed word files."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from bot.parts import policy_of
from bot.settings import Settings
from desk import audit, policies, publishing, questions, words
from desk.model.version import PolicyVersion
from desk.office import Desk, Office
from desk.policies import Refused
from desk.publishing import Examined, ReasonNeeded, broken_sentence
from handlers.wording_files import check_wording, wording_files
from knowledge.library import SHIPPED
from knowledge.rehearse import Rehearsal, rehearse
from knowledge.settings import PolicySettings
from knowledge.word_files import Words, gather, read_all


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
    """Examines policy files with the word files on disk; raises PolicyFormatError and LexiconError."""
    words = Words.on_disk(beside(settings.policy)).learning(office.read_now(questions.accepted))
    return publishing.examine(office, words, files, original, ask=ask)


def publish(office: Office, examined: Examined, *, begins_at: datetime | None, by: str, note: str) -> PolicyVersion:
    """Publishes what was examined; raises Refused, then nothing has changed."""

    def job(desk: Desk) -> PolicyVersion:
        version = publishing.publish(desk, examined, begins_at=begins_at, by=by, note=note)
        audit.record(desk, "system", "policy.schedule" if begins_at else "policy.publish", f"policy:{version.version}", "by-command")
        return version

    try:
        return office.write_now(job)
    except ReasonNeeded as error:
        raise ReasonNeeded(f"{error} with --note TEXT.") from None


def roll_back(office: Office, version: int, *, by: str, note: str) -> tuple[PolicyVersion, list[int]]:
    """Puts an earlier version into force again; as ``policies.roll_back``."""

    def job(desk: Desk) -> tuple[PolicyVersion, list[int]]:
        done = policies.roll_back(desk, version, by=by, note=note)
        audit.record(desk, "system", "policy.rollback", f"policy:{version}", "by-command")
        return done

    return office.write_now(job)


def cancel(office: Office, version: int, *, by: str) -> PolicyVersion:
    """Takes a scheduled version back; as ``policies.cancel``."""

    def job(desk: Desk) -> PolicyVersion:
        done = policies.cancel(desk, version, by=by)
        audit.record(desk, "system", "policy.cancel", f"policy:{version}", "by-command")
        return done

    return office.write_now(job)


def reload_words(office: Office, settings: Settings, *, by: str, note: str) -> tuple[Rehearsal, tuple[str, ...]]:
    """Checks and rehearses the word files on disk and lets the running process take them.

    Returns the rehearsal and the names of the files that changed. Raises LexiconError for a broken file, and Refused where regression
    questions break and there is no note; then nothing has changed.
    """
    check_wording()
    files = gather(beside(settings.policy)) | wording_files()
    contents = read_all(files)
    after = Words.of(contents, files)
    taken, policy, home, learned = office.read_now(
        lambda desk: (
            words.taken(desk),
            policies.load(desk, policies.current(desk)).policy,
            policies.load(desk, policies.FIRST).policy,
            questions.accepted(desk),
        )
    )
    after = after.learning(learned)
    before = Words.of(taken) if taken else Words.on_disk(beside(settings.policy))
    before = before.learning(learned)
    rehearsal = rehearse(before.library(policy, home), after.library(policy, home), after.questions(policy), {})
    changed = tuple(sorted(name for name in taken.keys() | contents.keys() if taken.get(name) != contents.get(name)))
    if rehearsal.is_broken and not note:
        raise Refused(f"Not taken: {broken_sentence(rehearsal)}. To take the files all the same give the reason with --note TEXT.")
    office.write_now(lambda desk: words.take(desk, contents, by=by, note=note))
    return rehearsal, changed
