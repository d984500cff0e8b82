"""Tables policy_versions, policy_texts, policy_periods and word_files. Personal: made_by and decided_by (names that admins give)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from desk.clock import stamp
from desk.model.version import PolicyText
from desk.store.engine import Row, Transaction


def last_version(tx: Transaction) -> int:
    """The greatest version number, 0 where there is none."""
    row = tx.one("SELECT MAX(version) AS version FROM policy_versions")
    return int(row["version"]) if row and row["version"] is not None else 0


def add_version(tx: Transaction, version: int, *, by: str, note: str, report: str, now: datetime) -> None:
    """Adds a version without texts; StoreError where the number is taken."""
    tx.run(
        "INSERT INTO policy_versions (version, made_at, made_by, note, report) VALUES (:version, :now, :by, :note, :report)",
        version=version,
        now=stamp(now),
        by=by,
        note=note,
        report=report,
    )


def add_text(tx: Transaction, version: int, text: PolicyText) -> None:
    """Adds one language of a version."""
    tx.run(
        "INSERT INTO policy_texts (version, language, is_original, file, digest, source, parsed)"
        " VALUES (:version, :language, :is_original, :file, :digest, :source, :parsed)",
        version=version,
        language=text.language,
        is_original=int(text.is_original),
        file=text.file,
        digest=text.digest,
        source=text.source,
        parsed=text.parsed,
    )


def texts(tx: Transaction, version: int) -> list[PolicyText]:
    """The languages of a version, the original first; empty where there is no such version."""
    rows = tx.all(
        "SELECT language, is_original, file, digest, source, parsed FROM policy_texts WHERE version = :version"
        " ORDER BY is_original DESC, language",
        version=version,
    )
    return [PolicyText(row["language"], bool(row["is_original"]), row["file"], row["digest"], row["source"], row["parsed"]) for row in rows]


def has_digest(tx: Transaction, digest: str) -> bool:
    """Whether a text with this digest is kept."""
    return tx.one("SELECT version FROM policy_texts WHERE digest = :digest LIMIT 1", digest=digest) is not None


def add_period(tx: Transaction, id: str, version: int, begins_at: datetime, *, by: str, note: str, now: datetime) -> None:
    """Lets a version hold from a time on."""
    tx.run(
        "INSERT INTO policy_periods (id, version, begins_at, decided_at, decided_by, note)"
        " VALUES (:id, :version, :begins_at, :now, :by, :note)",
        id=id,
        version=version,
        begins_at=stamp(begins_at),
        now=stamp(now),
        by=by,
        note=note,
    )


def withdraw_after(tx: Transaction, at: datetime, by: str, now: datetime) -> list[int]:
    """Withdraws the periods that would begin after a time; returns their versions."""
    rows = tx.all(
        "UPDATE policy_periods SET withdrawn_at = :now, withdrawn_by = :by"
        " WHERE begins_at > :at AND withdrawn_at IS NULL RETURNING version",
        at=stamp(at),
        by=by,
        now=stamp(now),
    )
    return sorted(int(row["version"]) for row in rows)


def withdraw(tx: Transaction, version: int, by: str, now: datetime) -> None:
    """Withdraws the periods of a version that have not begun."""
    tx.run(
        "UPDATE policy_periods SET withdrawn_at = :now, withdrawn_by = :by"
        " WHERE version = :version AND begins_at > :now AND withdrawn_at IS NULL",
        version=version,
        by=by,
        now=stamp(now),
    )


def version_at(tx: Transaction, at: datetime) -> int | None:
    """The version in force at a time, None before the first."""
    row = tx.one(
        "SELECT version FROM policy_periods WHERE begins_at <= :at AND withdrawn_at IS NULL ORDER BY begins_at DESC, id DESC LIMIT 1",
        at=stamp(at),
    )
    return int(row["version"]) if row else None


def periods(tx: Transaction) -> Sequence[Row]:
    """Every period by its beginning."""
    return tx.all("SELECT version, begins_at, decided_at, decided_by, note, withdrawn_at FROM policy_periods ORDER BY begins_at, id")


def versions(tx: Transaction) -> Sequence[Row]:
    """Every version, oldest first."""
    return tx.all("SELECT version, made_at, made_by, note, report FROM policy_versions ORDER BY version")


def files(tx: Transaction) -> Sequence[Row]:
    """(version, language, file) of every text, originals first."""
    return tx.all("SELECT version, language, file FROM policy_texts ORDER BY version, is_original DESC, language")


def word_files(tx: Transaction) -> dict[str, str]:
    """Name -> content of the word lists that were last taken; empty where none were."""
    return {str(row["name"]): str(row["content"]) for row in tx.all("SELECT name, content FROM word_files ORDER BY name")}


def put_word_files(tx: Transaction, contents: Mapping[str, str]) -> None:
    """Replaces all of them."""
    tx.run("DELETE FROM word_files")
    for name, content in contents.items():
        tx.run("INSERT INTO word_files (name, content) VALUES (:name, :content)", name=name, content=content)
