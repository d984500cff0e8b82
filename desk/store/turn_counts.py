"""Table turn_counts: how many turns of a day were answered from where and how it went, when the turns are gone. Nothing personal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from desk.store.engine import Row, Transaction

KINDS = {"clarify": "clarified", "abstain": "abstained"}
Counts = Counter[tuple[str, str, str]]
"""(day, what, section) -> turns; the columns of the table."""


def keep(tx: Transaction, erased: Sequence[Row]) -> int:
    """Adds turns that were just deleted, in the same transaction, so that each is counted once; returns how many there were."""
    for (day, what, section), count in fold(erased).items():
        tx.run(
            "INSERT INTO turn_counts (day, what, section, count) VALUES (:day, :what, :section, :count)"
            " ON CONFLICT (day, what, section) DO UPDATE SET count = turn_counts.count + excluded.count",
            day=day,
            what=what,
            section=section,
            count=count,
        )
    return len(erased)


def between(tx: Transaction, first: str, last: str) -> Counts:
    """What happened from the first to the last day (UTC, both included): in turns that still stand, and in those that were erased."""
    counts = fold(
        tx.all(
            "SELECT substr(recorded_at, 1, 10) AS day, kind, reply_kind, section, helped, COUNT(*) AS n FROM turns"
            " WHERE recorded_at >= :first AND recorded_at < :end AND kind <> 'press' AND reply_kind IN ('answer', 'clarify', 'abstain')"
            " GROUP BY 1, 2, 3, 4, 5",
            first=first,
            # Greater than every time of that day, and smaller than any of the next.
            end=f"{last}U",
        )
    )
    for row in tx.all("SELECT day, what, section, count FROM turn_counts WHERE day >= :first AND day <= :last", first=first, last=last):
        counts[str(row["day"]), str(row["what"]), str(row["section"])] += int(row["count"])
    return counts


def fold(rows: Iterable[Row]) -> Counts:
    """Counts rows with ``day``, ``kind``, ``reply_kind``, ``section``, ``helped`` and how many there are, ``n``."""
    counts: Counts = Counter()
    for row in rows:
        day, section, count = str(row["day"]), row["section"], int(row["n"])
        if row["kind"] == "press":
            continue
        if section is not None:
            counts[day, "answered", section] += count
            if row["helped"] is not None:
                counts[day, "helped" if row["helped"] else "missed", section] += count
        elif row["reply_kind"] in KINDS:
            counts[day, KINDS[row["reply_kind"]], ""] += count
    return counts
