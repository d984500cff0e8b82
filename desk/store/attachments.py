"""Tables attachments, attachment_parts. Personal: name, external and content (sealed), chat (the channel's id of a person)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.clock import moment, stamp
from desk.model.attachment import KeptFile
from desk.model.turn import Address
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

PART = 1024 * 1024
"""Bytes of content in one row, so that no statement grows with the file."""
_SELECT = "SELECT id, name, media_type, size, state, author, sent_by, sent_at, reason FROM attachments"


@dataclass(frozen=True, slots=True)
class Due:
    """A file that is to be fetched from its channel."""

    id: str
    ticket: str
    """Row id."""
    name: str
    external: str
    attempts: int
    """How often that failed already."""


def add(
    tx: Transaction,
    sealer: Sealer,
    file: KeptFile,
    address: Address,
    *,
    ticket: str | None,
    now: datetime,
    external: str | None = None,
    upload: str | None = None,
) -> None:
    """Adds a file without its content; ``ticket`` is a row id, ``external`` what it is to be fetched by, due at once."""
    tx.run(
        "INSERT INTO attachments (id, channel, chat, ticket, author, sent_by, name, media_type, size, state, reason, external, upload,"
        " attempts, not_before, sent_at, added_at) VALUES (:id, :channel, :chat, :ticket, :author, :sent_by, :name, :media_type, :size,"
        " :state, :reason, :external, :upload, 0, '', :sent_at, :now)",
        id=file.id,
        channel=address.channel,
        chat=address.chat,
        ticket=ticket,
        author=file.author,
        sent_by=file.by,
        name=sealer.seal("attachments", "name", file.id, file.name),
        media_type=file.type,
        size=file.size,
        state=file.state,
        reason=file.reason,
        external=None if external is None else sealer.seal("attachments", "external", file.id, external),
        upload=upload,
        sent_at=stamp(file.at),
        now=stamp(now),
    )


def put_content(tx: Transaction, sealer: Sealer, id: str, content: bytes) -> None:
    """Keeps a file's content."""
    for part, start in enumerate(range(0, len(content), PART)):
        tx.run(
            "INSERT INTO attachment_parts (attachment, part, content) VALUES (:id, :part, :content)",
            id=id,
            part=part,
            content=sealer.seal_bytes("attachment_parts", "content", f"{id}/{part}", content[start : start + PART]),
        )


def content(tx: Transaction, sealer: Sealer, id: str) -> bytes:
    """A file's content; empty where none is kept."""
    rows = tx.all("SELECT part, content FROM attachment_parts WHERE attachment = :id ORDER BY part", id=id)
    return b"".join(sealer.open_bytes("attachment_parts", "content", f"{id}/{row['part']}", row["content"]) for row in rows)


def of_ticket(tx: Transaction, sealer: Sealer, ticket: str) -> tuple[KeptFile, ...]:
    """The files of a ticket, which is named by its row id, in the order in which they came."""
    return tuple(_file(sealer, row) for row in tx.all(_SELECT + " WHERE ticket = :ticket ORDER BY id", ticket=ticket))


def uploaded(tx: Transaction, sealer: Sealer, address: Address, upload: str) -> KeptFile | None:
    """The file that a chat uploaded with a message and that no ticket has taken yet, or None."""
    row = tx.one(
        _SELECT + " WHERE channel = :channel AND chat = :chat AND upload = :upload AND ticket IS NULL",
        channel=address.channel,
        chat=address.chat,
        upload=upload,
    )
    return None if row is None else _file(sealer, row)


def is_known(tx: Transaction, address: Address, upload: str) -> bool:
    """Whether the file of a chat's message is here or on its way already."""
    sql = "SELECT 1 AS found FROM attachments WHERE channel = :channel AND chat = :chat AND upload = :upload"
    return tx.one(sql, channel=address.channel, chat=address.chat, upload=upload) is not None


def give(tx: Transaction, id: str, ticket: str) -> None:
    """Gives an uploaded file to a ticket, which is named by its row id."""
    tx.run("UPDATE attachments SET ticket = :ticket WHERE id = :id AND ticket IS NULL", id=id, ticket=ticket)


def due(tx: Transaction, sealer: Sealer, channel: str, now: datetime, limit: int) -> Sequence[Due]:
    """The files that are to be fetched from a channel now, oldest first."""
    rows = tx.all(
        "SELECT id, ticket, name, external, attempts FROM attachments WHERE state = 'waiting' AND channel = :channel"
        " AND not_before <= :now AND ticket IS NOT NULL AND external IS NOT NULL ORDER BY id LIMIT :limit",
        channel=channel,
        now=stamp(now),
        limit=limit,
    )
    return [
        Due(
            row["id"],
            row["ticket"],
            sealer.open("attachments", "name", row["id"], row["name"]),
            sealer.open("attachments", "external", row["id"], row["external"]),
            row["attempts"],
        )
        for row in rows
    ]


def end(tx: Transaction, sealer: Sealer, file: KeptFile) -> bool:
    """Notes what became of a file that was to be fetched; False where that was noted before, or the file is gone."""
    sql = (
        "UPDATE attachments SET state = :state, reason = :reason, name = :name, media_type = :media_type, size = :size, external = NULL"
        " WHERE id = :id AND state = 'waiting'"
    )
    name = sealer.seal("attachments", "name", file.id, file.name)
    changed = tx.run(sql, id=file.id, state=file.state, reason=file.reason, name=name, media_type=file.type, size=file.size)
    return changed == 1


def put_off(tx: Transaction, id: str, not_before: datetime, attempts: int) -> None:
    """Has a file fetched later; ``attempts`` that failed so far."""
    sql = "UPDATE attachments SET not_before = :not_before, attempts = :attempts WHERE id = :id AND state = 'waiting'"
    tx.run(sql, id=id, not_before=stamp(not_before), attempts=attempts)


def remove(tx: Transaction, id: str) -> None:
    """Deletes a file."""
    tx.run("DELETE FROM attachment_parts WHERE attachment = :id", id=id)
    tx.run("DELETE FROM attachments WHERE id = :id", id=id)


def remove_of(tx: Transaction, ticket: str) -> None:
    """Deletes every file of a ticket, which is named by its row id."""
    for row in tx.all("SELECT id FROM attachments WHERE ticket = :ticket", ticket=ticket):
        remove(tx, row["id"])


def remove_loose_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes files that were added before a time and that no ticket has taken, ``limit`` at most; returns how many."""
    sql = "SELECT id FROM attachments WHERE ticket IS NULL AND added_at < :before ORDER BY added_at LIMIT :limit"
    rows = tx.all(sql, before=stamp(before), limit=limit)
    for row in rows:
        remove(tx, row["id"])
    return len(rows)


def remove_loose_of(tx: Transaction, address: Address) -> int:
    """Deletes a chat's files that no ticket has taken; returns how many."""
    sql = "SELECT id FROM attachments WHERE ticket IS NULL AND channel = :channel AND chat = :chat"
    rows = tx.all(sql, channel=address.channel, chat=address.chat)
    for row in rows:
        remove(tx, row["id"])
    return len(rows)


def _file(sealer: Sealer, row: Row) -> KeptFile:
    return KeptFile(
        id=row["id"],
        name=sealer.open("attachments", "name", row["id"], row["name"]),
        type=row["media_type"],
        size=row["size"],
        state=row["state"],
        author=row["author"],
        by=row["sent_by"],
        at=moment(row["sent_at"]),
        reason=row["reason"],
    )
