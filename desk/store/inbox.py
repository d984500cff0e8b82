"""Table inbox: raw updates in the order they came. Personal: raw (sealed), chat (the channel's id of a person or group)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from desk.clock import moment, stamp
from desk.model.errors import PrivacyDeskError
from desk.model.job import DeadLetter, Job, Waiting
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer


def add(
    tx: Transaction, sealer: Sealer, id: str, *, channel: str, source: str, chat: str, raw: str, now: datetime, is_excess: bool = False
) -> bool:
    """Adds an update; False where one of that channel and source stands already."""
    return (
        tx.run(
            "INSERT INTO inbox (id, channel, source, chat, raw, received_at, attempts, is_excess)"
            " VALUES (:id, :channel, :source, :chat, :raw, :now, 0, :is_excess) ON CONFLICT (channel, source) DO NOTHING",
            id=id,
            channel=channel,
            source=source,
            chat=chat,
            raw=sealer.seal("inbox", "raw", id, raw),
            now=stamp(now),
            is_excess=int(is_excess),
        )
        == 1
    )


def add_unread(tx: Transaction, id: str, *, channel: str, source: str, chat: str, now: datetime, outcome: str) -> bool:
    """Adds that an update was there, without what it said; False where one of that channel and source stands already.

    ``outcome`` says why: ``excess`` for what came too fast, ``blocked`` for a chat that staff have blocked.
    """
    return (
        tx.run(
            "INSERT INTO inbox (id, channel, source, chat, raw, received_at, attempts, outcome, finished_at, is_excess)"
            " VALUES (:id, :channel, :source, :chat, '', :now, 0, :outcome, :now, 1) ON CONFLICT (channel, source) DO NOTHING",
            id=id,
            channel=channel,
            source=source,
            chat=chat,
            now=stamp(now),
            outcome=outcome,
        )
        == 1
    )


def claim_heads(tx: Transaction, sealer: Sealer, boot: str, limit: int, *, channels: Iterable[str], now: datetime) -> list[Job]:
    """Claims the oldest open update of each chat that nobody works on, oldest first, ``limit`` of them at most.

    One that cannot be unsealed ends as ``dead`` and is left out.
    """
    rows = tx.all(
        # "+ 0": SQLite plans a statement anew at every run whose limit is a bare parameter.
        "SELECT id, channel, source, chat, raw, attempts, received_at, is_excess FROM inbox head WHERE outcome IS NULL AND boot IS NULL"
        " AND (:channels = '' OR :channels LIKE '%|' || channel || '|%')"
        " AND NOT EXISTS (SELECT 1 FROM inbox other WHERE other.outcome IS NULL AND other.channel = head.channel"
        " AND other.chat = head.chat AND (other.id < head.id OR other.boot IS NOT NULL)) ORDER BY id LIMIT :limit + 0",
        limit=limit,
        channels="".join(f"|{channel}|" for channel in channels),
    )
    jobs = []
    for row in rows:
        tx.run("UPDATE inbox SET boot = :boot, attempts = attempts + 1 WHERE id = :id", id=row["id"], boot=boot)
        try:
            jobs.append(_begun(row, boot, sealer.open("inbox", "raw", row["id"], row["raw"])))
        except PrivacyDeskError as error:
            finish(tx, _begun(row, boot, ""), "dead", str(error), now)
    return jobs


def has_unclaimed(tx: Transaction) -> bool:
    """Whether an open update is not worked on."""
    return tx.one("SELECT 1 AS found FROM inbox WHERE outcome IS NULL AND boot IS NULL LIMIT 1") is not None


def finish(tx: Transaction, job: Job, outcome: str, error: str | None, now: datetime) -> bool:
    """Ends a claimed update as ``done`` or ``dead``; False where the claim is not ours any more."""
    return (
        tx.run(
            "UPDATE inbox SET boot = NULL, outcome = :outcome, error = :error, finished_at = :now"
            " WHERE id = :id AND boot = :boot AND outcome IS NULL",
            id=job.id,
            boot=job.boot,
            outcome=outcome,
            error=error,
            now=stamp(now),
        )
        == 1
    )


def unclaim(tx: Transaction, job: Job, error: str) -> bool:
    """Gives a claimed update back to its line; False where the claim is not ours any more."""
    return (
        tx.run(
            "UPDATE inbox SET boot = NULL, error = :error WHERE id = :id AND boot = :boot AND outcome IS NULL",
            id=job.id,
            boot=job.boot,
            error=error,
        )
        == 1
    )


def unclaim_others(tx: Transaction, boot: str) -> int:
    """Gives back every update that was claimed neither by this run nor by one that is there; returns how many."""
    return tx.run("UPDATE inbox SET boot = NULL WHERE outcome IS NULL AND boot <> :boot AND boot NOT IN (SELECT boot FROM runs)", boot=boot)


def unclaim_unheld(tx: Transaction, boot: str, held: Collection[str]) -> int:
    """Gives back what this run has claimed and does not work on, as if that had not been an attempt; returns how many."""
    claimed = tx.all("SELECT id FROM inbox WHERE outcome IS NULL AND boot = :boot", boot=boot)
    lost = [row["id"] for row in claimed if row["id"] not in held]
    for id in lost:
        tx.run(
            "UPDATE inbox SET boot = NULL, attempts = attempts - 1 WHERE id = :id AND outcome IS NULL AND boot = :boot", id=id, boot=boot
        )
    return len(lost)


def bury_exhausted(tx: Transaction, attempts: int, error: str, now: datetime) -> int:
    """Ends as ``dead`` every unclaimed update that was tried that often; returns how many."""
    return tx.run(
        "UPDATE inbox SET outcome = 'dead', error = :error, finished_at = :now"
        " WHERE outcome IS NULL AND boot IS NULL AND attempts >= :attempts",
        attempts=attempts,
        error=error,
        now=stamp(now),
    )


def dead(tx: Transaction, limit: int) -> list[DeadLetter]:
    """Updates that were put aside, newest first, ``limit`` of them at most."""
    rows = tx.all(
        # "+ 0": SQLite plans a statement anew at every run whose limit is a bare parameter.
        "SELECT id, channel, source, chat, attempts, error, received_at, finished_at FROM inbox WHERE outcome = 'dead'"
        " ORDER BY id DESC LIMIT :limit",
        limit=limit,
    )
    return [DeadLetter(**{**row, "received_at": moment(row["received_at"]), "finished_at": moment(row["finished_at"])}) for row in rows]


def dead_raw(tx: Transaction, sealer: Sealer, id: str) -> str | None:
    """What an update said that was put aside; None where there is no such one."""
    row = tx.one("SELECT raw FROM inbox WHERE id = :id AND outcome = 'dead'", id=id)
    return None if row is None else sealer.open("inbox", "raw", id, row["raw"])


def revive(tx: Transaction, id: str | None) -> list[str]:
    """Gives the update of that id, or every one, back to its line, if it was put aside; returns the ids, oldest first."""
    rows = tx.all(
        "UPDATE inbox SET outcome = NULL, error = NULL, finished_at = NULL, boot = NULL, attempts = 0"
        " WHERE outcome = 'dead' AND (:id = '' OR id = :id) RETURNING id",
        id=id or "",
    )
    return sorted(map(_id, rows))


def open_of(tx: Transaction, sealer: Sealer, channel: str, chat: str) -> list[Waiting]:
    """The updates of one chat that are not answered yet, oldest first."""
    rows = tx.all(
        "SELECT id, source, raw, received_at FROM inbox WHERE outcome IS NULL AND channel = :channel AND chat = :chat ORDER BY id",
        channel=channel,
        chat=chat,
    )
    return [
        Waiting(row["id"], row["source"], sealer.open("inbox", "raw", row["id"], row["raw"]), moment(row["received_at"])) for row in rows
    ]


def count_open(tx: Transaction) -> int:
    """How many updates are not answered yet."""
    row = tx.one("SELECT COUNT(*) AS n FROM inbox WHERE outcome IS NULL")
    return int(row["n"]) if row else 0


def unread_since(tx: Transaction, channel: str, chat: str, since: datetime) -> int:
    """How many updates a chat sent since a time that nobody read since it was blocked, and behind the last one that was read."""
    row = tx.one(
        "SELECT COUNT(*) AS n FROM inbox WHERE channel = :channel AND chat = :chat AND outcome = 'blocked' AND received_at >= :since"
        " AND id > COALESCE((SELECT MAX(i.id) FROM inbox i WHERE i.channel = :channel AND i.chat = :chat AND i.outcome = 'done'), '')",
        channel=channel,
        chat=chat,
        since=stamp(since),
    )
    return int(row["n"]) if row else 0


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes finished updates that ended before a time, ``limit`` at most; returns how many."""
    return tx.run(
        "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE finished_at IS NOT NULL AND finished_at < :before LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )


def count_of(tx: Transaction, channel: str, chat: str) -> int:
    """How many updates of a chat are kept, answered or not."""
    row = tx.one("SELECT COUNT(*) AS n FROM inbox WHERE channel = :channel AND chat = :chat", channel=channel, chat=chat)
    return int(row["n"]) if row else 0


def remove_of(tx: Transaction, channel: str, chat: str) -> int:
    """Deletes the finished updates of a chat; returns how many. What waits or is worked on stays, or it would never be answered."""
    return tx.run("DELETE FROM inbox WHERE channel = :channel AND chat = :chat AND finished_at IS NOT NULL", channel=channel, chat=chat)


def _id(row: Row) -> str:
    return str(row["id"])


def _begun(row: Row, boot: str, raw: str) -> Job:
    """A row as it stood before it was claimed."""
    return Job(
        row["id"],
        row["channel"],
        row["source"],
        row["chat"],
        raw,
        row["attempts"] + 1,
        boot,
        moment(row["received_at"]),
        bool(row["is_excess"]),
    )
