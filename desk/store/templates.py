"""Table templates: texts that staff write from. Personal: text (sealed, since nobody can tell what is typed into it)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.clock import moment, stamp
from desk.store.engine import Row, Transaction, Value
from desk.store.sealed import Sealer

_SELECT = "SELECT name, language, text, gone, version, saved_by, saved_at FROM templates"


@dataclass(frozen=True, slots=True)
class Kept:
    """One of them, in one language."""

    name: str
    language: str
    text: str
    """"" for one that was taken away."""
    is_gone: bool
    version: int
    """From 1; counts the changes."""
    saved_by: str
    saved_at: datetime


def all_of(tx: Transaction, sealer: Sealer) -> Sequence[Kept]:
    """Every one, those taken away included, by name and language."""
    return [_kept(sealer, row) for row in tx.all(_SELECT + " ORDER BY name, language")]


def get(tx: Transaction, sealer: Sealer, name: str, language: str) -> Kept | None:
    """One of them, or None."""
    row = tx.one(_SELECT + " WHERE name = :name AND language = :language", name=name, language=language)
    return None if row is None else _kept(sealer, row)


def put(tx: Transaction, sealer: Sealer, name: str, language: str, text: str, *, is_gone: bool, seen: int, by: str, now: datetime) -> bool:
    """Keeps a text in place of the version that was seen (0 = there was none); False where it is another version by now."""
    values: dict[str, Value] = {
        "name": name,
        "language": language,
        "text": sealer.seal("templates", "text", f"{name}\n{language}", text),
        "gone": int(is_gone),
        "by": by,
        "now": stamp(now),
    }
    if seen == 0:
        sql = (
            "INSERT INTO templates (name, language, text, gone, version, saved_by, saved_at)"
            " VALUES (:name, :language, :text, :gone, 1, :by, :now) ON CONFLICT (name, language) DO NOTHING"
        )
        return tx.run(sql, **values) == 1
    sql = (
        "UPDATE templates SET text = :text, gone = :gone, version = version + 1, saved_by = :by, saved_at = :now"
        " WHERE name = :name AND language = :language AND version = :seen"
    )
    return tx.run(sql, seen=seen, **values) == 1


def _kept(sealer: Sealer, row: Row) -> Kept:
    text = sealer.open("templates", "text", f"{row['name']}\n{row['language']}", row["text"])
    return Kept(row["name"], row["language"], text, bool(row["gone"]), row["version"], row["saved_by"], moment(row["saved_at"]))
