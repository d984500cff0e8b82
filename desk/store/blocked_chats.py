"""Table blocked_chats. Personal: reason (sealed), chat (the channel's id of a person), blocked_by and lifted_by (names of staff)."""

from __future__ import annotations

from datetime import datetime

from desk.clock import moment, stamp
from desk.model.block import Block
from desk.model.turn import Address
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

_SELECT = "SELECT id, channel, chat, number, reason, blocked_at, blocked_by, ends_at FROM blocked_chats"
_HOLDS = "lifted_at IS NULL AND (ends_at IS NULL OR ends_at > :now)"


def add(tx: Transaction, sealer: Sealer, block: Block) -> None:
    """Adds a block."""
    tx.run(
        "INSERT INTO blocked_chats (id, channel, chat, number, reason, blocked_at, blocked_by, ends_at)"
        " VALUES (:id, :channel, :chat, :number, :reason, :at, :by, :until)",
        id=block.id,
        channel=block.address.channel,
        chat=block.address.chat,
        number=block.number,
        reason=sealer.seal("blocked_chats", "reason", block.id, block.reason),
        at=stamp(block.at),
        by=block.by,
        until=stamp(block.until) if block.until else None,
    )


def holds(tx: Transaction, channel: str, chat: str, now: datetime) -> bool:
    """Whether a chat is blocked now; nothing that is sealed is opened."""
    sql = f"SELECT 1 AS found FROM blocked_chats WHERE channel = :channel AND chat = :chat AND {_HOLDS} LIMIT 1"  # noqa: S608 - a constant
    return tx.one(sql, channel=channel, chat=chat, now=stamp(now)) is not None


def of(tx: Transaction, sealer: Sealer, address: Address, now: datetime) -> Block | None:
    """The block of a chat that holds now, or None."""
    row = tx.one(
        f"{_SELECT} WHERE channel = :channel AND chat = :chat AND {_HOLDS} ORDER BY id DESC LIMIT 1",
        channel=address.channel,
        chat=address.chat,
        now=stamp(now),
    )
    return None if row is None else _block(sealer, row)


def page(tx: Transaction, sealer: Sealer, before: str, limit: int, now: datetime) -> list[Block]:
    """The blocks that hold now, behind an id ("" = from the newest), newest first."""
    sql = f"{_SELECT} WHERE {_HOLDS} AND (:before = '' OR id < :before) ORDER BY id DESC LIMIT :limit"
    return [_block(sealer, row) for row in tx.all(sql, before=before, limit=limit, now=stamp(now))]


def lift(tx: Transaction, address: Address, by: str, now: datetime) -> int:
    """Ends what blocks a chat now; returns how many blocks that were."""
    sql = f"UPDATE blocked_chats SET lifted_at = :now, lifted_by = :by WHERE channel = :channel AND chat = :chat AND {_HOLDS}"  # noqa: S608
    return tx.run(sql, channel=address.channel, chat=address.chat, by=by, now=stamp(now))


def ended(tx: Transaction, address: Address, now: datetime) -> datetime | None:
    """When the last block of a chat ended that holds no more; None where it was never blocked, or not as far back as ends are kept."""
    row = tx.one(
        "SELECT MAX(COALESCE(lifted_at, ends_at)) AS at FROM blocked_chats"
        " WHERE channel = :channel AND chat = :chat AND COALESCE(lifted_at, ends_at) <= :now",
        channel=address.channel,
        chat=address.chat,
        now=stamp(now),
    )
    return moment(row["at"]) if row and row["at"] else None


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes blocks that ended before a time, ``limit`` at most; returns how many."""
    return tx.run(
        "DELETE FROM blocked_chats WHERE id IN"
        " (SELECT id FROM blocked_chats WHERE COALESCE(lifted_at, ends_at) < :before ORDER BY id LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )


def _block(sealer: Sealer, row: Row) -> Block:
    return Block(
        row["id"],
        Address(row["channel"], row["chat"]),
        row["number"],
        sealer.open("blocked_chats", "reason", row["id"], row["reason"]),
        moment(row["blocked_at"]),
        row["blocked_by"],
        moment(row["ends_at"]) if row["ends_at"] else None,
    )
